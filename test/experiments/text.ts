import { renderTable, type TableSpec } from '../../core/report/table.js';
import type { Estimate } from './statistics.js';

/** The widest line that a document may have. */
export const WIDTH = 100;

/** A table as it stands in the document. @throws where a line is too wide for it. */
export function table(spec: TableSpec, caption: string): string {
  const text = `${caption}\n\n${renderTable(spec, { colour: false })}`;
  const wide = text.split('\n').find((line) => line.length > WIDTH);
  if (wide !== undefined) throw new Error(`wider than ${WIDTH}: ${wide}`);
  return text;
}

/** `-` where it is not known. */
export function decimal(value: number, places: number): string {
  if (Number.isNaN(value)) return '-';
  const text = value.toFixed(places);
  return Number(text) === 0 ? (0).toFixed(places) : text;
}

export function percent(share: number): string {
  return decimal(share * 100, 1);
}

export function withError({ mean, error }: Estimate, places: number): string {
  return `${decimal(mean, places)} ± ${decimal(error, places)}`;
}

/** 21,313. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

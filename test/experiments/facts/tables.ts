import { table } from '../text.js';
import type { FactColumn } from './columns.js';
import { FACT_GROUPS } from './facts.js';

/** All facts, a row each, under the names of their groups. */
export function factTable(columns: readonly FactColumn[], caption: string): string {
  return tableOf(columns, caption, false);
}

/** The facts that tell most. */
export function keyFactTable(columns: readonly FactColumn[], caption: string): string {
  return tableOf(columns, caption, true);
}

function tableOf(columns: readonly FactColumn[], caption: string, onlyKeys: boolean): string {
  const rows: string[][] = [];
  let at = 0;
  for (const { title, facts } of FACT_GROUPS) {
    rows.push([title]);
    for (const { name, isKey } of facts) {
      const cells = columns.map((column) => column.cells[at]!);
      at++;
      if (isKey || !onlyKeys) rows.push([`  ${name}`, ...cells]);
    }
  }
  return table(
    { head: ['fact', ...columns.map(({ name }) => name)], rows, textColumns: 1, cellWidth: 34 },
    caption,
  );
}

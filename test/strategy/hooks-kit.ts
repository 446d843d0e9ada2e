/** Column hooks over tables of closes. */
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { FrameTable } from '../../core/frame/frame-table.js';
import type { Instrument } from '../../core/market/instrument.js';
import { ColumnHooks } from '../../core/strategy/column-hooks.js';
import { Funnel } from '../../core/strategy/funnel.js';
import type { Strategy } from '../../core/strategy/strategy.js';
import { WindowHooks } from '../../core/strategy/window-hooks.js';
import { LINEAR } from '../fixtures/market.js';

const CLOSE = FRAME_COLUMNS.indexOf('close');

const INSTRUMENT = {
  ...LINEAR,
  id: 'binanceusdm:BTC/USDT:USDT',
  index: 0,
} as unknown as Instrument;

/** Adds a frame with this close, and 0 in all other columns. */
export function appendClose(table: FrameTable, close: number): void {
  const at = table.append();
  for (const column of table.columns()) column[at] = 0;
  table.columns()[CLOSE]![at] = close;
}

/** A table whose closes are the given values. */
export function tableOf(closes: readonly number[]): FrameTable {
  const table = new FrameTable();
  for (const close of closes) appendClose(table, close);
  return table;
}

export function hooksOf(strategy: Strategy, table: FrameTable, funnel = new Funnel()) {
  return new ColumnHooks({
    strategy,
    says: new WindowHooks({
      strategy,
      params: {},
      instrument: INSTRUMENT,
      timeframeUs: 1_000_000,
      seed: 0,
      names: table.names,
    }),
    table,
    funnel,
  });
}

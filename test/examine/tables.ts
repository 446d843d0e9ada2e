import type { InstrumentTable } from '../../core/examine/column-tables.js';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { FrameTable } from '../../core/frame/frame-table.js';
import type { Instrument } from '../../core/market/instrument.js';
import { LINEAR, SPOT } from '../fixtures/market.js';

const CLOSE = FRAME_COLUMNS.indexOf('close');

export const PERPETUAL = { ...LINEAR, id: 'binanceusdm:BTC/USDT:USDT', index: 0 } as unknown as Instrument;
export const COIN = { ...SPOT, id: 'binance:BTC/USDT', index: 1 } as unknown as Instrument;

/** Frames of these closes, every other column 0. */
export function tableOf(
  closes: readonly number[],
  instrument: Instrument = PERPETUAL,
  firstIndex = 0,
): InstrumentTable {
  const table = new FrameTable();
  closes.forEach((close, i) => {
    const at = table.append();
    for (const column of table.columns()) column[at] = 0;
    table.columns()[0]![at] = (firstIndex + i) * 1_000_000;
    table.columns()[CLOSE]![at] = close;
  });
  return { instrument, table, firstIndex };
}

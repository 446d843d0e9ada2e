import { DuckDBInstance } from '@duckdb/node-api';
import type { PlainEvent, PlainLevel } from './events.js';

/** A row as the library gives it: every value an own JavaScript object. */
type Row = Record<string, unknown>;

const SIDES = ['bid_price', 'bid_size', 'ask_price', 'ask_size'] as const;

/** The events of one day's column files of an instrument, by the library's row objects, sorted in memory. */
export async function eventsOfColumns(folder: string, day: string): Promise<readonly PlainEvent[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const events: { readonly event: PlainEvent; readonly sequence: number }[] = [];
  for (const kind of ['quote', 'trade', 'depth', 'snapshot'] as const) {
    const result = await connection.runAndReadAll(`SELECT * FROM '${folder}/${kind}/${day}.parquet'`);
    for (const row of result.getRowObjectsJS()) {
      events.push({ event: eventOf(kind, row), sequence: Number(row.sequence) });
    }
  }
  connection.closeSync();
  instance.closeSync();
  events.sort((a, b) => a.event.us - b.event.us || a.sequence - b.sequence);
  return events.map(({ event }) => event);
}

function eventOf(kind: 'quote' | 'trade' | 'depth' | 'snapshot', row: Row): PlainEvent {
  const us = Number(row.local_ts);
  if (kind === 'quote') {
    const { bid, bid_size: bidSize, ask, ask_size: askSize } = row as Record<string, number>;
    return {
      kind,
      us,
      id: Number(row.update_id),
      bid: bid!,
      bidSize: bidSize!,
      ask: ask!,
      askSize: askSize!,
    };
  }
  if (kind === 'trade') {
    const { price, size, flags } = row as Record<string, number>;
    return { kind, us, price: price!, size: size!, isBuy: (flags! & 1) !== 0, isOnBook: (flags! & 2) === 0 };
  }
  const [bidPrices, bidSizes, askPrices, askSizes] = SIDES.map((name) => row[name] as readonly number[]);
  return {
    kind: kind === 'depth' ? 'diff' : 'snapshot',
    us,
    id: Number(row.update_id),
    bids: paired(bidPrices!, bidSizes!),
    asks: paired(askPrices!, askSizes!),
  };
}

function paired(prices: readonly number[], sizes: readonly number[]): readonly PlainLevel[] {
  return prices.map((price, i): PlainLevel => [price, sizes[i]!]);
}

import { EventBatch, EventKind } from '../../core/market/event-batch.js';
import type { Market } from '../../core/market/instrument.js';
import type { JournalEntry } from '../../core/store/journal.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import {
  appendScripted,
  batchOf,
  engineOf,
  type Scripted,
  SETTINGS,
  type TestOptions,
} from '../fixtures/market.js';

export const S = 1_000_000;
export const LINEAR_ID = 'binanceusdm:BTC/USDT:USDT';
export const SPOT_ID = 'binance:BTC/USDT';
export const LONG = { instrument: LINEAR_ID, direction: 'long' } as const;
export const SPOT_LONG = { instrument: SPOT_ID, direction: 'long' } as const;

export type Says = (context: TickContext<never>) => unknown;

/** Says one thing at the quote of each of the given times. */
export function sayOn(said: Readonly<Record<number, Says>>, more: object = {}) {
  return defineStrategy({
    name: 'SayOn',
    canShort: true,
    onQuote: ((quote: { localTs: number }, context: TickContext<never>) =>
      said[quote.localTs]?.(context) ?? null) as never,
    ...more,
  });
}

/** Says one thing at the close of each of the given frames, counted from 0. */
export function sayAt(said: Readonly<Record<number, Says>>, more: object = {}) {
  let frame = 0;
  return defineStrategy({
    name: 'SayAt',
    canShort: true,
    onFrame: ((_: unknown, context: TickContext<never>) => said[frame++]?.(context) ?? null) as never,
    ...more,
  });
}

export const quote = (us: number, bid = 100, ask = 100.2, size = 50): Scripted => [
  'quote',
  us,
  bid,
  size,
  ask,
  size,
];

/** A journal that ends a run that would never end. */
export function limitedJournal(most = 5_000) {
  const entries: JournalEntry[] = [];
  return {
    entries,
    commit(more: readonly JournalEntry[]) {
      entries.push(...more);
      if (entries.length > most) throw new Error('the run does not end');
    },
  };
}

export type ReviewEvent =
  | Scripted
  | readonly ['funding', us: number, rate: number, dueUs: number, mark: number];

/** As runScript, with funding messages, an endless run ended, and `finish` where it is wanted. */
export function play(
  market: Market,
  script: readonly ReviewEvent[],
  options: TestOptions = {},
  finish = true,
) {
  const journal = limitedJournal();
  const run = engineOf([market], { journal, ...options });
  const batch = new EventBatch();
  const instrument = run.instruments[0]!;
  for (const [i, event] of script.entries()) {
    if (event[0] !== 'funding') {
      appendScripted(batch, instrument, event, i + 1);
      continue;
    }
    const row = batch.append(EventKind.funding, instrument.index, event[1], event[1], i + 1);
    batch.v0[row] = event[2];
    batch.v1[row] = event[3];
    batch.v2[row] = event[4];
  }
  run.engine.step(chunkOf(batch));
  if (finish) run.engine.finish();
  return { engine: run.engine, instrument, journal: journal.entries };
}

/** The orders of a trade as rows: purpose, quantity asked, filled, state and why. */
export function ordersOf(engine: ReturnType<typeof play>['engine'], trade: number) {
  return engine.orders.trades[trade - 1]!.legs.flatMap(({ entries, exits }) =>
    [...entries, ...exits].map(({ purpose, request, filled, state }) => {
      const why = state.tag === 'canceled' ? state.reason : state.tag === 'rejected' ? state.code : '';
      return `${purpose} ${request.quantity} ${filled} ${state.tag} ${why}`.trim();
    }),
  );
}

export { batchOf, SETTINGS };

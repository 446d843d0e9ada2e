import { assertNever, BotError } from '../errors.js';
import { type EventBatch, EventFlag, EventKind } from './event-batch.js';
import type { Level, NeutralEvent } from './neutral-event.js';

/**
 * A row of a batch as an event without a venue. A diff's first id is taken for the one behind the diff before it.
 * @throws BotError `invariant` for a lost connection or a timer, which are no market events.
 */
export function neutralEvent(batch: EventBatch, row: number): NeutralEvent {
  const kind = batch.kind[row] as EventKind;
  const ts = batch.exchangeTs[row]!;
  const id = batch.id[row]!;
  const v0 = batch.v0[row]!;
  const v1 = batch.v1[row]!;
  switch (kind) {
    case EventKind.quote:
      return {
        kind: 'quote',
        ts,
        updateId: id,
        bid: v0,
        bidSize: v1,
        ask: batch.v2[row]!,
        askSize: batch.v3[row]!,
      };
    case EventKind.trade:
      return { kind: 'trade', ts, tradeId: id, price: v0, size: v1, aggressor: side(batch, row) };
    case EventKind.depth:
      return {
        kind: 'depth',
        ts,
        firstId: v0 + 1,
        updateId: id,
        previousId: v0,
        ...sides(batch, row),
      };
    case EventKind.snapshot:
      return { kind: 'snapshot', ts, updateId: id, ...sides(batch, row) };
    case EventKind.liquidation:
      return { kind: 'liquidation', ts, side: side(batch, row), price: v0, size: v1 };
    case EventKind.openInterest:
      return { kind: 'openInterest', ts, amount: v0 };
    case EventKind.funding:
      return { kind: 'funding', ts, rate: v0, paidAt: v1, mark: batch.v2[row]! };
    case EventKind.gap:
    case EventKind.timer:
      throw new BotError('invariant', 'a lost connection or a timer is no event of a market');
    default:
      return assertNever(kind);
  }
}

function side(batch: EventBatch, row: number): 'buy' | 'sell' {
  return (batch.flags[row]! & EventFlag.buy) !== 0 ? 'buy' : 'sell';
}

function sides(batch: EventBatch, row: number): { bids: Level[]; asks: Level[] } {
  const firstAsk = batch.levelFrom[row]! + batch.bidCount[row]!;
  return {
    bids: levels(batch, batch.levelFrom[row]!, firstAsk),
    asks: levels(batch, firstAsk, firstAsk + batch.askCount[row]!),
  };
}

function levels(batch: EventBatch, from: number, to: number): Level[] {
  const all: Level[] = [];
  for (let i = from; i < to; i++) all.push({ price: batch.levelPrice[i]!, size: batch.levelSize[i]! });
  return all;
}

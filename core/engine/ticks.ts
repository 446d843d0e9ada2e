import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { Instrument } from '../market/instrument.js';
import type { MarketState } from '../market/market-state.js';
import type {
  DepthTick,
  LiquidationTick,
  OpenInterestTick,
  QuoteTick,
  TradeTick,
} from '../strategy/ticks.js';

/** Events as tick hooks are given them: fresh objects, theirs to keep. */

export function quoteTick(batch: EventBatch, row: number): QuoteTick {
  return {
    bid: batch.v0[row]!,
    bidSize: batch.v1[row]!,
    ask: batch.v2[row]!,
    askSize: batch.v3[row]!,
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
  };
}

export function quoteOf(market: MarketState | undefined): QuoteTick | null {
  if (!market || !(market.mid > 0)) return null;
  const { bid, bidSize, ask, askSize, quoteTs, quoteExchangeTs } = market;
  return { bid, bidSize, ask, askSize, localTs: quoteTs, exchangeTs: quoteExchangeTs };
}

export function tradeTick(batch: EventBatch, row: number): TradeTick {
  return {
    price: batch.v0[row]!,
    size: batch.v1[row]!,
    aggressor: batch.flags[row]! & EventFlag.buy ? 'buy' : 'sell',
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
  };
}

export function depthTick(batch: EventBatch, row: number): DepthTick {
  const firstAsk = batch.levelFrom[row]! + batch.bidCount[row]!;
  return {
    snapshot: batch.kind[row] === EventKind.snapshot,
    bids: levels(batch, batch.levelFrom[row]!, firstAsk),
    asks: levels(batch, firstAsk, firstAsk + batch.askCount[row]!),
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
  };
}

export function liquidationTick(batch: EventBatch, row: number): LiquidationTick {
  return {
    price: batch.v0[row]!,
    size: batch.v1[row]!,
    side: batch.flags[row]! & EventFlag.buy ? 'buy' : 'sell',
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
  };
}

/** Open interest in base units: an inverse contract's at the present mid. */
export function openInterestTick(
  batch: EventBatch,
  row: number,
  instrument: Instrument,
  mid: number,
): OpenInterestTick {
  const amount = batch.v0[row]!;
  return {
    amount: instrument.kind === 'inverse' ? amount / mid : amount,
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
  };
}

function levels(batch: EventBatch, from: number, to: number): readonly (readonly [number, number])[] {
  const out: [number, number][] = [];
  for (let i = from; i < to; i++) out.push([batch.levelPrice[i]!, batch.levelSize[i]!]);
  return out;
}

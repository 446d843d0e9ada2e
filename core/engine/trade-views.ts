import { baseUnits, type Instrument } from '../market/instrument.js';
import { averageRate, entered, firstFill, openQuantity, unrealisedProfit } from '../orders/leg.js';
import type { Trade } from '../orders/trade.js';
import type { PositionView, TradeView } from '../strategy/contexts.js';
import type { TradeWatch } from './watch.js';

const FLAT: PositionView = Object.freeze({
  amount: 0,
  openRate: Number.NaN,
  unrealisedProfit: 0,
  leverage: 1,
});

/** A trade as strategies see it: of several legs, the first. */
export function tradeView(trade: Trade, watch: TradeWatch | undefined): TradeView {
  const leg = trade.legs[0]!;
  const done = entered(leg);
  const openRate = averageRate(done);
  return {
    id: trade.id,
    instrument: leg.instrument,
    direction: leg.direction,
    openUs: firstFill(leg.entries)?.us ?? trade.decidedUs,
    openRate,
    amount: baseUnits(leg.instrument, openQuantity(leg), openRate),
    stakeAmount: done.notional / leg.leverage,
    leverage: leg.leverage,
    enterTag: trade.enterTag,
    stopRate: watch?.stopRate ?? Number.NaN,
    minRate: watch?.minRate ?? Number.NaN,
    maxRate: watch?.maxRate ?? Number.NaN,
  };
}

/** Prices that a position is valued at. */
export interface Marks {
  /** Of the instrument, quote currency; NaN where it is not known. */
  readonly mark: number;
  /** Of the currency that it settles in, in the stake currency. */
  readonly settlePrice: number;
}

/** What the legs of trades in one instrument hold together. */
export function positionView(
  instrument: Instrument,
  trades: readonly Trade[],
  { mark, settlePrice }: Marks,
): PositionView {
  const legs = trades
    .flatMap((trade) => trade.legs)
    .filter((leg) => leg.instrument === instrument && openQuantity(leg) !== 0);
  const [first] = legs;
  if (!first) return FLAT;
  let amount = 0;
  let base = 0;
  let notional = 0;
  let stake = 0;
  let profit = 0;
  for (const leg of legs) {
    const open = openQuantity(leg);
    const done = entered(leg);
    const share = open / done.quantity;
    const sign = leg.direction === 'long' ? 1 : -1;
    amount += sign * baseUnits(instrument, open, averageRate(done));
    base += done.base * share;
    notional += done.notional * share;
    stake += (done.notional * share) / leg.leverage;
    profit += unrealisedProfit(leg, mark);
  }
  const isOne = legs.every(({ leverage }) => leverage === first.leverage);
  return {
    amount,
    openRate: notional / base,
    unrealisedProfit: profit * settlePrice,
    leverage: isOne ? first.leverage : notional / stake,
  };
}

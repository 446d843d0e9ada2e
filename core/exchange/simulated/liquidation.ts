import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import type { Fill, Side } from '../../orders/order.js';
import { settleValue } from '../../orders/position.js';
import type { AccountEvent } from '../exchange.js';
import type { Fees } from '../fees.js';
import type { SimulatedAccount } from './account.js';
import type { Matcher } from './matcher.js';
import type { VenueMarket } from './venue-market.js';

export interface LiquidationOptions {
  readonly account: SimulatedAccount;
  readonly fees: Fees;
  readonly matcher: Matcher;
  readonly market: VenueMarket;
  /** Fraction of the value closed. */
  readonly clearanceFee: number;
  /** Whether nothing more that the same money carries is to be closed: then the fund settles what is missing. */
  readonly isLast: boolean;
  readonly us: Micros;
}

/**
 * Closes a position as the venue does when its margin does not carry it: from the book, then what it takes for that
 * as far as the margin goes; what the loss is beyond it, the insurance fund bears.
 */
export function liquidate(
  instrument: Instrument,
  { account, fees, matcher, market, clearanceFee, isLast, us }: LiquidationOptions,
): Extract<AccountEvent, { kind: 'liquidation' }> {
  const { settle } = instrument;
  const { quantity: held } = account.position(instrument);
  const side: Side = held > 0 ? 'sell' : 'buy';
  const before = account.balance(settle);
  const carrying = account.carrying(instrument);
  const { bid, ask, mid } = market;
  const best = side === 'buy' ? ask : bid;
  const fills: Fill[] = [];
  let value = 0;
  for (const { price, quantity } of matcher.takeAll(side, Math.abs(held), market.mark)) {
    const bare = { us, price, quantity, liquidity: 'taker' as const, mid, best };
    const fill = fees.charge(instrument, side, bare, (currency) => account.balance(currency));
    account.fill(instrument, side, fill, 1);
    fills.push(fill);
    value += settleValue(instrument, quantity, price);
  }
  const left = carrying + account.balance(settle) - before;
  const taken = Math.min(value * clearanceFee, Math.max(left, 0));
  const insurance = isLast ? Math.max(-left, 0) : 0;
  account.post(us, 'clearance', settle, -taken);
  account.post(us, 'insurance', settle, insurance);
  return { kind: 'liquidation', us, instrument, side, fills, clearanceFee: taken, insurance };
}

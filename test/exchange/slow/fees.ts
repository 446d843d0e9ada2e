import type { FeeTier } from '../../../core/exchange/venue.js';
import type { Instrument } from '../../../core/market/instrument.js';
import { type Micros, US_PER_DAY } from '../../../core/market/time.js';
import type { Liquidity, Side } from '../../../core/orders/order.js';
import { balanceOf, type History } from './account.js';
import { notionalOf, settleOf, settleValue, total } from './units.js';

/** `price` is that of the currency in what the instrument settles in; NaN where it is not known. */
export type FeePayment =
  | 'settle'
  | 'received'
  | { readonly currency: string; readonly discount: number; readonly price: number };

export interface FeeTerms {
  readonly tiers: readonly FeeTier[];
  readonly payment: FeePayment;
}

/** A fill without its fee, at a time. */
export interface BareFill {
  readonly us: Micros;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly liquidity: Liquidity;
}

export interface Fee {
  readonly fee: number;
  readonly feeCurrency: string;
  readonly feeInSettle: number;
}

const VOLUME_WINDOW_US = 30 * US_PER_DAY;

/** The present tier (rule 25). */
export function tierAt(tiers: readonly FeeTier[], history: History, of: Instrument, us: Micros): FeeTier {
  const volume = volumeOf(history, of.venue, us);
  return tiers.findLast((tier) => volume >= tier.volume) ?? tiers[0]!;
}

/** Rule 26. */
export function feeFor({ tiers, payment }: FeeTerms, history: History, fill: BareFill): Fee {
  const { instrument, side, price, quantity, liquidity } = fill;
  const rate = tierAt(tiers, history, instrument, fill.us)[liquidity];
  const inSettle = rate * settleValue(instrument, quantity, price);
  const usual = { fee: inSettle, feeCurrency: settleOf(instrument), feeInSettle: inSettle };
  if (payment === 'settle') return usual;
  if (payment === 'received') {
    if (instrument.kind !== 'spot' || side === 'sell') return usual;
    return { fee: rate * quantity, feeCurrency: instrument.base, feeInSettle: inSettle };
  }
  if (inSettle <= 0) return usual;
  const discounted = inSettle * (1 - payment.discount);
  const fee = discounted / payment.price;
  const isPayable = payment.price > 0 && balanceAfter(history, fill, payment.currency) >= fee;
  return isPayable ? { fee, feeCurrency: payment.currency, feeInSettle: discounted } : usual;
}

/** What the account traded at a venue in the last 30 days, in quote units of each market. */
function volumeOf(history: History, venue: string, us: Micros): number {
  const notionals = history.map((entry) => {
    if (entry.kind !== 'fill' || entry.fill.us <= us - VOLUME_WINDOW_US) return 0;
    const { instrument, fill } = entry;
    return instrument.venue === venue ? notionalOf(instrument, fill.quantity, fill.price) : 0;
  });
  return total(notionals);
}

/** Of a currency, once the fill has moved what it bought and sold. */
function balanceAfter(history: History, bare: BareFill, currency: string): number {
  const { instrument, side, us, price, quantity, liquidity } = bare;
  const free = { fee: 0, feeCurrency: currency, feeInSettle: 0, mid: Number.NaN, best: Number.NaN };
  const fill = { venueId: null, us, price, quantity, liquidity, ...free };
  return balanceOf(
    [...history, { kind: 'fill', instrument, side, leverage: 1, fill, clientOrderId: null }],
    currency,
  );
}

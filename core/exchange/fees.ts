import type { Instrument } from '../market/instrument.js';
import { type Micros, US_PER_DAY } from '../market/time.js';
import type { Fill, Liquidity, Side } from '../orders/order.js';
import { settleValue } from '../orders/position.js';
import type { FeeRates } from './venue.js';
import type { VenueTerms } from './venue-terms.js';

const VOLUME_WINDOW_US = 30 * US_PER_DAY;

export interface FeesOptions {
  readonly terms: Pick<VenueTerms, 'feeTiers' | 'feePayment' | 'startVolume'>;
  /** A unit of a currency in another one; NaN while it has no price. */
  price(currency: string, inCurrency: string): number;
}

/** An execution before its fee. */
export type BareFill = Omit<Fill, 'fee' | 'feeCurrency' | 'feeInSettle'>;

/** What executions cost: the one place where a fee is computed. */
export class Fees {
  readonly #options: FeesOptions;
  /** Executions of the last 30 days, and the sum of their notionals, by venue. */
  readonly #traded = new Map<string, { at: Micros[]; notional: number[]; first: number; sum: number }>();

  constructor(options: FeesOptions) {
    this.#options = options;
  }

  /** The time is `us` now: what was traded 30 days before counts no more. */
  advance(us: Micros): void {
    for (const venue of this.#traded.keys()) this.#forgetBefore(venue, us - VOLUME_WINDOW_US);
  }

  /** The rates of the present tier. */
  rates(instrument: Instrument): FeeRates {
    const { feeTiers, startVolume } = this.#options.terms;
    const tiers = feeTiers(instrument);
    const volume = startVolume + (this.#traded.get(instrument.venue)?.sum ?? 0);
    return tiers.findLast((tier) => tier.volume <= volume) ?? tiers[0]!;
  }

  /**
   * An execution with its fee, which counts for the tier of the next one.
   * @param balance what the account holds of a currency
   */
  charge(instrument: Instrument, side: Side, fill: BareFill, balance: (currency: string) => number): Fill {
    this.#forgetBefore(instrument.venue, fill.us - VOLUME_WINDOW_US);
    const charged = this.price(instrument, side, fill, balance);
    this.#add(instrument, fill);
    return charged;
  }

  /** An execution that was charged elsewhere counts for the tier of the next one. */
  count(instrument: Instrument, fill: BareFill): void {
    this.#forgetBefore(instrument.venue, fill.us - VOLUME_WINDOW_US);
    this.#add(instrument, fill);
  }

  /** An execution with its fee, which does not count yet. */
  price(instrument: Instrument, side: Side, fill: BareFill, balance: (currency: string) => number): Fill {
    const { feePayment: payment } = this.#options.terms;
    const feeInSettle = this.#fee(instrument, fill, fill.liquidity);
    if (payment.kind === 'received' && instrument.kind === 'spot' && side === 'buy') {
      return { ...fill, fee: feeInSettle / fill.price, feeCurrency: instrument.base, feeInSettle };
    }
    if (payment.kind === 'currency' && feeInSettle > 0) {
      const { currency, discount } = payment;
      const price = payment.price ?? this.#options.price(currency, instrument.settle);
      const reduced = feeInSettle * (1 - discount);
      const fee = reduced / price;
      if (fee <= balance(currency)) return { ...fill, fee, feeCurrency: currency, feeInSettle: reduced };
    }
    return { ...fill, fee: feeInSettle, feeCurrency: instrument.settle, feeInSettle };
  }

  #fee(instrument: Instrument, { quantity, price }: BareFill, liquidity: Liquidity): number {
    return settleValue(instrument, quantity, price) * this.rates(instrument)[liquidity];
  }

  #add(instrument: Instrument, { us, quantity, price }: BareFill): void {
    const value = quantity * instrument.contractSize;
    const notional = instrument.kind === 'inverse' ? value : value * price;
    const traded = this.#traded.get(instrument.venue) ?? { at: [], notional: [], first: 0, sum: 0 };
    this.#traded.set(instrument.venue, traded);
    traded.at.push(us);
    traded.notional.push(notional);
    traded.sum += notional;
  }

  #forgetBefore(venue: string, us: Micros): void {
    const traded = this.#traded.get(venue);
    if (!traded) return;
    while (traded.first < traded.at.length && traded.at[traded.first]! <= us) {
      traded.sum -= traded.notional[traded.first++]!;
    }
  }
}

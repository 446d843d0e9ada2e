import type { Instrument } from './instrument.js';

export interface PricesOptions {
  readonly stakeCurrency: string;
  /** Instruments that may price a currency, in a fixed order. */
  instruments(): readonly Instrument[];
  /** Last mid of an instrument; NaN when it has none. */
  mark(instrument: Instrument): number;
  /** Prices of currencies that no instrument has, in the stake currency. */
  readonly fixed: Readonly<Record<string, number>>;
}

/** What currencies are worth in the stake currency, by the markets at hand. */
export class Prices {
  readonly #options: PricesOptions;

  constructor(options: PricesOptions) {
    this.#options = options;
  }

  /** Stake currency a unit of `currency`, at the mark; US dollars count as the stake currency. NaN when unknown. */
  of(currency: string): number {
    const { stakeCurrency, instruments, mark, fixed } = this.#options;
    if (currency === stakeCurrency) return 1;
    for (const instrument of instruments()) {
      if (!this.#isPricedBy(instrument, currency)) continue;
      const price = mark(instrument);
      if (!Number.isNaN(price)) return price;
    }
    return fixed[currency] ?? Number.NaN;
  }

  /** Whether something could price a currency, now or later. */
  mayKnow(currency: string): boolean {
    const { stakeCurrency, instruments, fixed } = this.#options;
    return (
      currency === stakeCurrency ||
      fixed[currency] !== undefined ||
      instruments().some((one) => this.#isPricedBy(one, currency))
    );
  }

  #isPricedBy({ base, quote }: Instrument, currency: string): boolean {
    return base === currency && (quote === this.#options.stakeCurrency || quote === 'USD');
  }
}

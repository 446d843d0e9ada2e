import type { Instrument } from '../market/instrument.js';
import type { PerceivedInstrument } from '../perception/perceived-instrument.js';
import type { Perception } from '../perception/perception.js';
import { TradedInstrument } from './traded-instrument.js';

export interface TradedInstrumentsOptions {
  readonly perception: Perception;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
}

/** The instruments of a run as the trading sees them; they come as perception meets them. */
export class TradedInstruments {
  readonly #options: TradedInstrumentsOptions;
  readonly #known = new Map<PerceivedInstrument, TradedInstrument>();
  /** By instrument index; null for one that only keeps the clock. */
  readonly #byIndex: (TradedInstrument | null)[] = [];
  #perceived: readonly PerceivedInstrument[] = [];
  #ordered: readonly TradedInstrument[] = [];

  constructor(options: TradedInstrumentsOptions) {
    this.#options = options;
  }

  /** In the order in which they compete. */
  get ordered(): readonly TradedInstrument[] {
    // Asked for at each event when live: what has a closure in it costs as soon as it is called.
    const ordered = this.#options.perception.ordered;
    if (ordered !== this.#perceived) this.#order(ordered);
    return this.#ordered;
  }

  /** Null for one that only keeps the clock, or that has not come. */
  at(index: number): TradedInstrument | null {
    const known = this.#byIndex[index];
    if (known !== undefined) return known;
    const perceived = this.#options.perception.at(index);
    if (perceived === undefined) return null;
    const traded = perceived === null ? null : this.#of(perceived);
    this.#byIndex[index] = traded;
    return traded;
  }

  /** By instrument id, or by a name of the strategy's `legs`; undefined before the trading has come to it. */
  find(name: string): TradedInstrument | undefined {
    const perceived = this.#options.perception.named(name);
    const traded = perceived && this.#of(perceived);
    return traded?.hasCome === true ? traded : undefined;
  }

  #order(ordered: readonly PerceivedInstrument[]): void {
    this.#perceived = ordered;
    this.#ordered = ordered.map((perceived) => this.#of(perceived));
  }

  #of(perceived: PerceivedInstrument): TradedInstrument {
    const known = this.#known.get(perceived);
    if (known) return known;
    const traded = new TradedInstrument(perceived, this.#options.leftOut(perceived.instrument));
    this.#known.set(perceived, traded);
    return traded;
  }
}

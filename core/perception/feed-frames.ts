import { BotError } from '../errors.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FrameClock } from '../frame/frame-clock.js';
import type { Chunk } from '../market/chunk.js';
import type { Instrument, InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { strategyError } from '../strategy/failure.js';
import type { Strategy } from '../strategy/strategy.js';
import { makeFeatures } from './features.js';
import { PassedMarket } from './passed-market.js';

export interface FeedFramesOptions {
  /** The instance whose features are sampled. */
  readonly strategy: Strategy;
  /** As its features read them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  /** Whether frames are made of the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
}

/** The frames of one instrument, with what its features sampled. */
export interface FramedInstrument {
  readonly instrument: Instrument;
  readonly aggregator: FrameAggregator;
  readonly features: readonly { readonly name: string; readonly outputs: readonly string[] }[];
  /** Open time of the first frame. */
  readonly firstTs: Micros;
  /** Where `follow` was called: as the market stood then. */
  readonly passed: PassedMarket;
}

/**
 * The frames of a feed: its clock, and each instrument's closed frames with its features. They follow from the events and
 * from what features read of the parameters: runs that agree on that may go by the same frames.
 */
export class FeedFrames {
  readonly #options: FeedFramesOptions;
  readonly #clock: FrameClock;
  readonly #met: FramedInstrument[] = [];
  /** By instrument index; null for one that only keeps the clock. */
  readonly #byIndex: (FramedInstrument | null)[] = [];

  constructor(options: FeedFramesOptions) {
    this.#options = options;
    this.#clock = new FrameClock({
      timeframeUs: options.timeframeUs,
      meet: (index, localTs) => this.#meet(index, localTs)?.aggregator ?? null,
    });
  }

  /** In the order in which they came. */
  get met(): readonly FramedInstrument[] {
    return this.#met;
  }

  /** Time of the first event; NaN before it. */
  get firstUs(): Micros {
    return this.#clock.firstUs;
  }

  /** Time of the last event; NaN before the first. */
  get lastUs(): Micros {
    return this.#clock.lastUs;
  }

  /** End of the frame being filled; -Infinity before the first event. */
  get closeUs(): Micros {
    return this.#clock.closeUs;
  }

  /** Undefined before its first event, null for one that only keeps the clock. */
  at(index: number): FramedInstrument | null | undefined {
    return this.#byIndex[index];
  }

  /** Takes a chunk of events in. @throws BotError `strategy_failed` for what a feature throws */
  take(chunk: Chunk): void {
    try {
      this.#clock.add(chunk);
    } catch (error) {
      // What is not ours to throw comes out of a feature.
      throw error instanceof BotError
        ? error
        : strategyError(this.#options.strategy.name, 'a feature', error);
    }
  }

  /** All runs have passed what was taken in: their markets may catch up with this from here on. */
  follow(): void {
    for (const { aggregator, passed } of this.#met) passed.follow(aggregator);
  }

  /** The first event of an instrument; null when it only keeps the clock. */
  #meet(index: number, localTs: Micros): FramedInstrument | null {
    const framed = this.#framed(index, localTs);
    this.#byIndex[index] = framed;
    if (framed !== null) this.#met.push(framed);
    return framed;
  }

  #framed(index: number, localTs: Micros): FramedInstrument | null {
    const { registry, strategy, params, timeframeUs } = this.#options;
    const instrument = registry.at(index);
    if (!this.#options.selects(instrument)) return null;
    const features = makeFeatures(strategy, params);
    return {
      instrument,
      aggregator: new FrameAggregator(instrument, timeframeUs, features),
      features: features.map(({ name, feature }) => ({ name, outputs: feature.outputs })),
      passed: new PassedMarket(),
      firstTs: Math.floor(localTs / timeframeUs) * timeframeUs,
    };
  }
}

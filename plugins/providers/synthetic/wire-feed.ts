import { EventBatch, type EventKind, type Micros, Random, US_PER_MS } from '../../../core/public/plugin.js';

const LATENCY_LEAST_US = 3_000;
const LATENCY_MEAN_US = 5_000;

export interface WireFeedOptions {
  readonly seed: number;
  readonly start: Micros;
  readonly venue: string;
}

/**
 * A venue's events as they arrive on one socket: each has the venue's time in whole milliseconds, and ours, later by
 * a jittered latency, never equal or back. They are written into the batch that is set.
 */
export class WireFeed {
  readonly #start: Micros;
  readonly #latency: Random;
  #lastLocalTs = 0;
  #sequence = 0;
  #offsetUs = 0;
  #exchangeTs = 0;
  batch = new EventBatch(0, 0);

  constructor({ seed, start, venue }: WireFeedOptions) {
    this.#start = start;
    this.#latency = new Random(seed, `synthetic/${venue}/latency`);
  }

  /** The venue's stamp on what happens now. */
  get exchangeTs(): Micros {
    return this.#exchangeTs;
  }

  /** It is `offsetUs` after the start, never less than before. */
  advance(offsetUs: number): void {
    const ts = this.#start + Math.floor(offsetUs);
    this.#offsetUs = offsetUs;
    this.#exchangeTs = Math.max(this.#start, ts - (ts % US_PER_MS));
  }

  /** Appends an event that leaves the venue now, and returns its row; the caller sets the rest. */
  append(kind: EventKind, instrument: number): number {
    const jitter = this.#latency.exponential(LATENCY_MEAN_US - LATENCY_LEAST_US);
    const localTs = this.#start + Math.floor(this.#offsetUs + LATENCY_LEAST_US + jitter);
    this.#lastLocalTs = Math.max(this.#lastLocalTs + 1, localTs);
    return this.batch.append(kind, instrument, this.#lastLocalTs, this.#exchangeTs, ++this.#sequence);
  }
}

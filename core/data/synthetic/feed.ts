import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import { type Micros, US_PER_MS } from '../../market/time.js';
import type { SyntheticEvent, SyntheticSetup } from './options.js';

const LATENCY_LEAST_US = 3_000;
const LATENCY_MEAN_US = 5_000;

/** The two times of an event: the venue's whole milliseconds, and ours, later by a jittered latency, never equal or back. */
export class Feed {
  readonly #start: Micros;
  readonly #latency: Random;
  #lastLocalTs = 0;

  constructor(setup: SyntheticSetup) {
    this.#start = setup.start;
    this.#latency = new Random(setup.seed, 'synthetic/latency');
  }

  /** The venue's stamp on what happens `offsetUs` after the start. */
  exchangeTs(offsetUs: number): Micros {
    const ts = this.#start + Math.floor(offsetUs);
    return Math.max(this.#start, ts - (ts % US_PER_MS));
  }

  /** An event that leaves the venue `offsetUs` after the start. What leaves earlier arrives earlier, as on one socket. */
  receive(offsetUs: number, event: NeutralEvent): SyntheticEvent {
    const jitter = this.#latency.exponential(LATENCY_MEAN_US - LATENCY_LEAST_US);
    const localTs = this.#start + Math.floor(offsetUs + LATENCY_LEAST_US + jitter);
    this.#lastLocalTs = Math.max(this.#lastLocalTs + 1, localTs);
    return { localTs: this.#lastLocalTs, event };
  }
}

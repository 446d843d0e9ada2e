import { setImmediate } from 'node:timers/promises';
import { type EventBatch, type EventSource, emptyCounters } from '../../../core/public/plugin.js';
import type { SyntheticSetup } from './options.js';
import { VenueMarket } from './venue-market.js';
import type { WireMemory } from './wire-memory.js';

/** Of a batch's usual room, so that what happens last does not make it grow. */
const EVENTS_A_BATCH = 8_192;

export interface SyntheticSourceOptions {
  readonly name: string;
  readonly venue: string;
  /** Of the venue's instruments, at least one. */
  readonly setups: readonly SyntheticSetup[];
  /** Their indices in the run's registry. */
  readonly instruments: readonly number[];
  readonly memory: WireMemory;
}

/** A synthetic market without the detour over text: the events that its recording would be decoded to, bit for bit. */
export class SyntheticSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters = emptyCounters();
  readonly #market: VenueMarket;
  readonly #memory: WireMemory;

  constructor({ name, venue, setups, instruments, memory }: SyntheticSourceOptions) {
    this.name = name;
    this.venue = venue;
    this.#market = new VenueMarket(setups, instruments);
    this.#memory = memory;
  }

  async read(out: EventBatch): Promise<boolean> {
    // Nothing here waits for the world: without this turn nobody would hear a Ctrl-C.
    await setImmediate();
    return this.readNow(out);
  }

  /** `read` without the turn of the event loop. */
  readNow(out: EventBatch): boolean {
    const hasMore = this.#market.read(out, EVENTS_A_BATCH);
    const { hasTime } = this.#memory;
    for (let row = 0; row < out.length; row++) {
      if (hasTime[out.kind[row]!] === 0) out.exchangeTs[row] = Number.NaN;
    }
    this.counters.lines += out.length;
    this.counters.events += out.length;
    return hasMore;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

import { BotError } from '../errors.js';
import { Chunk } from '../market/chunk.js';
import { EventBatch, NO_INSTRUMENT } from '../market/event-batch.js';
import type { InstrumentRegistry } from '../market/instrument.js';
import { formatMicros } from '../market/time.js';
import { compareAtOneTime } from './event-order.js';
import { closeAll } from './session.js';
import type { EventSource } from './source.js';

/** What the engine reads: chunks of events, in order. */
export interface Feed {
  /** The next events; null when there are none left. The last chunk is no longer valid then. */
  next(): Promise<Chunk | null>;
  /** Gives back what its sources hold; nothing is read afterwards. */
  close(): Promise<void>;
}

interface Lane {
  readonly source: EventSource;
  readonly batch: EventBatch;
  row: number;
}

/**
 * Merges sources by `(localTs, venue, instrument, sequence)`, lost connections behind the market events of their time,
 * and timers behind both. Sources of one instrument are chained by their first time; the order in which sources are
 * named decides nothing.
 */
export class MergedFeed implements Feed {
  readonly #registry: InstrumentRegistry;
  /** In the order in which they were named, with those that hold nothing. */
  readonly #all: readonly Lane[];
  /** By their first time. */
  #lanes: readonly Lane[] = [];
  /** The lane that an instrument was last read from, and those that it has left. */
  #owner = new Int32Array(0);
  readonly #left = new Map<number, Set<number>>();
  readonly #chunk = new Chunk();

  private constructor(sources: readonly EventSource[], registry: InstrumentRegistry) {
    this.#all = sources.map((source) => ({ source, batch: new EventBatch(), row: 0 }));
    this.#registry = registry;
  }

  /**
   * Reads the first events of all sources at the same time, so that their instruments are known before the run begins.
   * Closes them when one of them fails.
   */
  static async open(sources: readonly EventSource[], registry: InstrumentRegistry): Promise<MergedFeed> {
    const feed = new MergedFeed(sources, registry);
    try {
      await fill(feed.#all);
    } catch (error) {
      // What failed first is what is told, whatever closing brings.
      await Promise.allSettled([feed.close()]);
      throw error;
    }
    feed.#lanes = feed.#all
      .filter(({ batch }) => batch.length > 0)
      .sort((a, b) => a.batch.localTs[0]! - b.batch.localTs[0]! || compareText(a.source, b.source));
    feed.#chunk.batches = feed.#lanes.map((lane) => lane.batch);
    return feed;
  }

  async next(): Promise<Chunk | null> {
    // A chunk ends where a source has to be read on: there is never a second one.
    await fill(this.#lanes.filter(({ row, batch }) => row > 0 && row === batch.length));
    const chunk = this.#chunk;
    chunk.count = 0;
    while (this.#pushRun(chunk)) {
      // Each run goes on to the point where another source is due.
    }
    return chunk.count === 0 ? null : chunk;
  }

  async close(): Promise<void> {
    await closeAll(this.#all.map(({ source }) => source));
  }

  /** Adds the longest run of the earliest lane; false when a lane has to be filled first, or all are at their end. */
  #pushRun(chunk: Chunk): boolean {
    let first = -1;
    let second = -1;
    for (let i = 0; i < this.#lanes.length; i++) {
      const lane = this.#lanes[i]!;
      if (lane.row === lane.batch.length) {
        if (lane.row > 0) return false;
        continue;
      }
      if (first < 0 || this.#precedes(i, first)) {
        second = first;
        first = i;
      } else if (second < 0 || this.#precedes(i, second)) second = i;
    }
    if (first < 0) return false;
    const lane = this.#lanes[first]!;
    const from = lane.row;
    lane.row = second < 0 ? lane.batch.length : this.#endOfRun(first, second);
    if (this.#lanes.length > 1) this.#checkOwners(first, from, lane.row);
    chunk.push(first, from, lane.row);
    return true;
  }

  #endOfRun(first: number, second: number): number {
    const lane = this.#lanes[first]!;
    const { localTs, length } = lane.batch;
    const other = this.#lanes[second]!;
    const limit = other.batch.localTs[other.row]!;
    let row = lane.row;
    for (;;) {
      while (row < length && localTs[row]! < limit) row++;
      lane.row = row;
      if (row === length || localTs[row]! > limit || !this.#precedes(first, second)) return row;
      row++;
    }
  }

  #precedes(a: number, b: number): boolean {
    const one = this.#lanes[a]!;
    const two = this.#lanes[b]!;
    const difference = one.batch.localTs[one.row]! - two.batch.localTs[two.row]!;
    if (difference !== 0) return difference < 0;
    return (compareAtOneTime(one.batch, one.row, two.batch, two.row, this.#registry) || a - b) < 0;
  }

  /** An instrument passes from one source to another, and never comes back. */
  #checkOwners(laneIndex: number, from: number, to: number): void {
    if (this.#owner.length < this.#registry.size) {
      const owner = new Int32Array(this.#registry.size * 2).fill(-1);
      owner.set(this.#owner);
      this.#owner = owner;
    }
    const { instrument } = this.#lanes[laneIndex]!.batch;
    for (let row = from; row < to; row++) {
      const index = instrument[row]!;
      if (index === NO_INSTRUMENT) continue;
      if (this.#owner[index] !== laneIndex) this.#passOn(index, laneIndex, row);
    }
  }

  #passOn(index: number, laneIndex: number, row: number): void {
    const former = this.#owner[index]!;
    const left = this.#left.get(index) ?? new Set();
    if (left.has(laneIndex)) {
      const names = [this.#lanes[laneIndex]!.source.name, this.#lanes[former]!.source.name].sort();
      const us = this.#lanes[laneIndex]!.batch.localTs[row]!;
      throw new BotError(
        'data_broken',
        `${names.join(' and ')} overlap: both hold ${this.#registry.at(index).id} at ${formatMicros(us)}`,
      );
    }
    this.#left.set(index, left.add(former));
    this.#owner[index] = laneIndex;
  }
}

/**
 * Reads on in these, all at the same time. When several fail, the first of them in this order is told, and none is
 * being read any more.
 */
async function fill(lanes: readonly Lane[]): Promise<void> {
  const settled = await Promise.allSettled(
    lanes.map(async (lane) => {
      lane.row = 0;
      await lane.source.read(lane.batch);
    }),
  );
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

function compareText(a: EventSource, b: EventSource): number {
  if (a.venue !== b.venue) return a.venue < b.venue ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

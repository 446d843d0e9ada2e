import { BotError } from '../errors.js';
import { Chunk } from '../market/chunk.js';
import { EventBatch, NO_INSTRUMENT } from '../market/event-batch.js';
import { byId, type InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { sink } from './event-order.js';
import { appendGap, appendTimer } from './host-rows.js';
import type { Feed } from './merge.js';

const DEFAULT_MAX_ROWS = 65_536;
const INITIAL_ROWS = 1_024;
const LEVELS_A_ROW = 8;

/** What a {@link LiveFeed} goes by. */
export interface LiveFeedOptions {
  /** Where the instruments of all that is pushed stand. */
  readonly registry: InstrumentRegistry;
  /** After a silence of so long comes a timer. */
  readonly timerUs: Micros;
  /**
   * How many events may wait to be taken, with eight levels each on average; 65,536 unless given. One message is let in
   * whatever its size.
   */
  readonly maxRows?: number;
  /** This machine's time, microseconds since the epoch. It may stand still or go back: what is stamped does not. */
  now(): Micros;
  /** Calls `act` once after so many microseconds, never at once; what it returns calls that off. */
  after(us: Micros, act: () => void): () => void;
  /** Gets each chunk before it is handed out, to be written down first; what it throws, `next` throws. */
  onStamped?(chunk: Chunk): void;
}

/**
 * What happens now, as it comes: sources push, `next` gives all that has come since, and waits for no source that has
 * nothing to say. Each message gets the next microsecond or a later one as its `localTs`, so that the order of arrival
 * is the order of a replay.
 *
 * When nobody takes what has come, it fills up. Then what is new is dropped before it is stamped, and in its place stands
 * a gap for each instrument that it was of and of which something had come before.
 */
export class LiveFeed implements Feed {
  readonly #options: LiveFeedOptions;
  readonly #maxRows: number;
  readonly #chunk = new Chunk();
  /** What was stamped and not yet handed out; the other of the two is the chunk that was handed out last. */
  #waiting = new EventBatch(INITIAL_ROWS);
  #handedOut = new EventBatch(INITIAL_ROWS);
  #lastUs: Micros = Number.NEGATIVE_INFINITY;
  /** Instruments of which something was let in. */
  readonly #met = new Set<number>();
  /** Those of them of which something was dropped since. */
  readonly #missed = new Set<number>();
  #dropped = 0;
  #failure: { readonly error: unknown } | null = null;
  #isClosed = false;
  /** Ends the wait of `next`; null when it does not wait. */
  #wake: (() => void) | null = null;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  }

  /** How many events were dropped so far, because too many were waiting. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Copies a source's events, in the order in which they came; their `localTs` is not read. Rows of one `sequence`, one
   * behind the other, are a message: they get one time, and are dropped together. Nothing is taken after the end.
   */
  push(events: EventBatch): void {
    if (this.#isClosed || this.#failure) return;
    for (let from = 0, to = 0; from < events.length; from = to) {
      to = endOfMessage(events, from);
      if (this.#hasRoom(events, from, to)) this.#letIn(events, from, to);
      else this.#drop(events, from, to);
    }
    if (this.#waiting.length > 0) this.#wake?.();
  }

  /** A source is broken: `next` gives what came before, then throws this. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /**
   * All that has come since the last time, as one chunk; waits while there is nothing, and gives a timer when that takes
   * too long. Null when it was closed.
   */
  async next(): Promise<Chunk | null> {
    if (this.#wake) throw new BotError('invariant', 'next was called while it was waiting');
    if (this.#waiting.length === 0 && !this.#isClosed && !this.#failure) await this.#arrival();
    if (this.#waiting.length > 0) return this.#handOut();
    if (this.#failure && !this.#isClosed) throw this.#failure.error;
    return null;
  }

  /** Ends it: `next` gives what has come, and nothing more. The sources are their opener's to close. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
  }

  #hasRoom({ bidCount, askCount }: EventBatch, from: number, to: number): boolean {
    const { length, levelCount } = this.#waiting;
    if (length === 0) return true;
    let levels = levelCount;
    for (let row = from; row < to; row++) levels += bidCount[row]! + askCount[row]!;
    const rows = length + this.#missed.size + to - from;
    return rows <= this.#maxRows && levels <= this.#maxRows * LEVELS_A_ROW;
  }

  #letIn(events: EventBatch, from: number, to: number): void {
    this.#fillGaps();
    const out = this.#waiting;
    const us = this.#stamp();
    for (let row = from; row < to; row++) {
      const at = out.length;
      out.appendFrom(events, row);
      out.localTs[at] = us;
      this.#met.add(events.instrument[row]!);
      sink(out, at, this.#options.registry);
    }
  }

  #drop({ instrument }: EventBatch, from: number, to: number): void {
    this.#dropped += to - from;
    for (let row = from; row < to; row++) {
      const index = instrument[row]!;
      if (index !== NO_INSTRUMENT && this.#met.has(index)) this.#missed.add(index);
    }
  }

  /** What was dropped stood here. */
  #fillGaps(): void {
    if (this.#missed.size === 0) return;
    const us = this.#stamp();
    const { registry } = this.#options;
    const missed = [...this.#missed].map((index) => registry.at(index)).sort(byId);
    for (const { index } of missed) appendGap(this.#waiting, index, us, 0);
    this.#missed.clear();
  }

  #stamp(): Micros {
    this.#lastUs = Math.max(Math.floor(this.#options.now()), this.#lastUs + 1);
    return this.#lastUs;
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#options.after(this.#silenceLeftUs(), () => this.#onSilence());
      this.#wake = () => {
        this.#wake = null;
        callOff();
        resolve();
      };
    });
  }

  /** How much of the silence is still to come: none where a step took longer than that. */
  #silenceLeftUs(): Micros {
    const { timerUs } = this.#options;
    const since = this.#options.now() - this.#lastUs;
    return Number.isFinite(since) ? Math.min(timerUs, Math.max(0, timerUs - since)) : timerUs;
  }

  #onSilence(): void {
    if (!this.#wake) return;
    appendTimer(this.#waiting, this.#stamp(), 0);
    this.#wake();
  }

  #handOut(): Chunk {
    this.#fillGaps();
    const batch = this.#waiting;
    this.#waiting = this.#handedOut;
    this.#waiting.clear();
    this.#handedOut = batch;
    const chunk = this.#chunk;
    chunk.batches = [batch];
    chunk.count = 0;
    chunk.push(0, 0, batch.length);
    this.#options.onStamped?.(chunk);
    return chunk;
  }
}

function endOfMessage({ sequence, length }: EventBatch, from: number): number {
  let to = from + 1;
  while (to < length && sequence[to] === sequence[from]) to++;
  return to;
}

import { BotError } from '../../errors.js';
import type { EventBatch } from '../../market/event-batch.js';
import { byId, type Instrument, type InstrumentRegistry } from '../../market/instrument.js';
import { formatMicros, type Micros, US_PER_SECOND } from '../../market/time.js';
import type { SourceCounters, WireDecoder } from '../../market/wire.js';
import { sink } from '../event-order.js';
import { appendGap, appendTimer } from '../host-rows.js';
import type { EventSource } from '../source.js';
import { type HostLine, nextHostName, readHostMessage } from './host-lines.js';

const BATCH_EVENTS = 16_384;
const INITIAL_BYTES = 1 << 19;
const LAST_LINE_END = Uint8Array.of(0x0a);
const MAX_BROKEN_LINES = 10;
const MAX_BROKEN_SHARE = 0.001;
const MAX_STEP_BACK_US = US_PER_SECOND;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const TIME_DIGITS = 19;
const MICRO_DIGITS = 16;
const HALF_DIGITS = 8;
const HALF_SCALE = 1e8;

export interface LineSourceOptions {
  readonly name: string;
  readonly venue: string;
  /** Whole or partial lines, in order; what is thrown here is thrown by `read`. */
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly decoder: WireDecoder;
  /** Those that the decoder has met: what a lost connection concerns. */
  readonly instruments: ReadonlySet<Instrument>;
  readonly counters: SourceCounters;
  readonly registry: InstrumentRegistry;
  readonly close?: () => Promise<void>;
}

/**
 * Events out of lines `<local time in ns> <raw JSON>`: a venue's messages go to its decoder, the host's own are read
 * here. Broken lines are skipped, up to 10 and 0.1 % of all; a time that goes back by up to a second is raised to the
 * one before.
 */
export class LineSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters: SourceCounters;
  readonly #options: LineSourceOptions;
  /** One buffer for all chunks: fresh memory costs more than the copy. Buffer's own search is the fast one. */
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;
  #at = 0;
  /**
   * Where the name of the host's stream stands next in what is at hand; Infinity where it does not. One search a chunk
   * finds the lines that may be the host's, so that the venue's pay nothing for them.
   */
  #hostAt = Number.POSITIVE_INFINITY;
  #timers = 0;
  #exhausted = false;
  #lastTs = Number.NEGATIVE_INFINITY;
  #firstBroken = 0;

  constructor(options: LineSourceOptions) {
    this.name = options.name;
    this.venue = options.venue;
    this.counters = options.counters;
    this.#options = options;
  }

  async read(out: EventBatch): Promise<boolean> {
    out.clear();
    this.#timers = 0;
    for (;;) {
      if (this.#decodeLines(out)) break;
      if (this.#exhausted) {
        this.#finish();
        break;
      }
      await this.#more();
    }
    this.counters.events += out.length - this.#timers;
    return out.length > 0;
  }

  async close(): Promise<void> {
    await this.#options.close?.();
  }

  /** Decodes the whole lines at hand; true when the batch is full. */
  #decodeLines(out: EventBatch): boolean {
    const bytes = this.#buffer;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, this.#at);
      if (end < 0 || end >= this.#length) return false;
      const micros = lineMicros(bytes, this.#at, end);
      if (out.length >= BATCH_EVENTS && micros > this.#lastTs) return true;
      this.#decodeLine(bytes, this.#at, end, micros, out);
      this.#at = end + 1;
    }
  }

  #decodeLine(bytes: Uint8Array, from: number, end: number, micros: number, out: EventBatch): void {
    const line = ++this.counters.lines;
    if (!(micros >= 0)) {
      this.#broken(line);
      return;
    }
    const localTs = Math.max(micros, this.#lastTs);
    const before = out.length;
    if (!this.#decodeMessage(bytes, from + TIME_DIGITS + 1, end, localTs, line, out)) {
      this.#broken(line);
      return;
    }
    if (micros < localTs) this.#raised(micros, line);
    this.#lastTs = localTs;
    for (let row = before; row < out.length; row++) sink(out, row, this.#options.registry);
  }

  #decodeMessage(
    bytes: Uint8Array,
    from: number,
    end: number,
    localTs: Micros,
    line: number,
    out: EventBatch,
  ): boolean {
    if (this.#hostAt < from) this.#findHost(from);
    if (this.#hostAt < end) {
      const said = readHostMessage(this.#buffer.toString('utf8', from, end));
      this.#findHost(end);
      if (said) return this.#takeHost(said, localTs, line, out);
    }
    return this.#options.decoder.decode(bytes, from, end, localTs, line, out);
  }

  /** False when it is a broken line. */
  #takeHost(said: HostLine, localTs: Micros, line: number, out: EventBatch): boolean {
    switch (said.kind) {
      case 'timer':
        this.#timers++;
        appendTimer(out, localTs, line);
        return true;
      case 'lost': {
        const { instruments: ids } = said;
        for (const { id, index } of [...this.#options.instruments].sort(byId)) {
          if (ids === null || ids.includes(id)) appendGap(out, index, localTs, line);
        }
        return true;
      }
      case 'named': {
        const { ignoredStreams } = this.counters;
        ignoredStreams.set(said.name, (ignoredStreams.get(said.name) ?? 0) + 1);
        return true;
      }
      case 'broken':
        return false;
    }
  }

  #findHost(from: number): void {
    const at = nextHostName(this.#buffer.subarray(0, this.#length), from);
    this.#hostAt = at < 0 ? Number.POSITIVE_INFINITY : at;
  }

  /** A time that went back was raised to the one before, unless it went too far. */
  #raised(micros: number, line: number): void {
    if (this.#lastTs - micros > MAX_STEP_BACK_US) {
      throw new BotError(
        'data_broken',
        `${this.name}:${line}: the time goes back from ${formatMicros(this.#lastTs)} to ${formatMicros(micros)}; at most one second is allowed`,
      );
    }
    this.counters.raisedTimes++;
  }

  #broken(line: number): void {
    this.#firstBroken ||= line;
    if (++this.counters.brokenLines > MAX_BROKEN_LINES) {
      throw new BotError(
        'data_broken',
        `${this.name}:${line}: more than ${MAX_BROKEN_LINES} broken lines, the first is line ${this.#firstBroken}`,
      );
    }
  }

  async #more(): Promise<void> {
    const next = await this.#options.chunks.next();
    this.#exhausted = next.done === true;
    if (next.done !== true) this.#append(next.value);
    else if (this.#at < this.#length) this.#append(LAST_LINE_END);
  }

  /** Puts a chunk behind the line that is not whole yet, which moves to the front. */
  #append(chunk: Uint8Array): void {
    const rest = this.#length - this.#at;
    const needed = rest + chunk.length;
    const into = needed <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafeSlow(needed * 2);
    this.#buffer.copy(into, 0, this.#at, this.#length);
    into.set(chunk, rest);
    this.#buffer = into;
    this.#at = 0;
    this.#length = needed;
    this.#findHost(0);
  }

  /** Nothing is left: the share of broken lines can be judged. */
  #finish(): void {
    this.#options.decoder.finish?.();
    const { brokenLines, lines } = this.counters;
    if (brokenLines > lines * MAX_BROKEN_SHARE) {
      throw new BotError(
        'data_broken',
        `${this.name}:${this.#firstBroken}: broken line; ${brokenLines} of ${lines} lines are broken, at most 0.1 % may be`,
      );
    }
  }
}

/** The line's time in microseconds, truncated; NaN when it does not begin with 19 digits and a space. */
function lineMicros(bytes: Uint8Array, from: number, end: number): number {
  if (end - from <= TIME_DIGITS || bytes[from + TIME_DIGITS] !== SPACE) return Number.NaN;
  // In halves that fit 32 bits: adding up digits in a double takes twice the time.
  const high = wholeNumber(bytes, from, from + HALF_DIGITS);
  const low = wholeNumber(bytes, from + HALF_DIGITS, from + MICRO_DIGITS);
  const nanos = wholeNumber(bytes, from + MICRO_DIGITS, from + TIME_DIGITS);
  return high < 0 || low < 0 || nanos < 0 ? Number.NaN : high * HALF_SCALE + low;
}

/** Up to nine digits; -1 when there is anything else. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = bytes[i]! ^ ZERO;
    if (digit > 9) return -1;
    value = (value * 10 + digit) | 0;
  }
  return value;
}

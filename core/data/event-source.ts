import { BotError } from '../errors.js';
import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import { byId, type Instrument } from '../market/instrument.js';
import type { Level, NeutralEvent } from '../market/neutral-event.js';
import { formatMicros, type Micros } from '../market/time.js';
import { emptyCounters, type SourceCounters } from '../market/wire.js';
import type { EventSource } from './source.js';

const BATCH_EVENTS = 16_384;

/** An event of an instrument, with the time at which this machine has it. */
export interface TimedEvent {
  /** Of the run's registry: {@link ProviderContext.instrument} gives it. */
  readonly instrument: Instrument;
  /** Whole microseconds since the epoch. */
  readonly localTs: Micros;
  /** What happened; its own `ts` is the venue's time. */
  readonly event: NeutralEvent;
}

/** Where the events of an {@link eventSource} come from. */
export interface EventSourceOptions {
  /** For messages: the file, the address. */
  readonly name: string;
  /** The venue's id, the same for all of its instruments. */
  readonly venue: string;
  /** By time; those of one time in any order. It is asked for the next as they are read, and ended when it is closed. */
  readonly events: AsyncIterable<TimedEvent> | Iterable<TimedEvent>;
}

/**
 * A source of plain events, for data that come in no venue's wire form. What a recording drops is dropped and
 * counted: crossed and locked quotes, prices and sizes that are not positive, levels that are none.
 * `read` throws a BotError `data_broken` for a time that goes back, or is no whole microsecond.
 */
export function eventSource(options: EventSourceOptions): EventSource {
  return new PlainEventSource(options);
}

class PlainEventSource implements EventSource {
  readonly name: string;
  readonly venue: string;
  readonly counters: SourceCounters = emptyCounters();
  readonly #events: AsyncIterator<TimedEvent, unknown> | Iterator<TimedEvent, unknown>;
  /** The event that was read and not yet given. */
  #next: TimedEvent | null = null;
  #sequence = 0;
  #isStarted = false;

  constructor({ name, venue, events }: EventSourceOptions) {
    this.name = name;
    this.venue = venue;
    this.#events =
      Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
  }

  async read(out: EventBatch): Promise<boolean> {
    out.clear();
    if (!this.#isStarted) await this.#advance();
    this.#isStarted = true;
    while (this.#next && out.length < BATCH_EVENTS) await this.#readTime(this.#next, out);
    this.counters.events += out.length;
    return out.length > 0;
  }

  async close(): Promise<void> {
    this.#next = null;
    this.#isStarted = true;
    await this.#events.return?.();
  }

  /** All events of one time, by instrument. */
  async #readTime(first: TimedEvent, out: EventBatch): Promise<void> {
    const together: TimedEvent[] = [];
    while (this.#next?.localTs === first.localTs) {
      together.push(this.#next);
      await this.#advance();
    }
    if (together.length > 1) together.sort((a, b) => byId(a.instrument, b.instrument));
    for (const timed of together) appendEvent(out, timed, ++this.#sequence, this.counters);
  }

  async #advance(): Promise<void> {
    const before = this.#next?.localTs ?? Number.NEGATIVE_INFINITY;
    const step = await this.#events.next();
    this.#next = step.done === true ? null : step.value;
    if (!this.#next) return;
    const line = ++this.counters.lines;
    const { localTs } = this.#next;
    if (Number.isSafeInteger(localTs) && localTs >= before) return;
    const expected = localTs < before ? `a time not before ${formatMicros(before)}` : 'whole microseconds';
    throw new BotError(
      'data_broken',
      `${this.name}: event ${line} has the time ${localTs}: expected ${expected}`,
    );
  }
}

function appendEvent(
  out: EventBatch,
  { instrument, localTs, event }: TimedEvent,
  sequence: number,
  counters: SourceCounters,
): void {
  if (!isSound(event, counters)) return;
  const row = out.append(EventKind[event.kind], instrument.index, localTs, event.ts, sequence);
  const values = (v0: number, v1 = Number.NaN, v2 = Number.NaN, v3 = Number.NaN) => {
    out.v0[row] = v0;
    out.v1[row] = v1;
    out.v2[row] = v2;
    out.v3[row] = v3;
  };
  switch (event.kind) {
    case 'quote':
      out.id[row] = event.updateId;
      values(event.bid, event.bidSize, event.ask, event.askSize);
      return;
    case 'trade':
      out.id[row] = event.tradeId;
      out.flags[row] = event.aggressor === 'buy' ? EventFlag.buy : 0;
      values(event.price, event.size, event.price * event.size);
      return;
    case 'depth':
    case 'snapshot':
      out.id[row] = event.updateId;
      values(event.kind === 'depth' ? event.previousId : Number.NaN);
      out.bidCount[row] = appendLevels(out, event.bids, event.kind, counters);
      out.askCount[row] = appendLevels(out, event.asks, event.kind, counters);
      return;
    case 'liquidation':
      out.flags[row] = event.side === 'buy' ? EventFlag.buy : 0;
      values(event.price, event.size);
      return;
    case 'openInterest':
      values(event.amount);
      return;
    case 'funding':
      values(event.rate, event.paidAt, event.mark > 0 ? event.mark : Number.NaN);
      return;
  }
}

/** Whether an event says something; what says nothing is counted. Locked quotes count as crossed. */
function isSound(event: NeutralEvent, counters: SourceCounters): boolean {
  if (!isPositive(event)) {
    counters.notPositive++;
    return false;
  }
  if (event.kind !== 'quote' || event.bid < event.ask) return true;
  counters.crossedQuotes++;
  return false;
}

function isPositive(event: NeutralEvent): boolean {
  switch (event.kind) {
    case 'quote':
      return event.bid > 0 && event.bidSize > 0 && event.ask > 0 && event.askSize > 0;
    case 'trade':
    case 'liquidation':
      return event.price > 0 && event.size > 0;
    case 'openInterest':
      return event.amount > 0;
    case 'depth':
    case 'snapshot':
    case 'funding':
      return true;
  }
}

/** Those that are levels; without size only in a diff, where it removes one. Returns how many there are. */
function appendLevels(
  out: EventBatch,
  levels: readonly Level[],
  kind: 'depth' | 'snapshot',
  counters: SourceCounters,
): number {
  const before = out.levelCount;
  for (const { price, size } of levels) {
    if (!(price > 0 && size >= 0)) counters.badLevels++;
    else if (size > 0 || kind === 'depth') out.appendLevel(price, size);
  }
  return out.levelCount - before;
}

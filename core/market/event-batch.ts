import type { Micros } from './time.js';

/**
 * What an event says, as it stands in a batch's `kind` column. The values are stored by the column store: never
 * renumber them.
 */
export const EventKind = {
  /** The best bid and the best ask, with their sizes. */
  quote: 1,
  /** A print. */
  trade: 2,
  /** Levels of the book that have changed; size 0 removes. */
  depth: 3,
  /** All levels of the book, or its best ones. */
  snapshot: 4,
  /** An order by which the venue closed a position. */
  liquidation: 5,
  /** How much is open in all positions together. */
  openInterest: 6,
  /** The funding rate and the mark price. */
  funding: 7,
  /** The connection was lost: the book is not known any more. */
  gap: 8,
  /** Time passed: no market event, of no instrument. */
  timer: 9,
} as const;

export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** What stands in `instrument` where a row is of none: the registry knows no such index. */
export const NO_INSTRUMENT = 0xffff;

/** Bits of the `flags` column. */
export const EventFlag = {
  /** Trade: the buyer was the aggressor. Liquidation: the order bought (a short was liquidated). */
  buy: 1,
  /** Trade: not a trade on the book (insurance fund, ADL); it counts in no column and no feature. */
  offBook: 2,
} as const;

const MIN_CAPACITY = 16;

/**
 * A run of market events in order, one column a field: the unit of work from provider to engine. The owner
 * passes a batch to be filled and reads it until it is filled again.
 *
 * | kind | v0 | v1 | v2 | v3 | id |
 * |---|---|---|---|---|---|
 * | quote | bid | bid size | ask | ask size | update id, or NaN |
 * | trade | price | size | quote notional | - | trade id, or NaN |
 * | depth | id the previous diff must have had, or NaN when unchecked | - | - | - | update id |
 * | snapshot | - | - | - | - | update id |
 * | liquidation | price | size filled | - | - | NaN |
 * | openInterest | amount: base units; inverse: quote units | - | - | - | NaN |
 * | funding | rate, or NaN where there is none | time of payment in us, or NaN | mark price, or NaN | - | NaN |
 * | gap (connection lost) | - | - | - | - | NaN |
 * | timer (of {@link NO_INSTRUMENT}) | - | - | - | - | NaN |
 *
 * Sizes are base units, prices quote currency. The levels of a depth or snapshot are
 * `levelPrice[levelFrom ..]`: first `bidCount` bids, then `askCount` asks, each in the order the venue sent them.
 */
export class EventBatch {
  /** How many rows it holds; the columns are longer. */
  length = 0;
  /** How many levels all rows hold together. */
  levelCount = 0;
  /** One of {@link EventKind}. */
  kind!: Uint8Array;
  /** Bits of {@link EventFlag}. */
  flags!: Uint8Array;
  /** The instrument's index in the registry of the run; {@link NO_INSTRUMENT} for none. */
  instrument!: Uint16Array;
  /** When this machine received it, microseconds since the epoch: the order of all events. */
  localTs!: Float64Array;
  /** The venue's own time, microseconds since the epoch; NaN where it says none. */
  exchangeTs!: Float64Array;
  /** The place of its message in the source: what decides between events of one time and instrument. */
  sequence!: Float64Array;
  /** By kind, as in the table; NaN for none. */
  id!: Float64Array;
  /** By kind, as in the table. */
  v0!: Float64Array;
  /** By kind, as in the table. */
  v1!: Float64Array;
  /** By kind, as in the table. */
  v2!: Float64Array;
  /** By kind, as in the table. */
  v3!: Float64Array;
  /** The place of the row's first level in `levelPrice` and `levelSize`. */
  levelFrom!: Int32Array;
  /** How many bids the row has, from `levelFrom` on. */
  bidCount!: Int32Array;
  /** How many asks the row has, behind its bids. */
  askCount!: Int32Array;
  /** By level: quote currency. */
  levelPrice: Float64Array;
  /** By level: base units; 0 in a depth event removes it. */
  levelSize: Float64Array;

  constructor(capacity = 16_384, levelCapacity = capacity * 8) {
    this.#allocate(Math.max(MIN_CAPACITY, capacity));
    this.levelPrice = new Float64Array(Math.max(MIN_CAPACITY, levelCapacity));
    this.levelSize = new Float64Array(Math.max(MIN_CAPACITY, levelCapacity));
  }

  /** Empties it for the next events; the columns are kept, with what they hold. */
  clear(): void {
    this.length = 0;
    this.levelCount = 0;
  }

  /** Makes room for so many more rows and levels: whoever copies whole columns behind the last row, sets what they hold. */
  reserve(rows: number, levels: number): void {
    const needed = this.length + rows;
    if (needed > this.kind.length) this.#allocate(Math.max(needed, this.kind.length * 2));
    const neededLevels = this.levelCount + levels;
    if (neededLevels > this.levelPrice.length) this.#growLevels(neededLevels);
  }

  /** Appends an event with its common fields and no levels, and returns its row; the caller sets the rest. */
  append(kind: EventKind, instrument: number, localTs: Micros, exchangeTs: Micros, sequence: number): number {
    const row = this.length;
    if (row === this.kind.length) this.#allocate(row * 2);
    this.kind[row] = kind;
    this.flags[row] = 0;
    this.instrument[row] = instrument;
    this.localTs[row] = localTs;
    this.exchangeTs[row] = exchangeTs;
    this.sequence[row] = sequence;
    this.id[row] = Number.NaN;
    this.levelFrom[row] = this.levelCount;
    this.bidCount[row] = 0;
    this.askCount[row] = 0;
    this.length = row + 1;
    return row;
  }

  /** Adds a level behind those already there; the caller counts it in the row's `bidCount` or `askCount`. */
  appendLevel(price: number, size: number): void {
    const at = this.levelCount;
    if (at === this.levelPrice.length) this.#growLevels(at + 1);
    this.levelPrice[at] = price;
    this.levelSize[at] = size;
    this.levelCount = at + 1;
  }

  /** Copies row `row` of `from`, with its levels, behind the last row. */
  appendFrom(from: EventBatch, row: number): void {
    const at = this.append(
      from.kind[row] as EventKind,
      from.instrument[row]!,
      from.localTs[row]!,
      from.exchangeTs[row]!,
      from.sequence[row]!,
    );
    this.flags[at] = from.flags[row]!;
    this.id[at] = from.id[row]!;
    this.v0[at] = from.v0[row]!;
    this.v1[at] = from.v1[row]!;
    this.v2[at] = from.v2[row]!;
    this.v3[at] = from.v3[row]!;
    this.bidCount[at] = from.bidCount[row]!;
    this.askCount[at] = from.askCount[row]!;
    const first = from.levelFrom[row]!;
    const last = first + from.bidCount[row]! + from.askCount[row]!;
    for (let i = first; i < last; i++) this.appendLevel(from.levelPrice[i]!, from.levelSize[i]!);
  }

  /** Exchanges rows `a` and `b`; their levels stay where they are. */
  swap(a: number, b: number): void {
    for (const column of this.#rowColumns()) {
      const kept = column[a]!;
      column[a] = column[b]!;
      column[b] = kept;
    }
  }

  #rowColumns() {
    return [
      this.kind,
      this.flags,
      this.instrument,
      this.localTs,
      this.exchangeTs,
      this.sequence,
      this.id,
      this.v0,
      this.v1,
      this.v2,
      this.v3,
      this.levelFrom,
      this.bidCount,
      this.askCount,
    ];
  }

  #allocate(capacity: number): void {
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.instrument = grown(this.instrument, new Uint16Array(capacity));
    this.localTs = grown(this.localTs, new Float64Array(capacity));
    this.exchangeTs = grown(this.exchangeTs, new Float64Array(capacity));
    this.sequence = grown(this.sequence, new Float64Array(capacity));
    this.id = grown(this.id, new Float64Array(capacity));
    this.v0 = grown(this.v0, new Float64Array(capacity));
    this.v1 = grown(this.v1, new Float64Array(capacity));
    this.v2 = grown(this.v2, new Float64Array(capacity));
    this.v3 = grown(this.v3, new Float64Array(capacity));
    this.levelFrom = grown(this.levelFrom, new Int32Array(capacity));
    this.bidCount = grown(this.bidCount, new Int32Array(capacity));
    this.askCount = grown(this.askCount, new Int32Array(capacity));
  }

  #growLevels(least: number): void {
    const capacity = Math.max(least, this.levelPrice.length * 2);
    this.levelPrice = grown(this.levelPrice, new Float64Array(capacity));
    this.levelSize = grown(this.levelSize, new Float64Array(capacity));
  }
}

type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** `to` with the values of `from`, which is undefined only while a batch is being made. */
function grown<T extends Column>(from: T | undefined, to: T): T {
  if (from) to.set(from as ArrayLike<number>);
  return to;
}

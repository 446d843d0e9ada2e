import { BotError } from '../../errors.js';
import { EventBatch } from '../../market/event-batch.js';
import { formatMicros } from '../../market/time.js';
import type { StoredKind, ValueField } from './stored-kinds.js';

const FIRST_ROWS = 256;
const ROW_BYTES = 79;
const LEVEL_BYTES = 16;
const MOST_PARTS = 65_536;
const WHOLE_LIMIT = 2 ** 63;

/** Events of one instrument, kind and day on their way to a file. */
export class KindBuffer {
  readonly stored: StoredKind;
  readonly batch = new EventBatch(FIRST_ROWS);
  /** Place of each row among the events of one message: what orders kinds at equal time and sequence. */
  part = new Uint16Array(FIRST_ROWS);
  readonly #wholeFields: readonly ValueField[];

  constructor(stored: StoredKind) {
    this.stored = stored;
    this.#wholeFields = stored.columns
      .filter((column) => column.type === 'BIGINT')
      .map((column) => column.field);
  }

  get bytes(): number {
    return this.batch.length * ROW_BYTES + this.batch.levelCount * LEVEL_BYTES;
  }

  /** @throws BotError `invariant` when a time or an id is not what its column can hold. */
  append(from: EventBatch, row: number, part: number): void {
    if (part >= MOST_PARTS) throw this.#broken(from, row, `more than ${MOST_PARTS} events of one message`);
    if (!isWholeOrNaN(from.exchangeTs[row]!)) {
      throw this.#broken(from, row, `exchangeTs ${from.exchangeTs[row]} is not whole`);
    }
    for (const field of this.#wholeFields) {
      if (!isWholeOrNaN(from[field][row]!)) {
        throw this.#broken(from, row, `${field} ${from[field][row]} is not whole`);
      }
    }
    const at = this.batch.length;
    this.batch.appendFrom(from, row);
    if (at === this.part.length) this.part = doubled(this.part);
    this.part[at] = part;
  }

  #broken(from: EventBatch, row: number, what: string): BotError {
    return new BotError('invariant', `${this.stored.name} at ${formatMicros(from.localTs[row]!)}: ${what}`);
  }
}

function isWholeOrNaN(value: number): boolean {
  return Number.isInteger(value) ? Math.abs(value) < WHOLE_LIMIT : Number.isNaN(value);
}

function doubled(from: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const to = new Uint16Array(from.length * 2);
  to.set(from);
  return to;
}

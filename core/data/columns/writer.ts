import { mkdir } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BotError } from '../../errors.js';
import { type EventBatch, EventKind } from '../../market/event-batch.js';
import type { Instrument, InstrumentRegistry } from '../../market/instrument.js';
import { formatMicros, type Micros, US_PER_DAY } from '../../market/time.js';
import { type Catalog, readCatalog, splitFileKey, writeMarket } from './catalog.js';
import { DayWriter } from './day-writer.js';
import { Duck } from './duckdb.js';
import { dayOf, dayStart, instrumentFolder } from './layout.js';

const DEFAULT_BUFFER_BYTES = 128 * 1024 * 1024;

export interface ColumnStoreWriterOptions {
  readonly datadir: string;
  /** Names the instruments of the batches. */
  readonly registry: InstrumentRegistry;
  /** Replace days that are stored already: all kinds of such a day. Without it they are refused. */
  readonly overwrite?: boolean;
  /** Events are held in memory up to about this many bytes, then in temporary files until their day is over. */
  readonly bufferBytes?: number;
}

/** Where an instrument is in its own order. */
interface InstrumentState {
  readonly instrument: Instrument;
  readonly folder: string;
  catalog: Catalog;
  day: DayWriter | null;
  dayEndUs: Micros;
  lastUs: Micros;
  lastSequence: number;
  /** A lost connection comes behind all market events of its time. */
  lastIsGap: boolean;
  part: number;
}

/**
 * Writes events of any number of instruments into a column store. Those of one instrument must come by `localTs`,
 * then sequence. A day is in the store once it is over or the writer is closed.
 */
export class ColumnStoreWriter {
  readonly #options: ColumnStoreWriterOptions;
  readonly #duck: Duck;
  readonly #connection: DuckDBConnection;
  readonly #states: InstrumentState[] = [];
  readonly #bufferBytes: number;

  private constructor(options: ColumnStoreWriterOptions, duck: Duck, connection: DuckDBConnection) {
    this.#options = options;
    this.#duck = duck;
    this.#connection = connection;
    this.#bufferBytes = options.bufferBytes ?? DEFAULT_BUFFER_BYTES;
  }

  static async open(options: ColumnStoreWriterOptions): Promise<ColumnStoreWriter> {
    const duck = await Duck.load();
    return new ColumnStoreWriter(options, duck, await duck.connect());
  }

  /**
   * @throws BotError `usage` when a day is stored already and `overwrite` is not set, `invariant` when events are
   * out of order or a time or id is not whole.
   */
  async write(batch: EventBatch): Promise<void> {
    for (let row = 0; row < batch.length; row++) {
      const index = batch.instrument[row]!;
      const state = this.#states[index] ?? (await this.#addInstrument(index));
      const localTs = batch.localTs[row]!;
      advance(state, localTs, batch.sequence[row]!, batch.kind[row] === EventKind.gap);
      const day = localTs < state.dayEndUs && state.day ? state.day : await this.#nextDay(state, localTs);
      day.append(batch, row, state.part);
    }
    if (this.#buffered() > this.#bufferBytes) await this.#spill();
  }

  /** Stores the days that are still open, and ends. When that fails, `abort` drops what is left. */
  async close(): Promise<void> {
    for (const state of this.#open()) await publish(state);
    this.#connection.closeSync();
  }

  /** Ends without the days that are still open: the store has them as before. */
  async abort(): Promise<void> {
    for (const state of this.#open()) {
      await state.day?.discard();
      state.day = null;
    }
    this.#connection.closeSync();
  }

  async #addInstrument(index: number): Promise<InstrumentState> {
    const instrument = this.#options.registry.at(index);
    const folder = instrumentFolder(this.#options.datadir, instrument.venue, instrument.symbol);
    const state: InstrumentState = {
      instrument,
      folder,
      catalog: (await readCatalog(folder)) ?? new Map(),
      day: null,
      dayEndUs: Number.NEGATIVE_INFINITY,
      lastUs: Number.NEGATIVE_INFINITY,
      lastSequence: Number.NEGATIVE_INFINITY,
      lastIsGap: false,
      part: 0,
    };
    this.#states[index] = state;
    return state;
  }

  async #nextDay(state: InstrumentState, localTs: Micros): Promise<DayWriter> {
    await publish(state);
    const day = dayOf(localTs);
    const kinds = [...state.catalog.keys()].map(splitFileKey).filter((file) => file.day === day);
    if (kinds.length > 0 && !this.#options.overwrite) {
      const names = kinds.map((file) => file.kind).join(', ');
      throw new BotError(
        'usage',
        `${state.instrument.id}: ${day} is already stored (${names}); --erase replaces it`,
      );
    }
    await mkdir(state.folder, { recursive: true });
    await writeMarket(state.folder, state.instrument);
    state.day = await DayWriter.open(this.#duck, this.#connection, state.folder, day);
    state.dayEndUs = dayStart(day) + US_PER_DAY;
    return state.day;
  }

  async #spill(): Promise<void> {
    const fullest = this.#open().sort((a, b) => b.day!.bufferedBytes - a.day!.bufferedBytes);
    for (const state of fullest) {
      await state.day?.spill();
      if (this.#buffered() <= this.#bufferBytes / 2) return;
    }
  }

  #buffered(): number {
    return this.#open().reduce((sum, state) => sum + (state.day?.bufferedBytes ?? 0), 0);
  }

  /** Sparse: an instrument of the registry may have no events. */
  #open(): InstrumentState[] {
    return this.#states.filter((state) => state?.day);
  }
}

async function publish(state: InstrumentState): Promise<void> {
  if (!state.day) return;
  state.catalog = await state.day.publish(state.catalog);
  state.day = null;
}

/** Notes the time and place of the next event and its part of its message. */
function advance(state: InstrumentState, localTs: Micros, sequence: number, isGap: boolean): void {
  if (!Number.isSafeInteger(localTs) || !Number.isSafeInteger(sequence)) {
    throw new BotError(
      'invariant',
      `${state.instrument.id}: local time ${localTs} and sequence ${sequence} must be whole numbers`,
    );
  }
  const isSameMoment = localTs === state.lastUs && isGap === state.lastIsGap;
  if (isSameMoment && sequence === state.lastSequence) {
    state.part++;
    return;
  }
  const isLate = localTs === state.lastUs && (isSameMoment ? sequence < state.lastSequence : state.lastIsGap);
  if (localTs < state.lastUs || isLate) {
    throw new BotError(
      'invariant',
      `${state.instrument.id}: event ${sequence} at ${formatMicros(localTs)} comes after event ` +
        `${state.lastSequence} at ${formatMicros(state.lastUs)}`,
    );
  }
  state.lastUs = localTs;
  state.lastSequence = sequence;
  state.lastIsGap = isGap;
  state.part = 0;
}

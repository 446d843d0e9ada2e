import {
  assertNever,
  type DecoderContext,
  type EventBatch,
  EventFlag,
  EventKind,
  type Instrument,
  type Micros,
  type WireDecoder,
} from '../../../core/public/plugin.js';
import type { Dialect } from './dialect.js';
import { Emitter } from './emitter.js';
import { type PlacedRecord, readMessage, type WireBook, type WireRecord } from './message.js';
import { Letter, Scanner } from './scanner.js';
import type { StreamName } from './streams.js';
import { wireMicros } from './wire-values.js';

/** A snapshot that came before any symbol did. */
interface HeldSnapshot {
  readonly book: WireBook;
  readonly localTs: Micros;
  readonly sequence: number;
}

const UNPLACED_SNAPSHOT = 'snapshot without symbol';

/**
 * Binance's wire, for one source. Frequent messages of instruments already seen are scanned as bytes; all else
 * is parsed.
 *
 * A REST snapshot without a symbol belongs to the only symbol seen so far. Before the first symbol it is held
 * back, and comes out just before the message that brings one, with its own time and sequence: nothing has come
 * out before it. With two or more symbols it is counted as ignored.
 */
export function createDecoder(dialect: Dialect, context: DecoderContext): WireDecoder {
  return new BinanceDecoder(dialect, context, new Scanner(dialect));
}

/** Without a scanner it parses everything, and what it gives is the same, bit for bit. */
export class BinanceDecoder implements WireDecoder {
  readonly #dialect: Dialect;
  readonly #context: DecoderContext;
  readonly #scanner: Scanner | null;
  readonly #emitter: Emitter;
  readonly #text = new TextDecoder('utf-8', { ignoreBOM: true });
  /** By native symbol; `null` for those that are none of this venue's. */
  readonly #instruments = new Map<string, Instrument | null>();
  readonly #seen: Instrument[] = [];
  readonly #knownStreams = new Set<string>();
  #held: HeldSnapshot[] = [];

  constructor(dialect: Dialect, context: DecoderContext, scanner: Scanner | null) {
    this.#dialect = dialect;
    this.#context = context;
    this.#scanner = scanner;
    this.#emitter = new Emitter(context.counters);
  }

  decode(
    bytes: Uint8Array,
    from: number,
    to: number,
    localTs: Micros,
    sequence: number,
    out: EventBatch,
  ): boolean {
    const scanner = this.#scanner;
    if (scanner?.scan(bytes, from, to, out)) {
      this.#emitter.begin(out, localTs, sequence);
      this.#emitScanned(scanner);
      return true;
    }
    const message = readMessage(this.#text.decode(bytes.subarray(from, to)), this.#dialect);
    if (message === null) return false;
    for (const record of message.records) this.#meet(record);
    if (message.stream) this.#learnStream(message.stream);
    this.#releaseHeld(out);
    this.#emitter.begin(out, localTs, sequence);
    for (const record of message.records) this.#emit(record, localTs, sequence, out);
    return true;
  }

  finish(): void {
    for (const _ of this.#held) this.#ignore(UNPLACED_SNAPSHOT);
    this.#held = [];
  }

  #emitScanned(scanned: Scanner): void {
    const emitter = this.#emitter;
    const values = scanned.values;
    const instrument = scanned.instrument;
    const exchangeTs = wireMicros(scanned.time);
    switch (scanned.kind) {
      case 'quote':
        emitter.quote(
          instrument,
          exchangeTs,
          scanned.updateId,
          values[Letter.b]!,
          values[Letter.B]!,
          values[Letter.a]!,
          values[Letter.A]!,
        );
        return;
      case 'trade': {
        const flags = tradeFlags(scanned.isBuyerMaker, scanned.isOffBook);
        emitter.trade(instrument, exchangeTs, values[Letter.t]!, values[Letter.p]!, values[Letter.q]!, flags);
        return;
      }
      case 'depth':
      case 'snapshot':
        emitter.depth(
          EventKind[scanned.kind],
          instrument,
          exchangeTs,
          scanned.updateId,
          scanned.previousId,
          scanned.levelFrom,
          scanned.bidCount,
        );
    }
  }

  #emit(record: WireRecord, localTs: Micros, sequence: number, out: EventBatch): void {
    if ('symbol' in record) {
      this.#emitPlaced(record, out);
    } else if (record.kind === 'unplaced') {
      this.#emitUnplaced({ book: record.book, localTs, sequence }, out);
    } else {
      this.#ignore(record.name);
    }
  }

  /** A snapshot without a symbol, which may have to wait for one. */
  #emitUnplaced(snapshot: HeldSnapshot, out: EventBatch): void {
    const [only, second] = this.#seen;
    if (only === undefined) this.#held.push(snapshot);
    else if (second !== undefined) this.#ignore(UNPLACED_SNAPSHOT);
    else this.#emitBook('snapshot', only, snapshot.book, out);
  }

  #releaseHeld(out: EventBatch): void {
    if (this.#held.length === 0 || this.#seen.length === 0) return;
    const held = this.#held;
    this.#held = [];
    for (const snapshot of held) {
      this.#emitter.begin(out, snapshot.localTs, snapshot.sequence);
      this.#emitUnplaced(snapshot, out);
    }
  }

  #emitPlaced(record: PlacedRecord, out: EventBatch): void {
    const emitter = this.#emitter;
    const instrument = this.#instrumentOf(record.symbol);
    if (instrument === null) {
      this.#ignore(`unknown symbol ${record.symbol}`);
      return;
    }
    switch (record.kind) {
      case 'quote': {
        const { exchangeTs, updateId, bid, bidSize, ask, askSize } = record;
        emitter.quote(instrument, exchangeTs, updateId, bid, bidSize, ask, askSize);
        return;
      }
      case 'trade': {
        const flags = tradeFlags(record.isBuyerMaker, record.isOffBook);
        emitter.trade(instrument, record.exchangeTs, record.tradeId, record.price, record.size, flags);
        return;
      }
      case 'depth':
      case 'snapshot':
        this.#emitBook(record.kind, instrument, record.book, out);
        return;
      case 'liquidation': {
        const flags = record.side === 'BUY' ? EventFlag.buy : 0;
        emitter.liquidation(instrument, record.exchangeTs, record.price, record.size, flags);
        return;
      }
      case 'openInterest':
        emitter.openInterest(instrument, record.exchangeTs, record.contracts);
        return;
      case 'funding':
        emitter.funding(instrument, record.exchangeTs, record.rate ?? Number.NaN, record.paidAt, record.mark);
        return;
      default:
        assertNever(record);
    }
  }

  #emitBook(kind: 'depth' | 'snapshot', instrument: Instrument, book: WireBook, out: EventBatch): void {
    const { exchangeTs, updateId, previousId, bids, asks } = book;
    const levelFrom = out.levelCount;
    for (let i = 0; i < bids.length; i += 2) out.appendLevel(bids[i]!, bids[i + 1]!);
    for (let i = 0; i < asks.length; i += 2) out.appendLevel(asks[i]!, asks[i + 1]!);
    const bidCount = bids.length / 2;
    this.#emitter.depth(EventKind[kind], instrument, exchangeTs, updateId, previousId, levelFrom, bidCount);
  }

  /** Makes sure that the record's symbol is known before anything of its message comes out. */
  #meet(record: WireRecord): void {
    if ('symbol' in record) this.#instrumentOf(record.symbol);
  }

  #instrumentOf(native: string): Instrument | null {
    const known = this.#instruments.get(native);
    if (known !== undefined) return known;
    const instrument = this.#context.instrument(native);
    this.#instruments.set(native, instrument);
    if (instrument === null) return null;
    this.#seen.push(instrument);
    this.#scanner?.symbols.add(native, instrument);
    return instrument;
  }

  #learnStream({ name, kind, symbol }: StreamName): void {
    if (this.#scanner === null || kind === null || this.#knownStreams.has(name)) return;
    this.#knownStreams.add(name);
    const instrument = symbol === null ? null : (this.#instruments.get(symbol) ?? null);
    this.#scanner.streams.add(name, { kind, instrument });
  }

  #ignore(name: string): void {
    const counts = this.#context.counters.ignoredStreams;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

function tradeFlags(isBuyerMaker: boolean, isOffBook: boolean): number {
  return (isBuyerMaker ? 0 : EventFlag.buy) | (isOffBook ? EventFlag.offBook : 0);
}

import { type EventBatch, EventFlag, EventKind } from '../../../core/market/event-batch.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import type { OpenFeed } from '../../../core/run/feeds.js';

/** A change of the best quote; sizes in base units. */
export interface TapeQuote {
  /** Local time. */
  readonly us: Micros;
  /** NaN where the venue says none, as on Binance's spot. */
  readonly exchangeTs: Micros;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  /** The connection was lost since the quote before: what lies between is not known. */
  readonly isAfterGap: boolean;
}

/** A print on the book. */
export interface TapePrint {
  readonly us: Micros;
  readonly exchangeTs: Micros;
  readonly price: number;
  /** Base units. */
  readonly size: number;
  /** 1: the buyer was the aggressor. */
  readonly sign: 1 | -1;
}

/** What was said of one instrument, in order. */
export class Tape {
  readonly instrument: Instrument;
  readonly quotes: TapeQuote[] = [];
  readonly prints: TapePrint[] = [];
  /** Local times. */
  readonly liquidations: Micros[] = [];
  readonly openInterest: { readonly us: Micros; readonly amount: number }[] = [];
  depthCount = 0;
  /** Local times of the first and the last event of any kind; NaN of none. */
  firstUs: Micros = Number.NaN;
  lastUs: Micros = Number.NaN;
  #isAfterGap = false;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  get seconds(): number {
    return (this.lastUs - this.firstUs) / 1e6;
  }

  /** Events are added in the order of their local times. */
  add(batch: EventBatch, row: number): void {
    const us = batch.localTs[row]!;
    if (Number.isNaN(this.firstUs)) this.firstUs = us;
    this.lastUs = us;
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.quote) this.#addQuote(batch, row, us);
    else if (kind === EventKind.trade) this.#addPrint(batch, row, us);
    else if (kind === EventKind.depth) this.depthCount++;
    else if (kind === EventKind.liquidation) this.liquidations.push(us);
    else if (kind === EventKind.openInterest) this.openInterest.push({ us, amount: batch.v0[row]! });
    else if (kind === EventKind.gap) this.#isAfterGap = true;
  }

  #addQuote(batch: EventBatch, row: number, us: Micros): void {
    this.quotes.push({
      us,
      exchangeTs: batch.exchangeTs[row]!,
      bid: batch.v0[row]!,
      bidSize: batch.v1[row]!,
      ask: batch.v2[row]!,
      askSize: batch.v3[row]!,
      isAfterGap: this.#isAfterGap,
    });
    this.#isAfterGap = false;
  }

  #addPrint(batch: EventBatch, row: number, us: Micros): void {
    const flags = batch.flags[row]!;
    if ((flags & EventFlag.offBook) !== 0) return;
    this.prints.push({
      us,
      exchangeTs: batch.exchangeTs[row]!,
      price: batch.v0[row]!,
      size: batch.v1[row]!,
      sign: (flags & EventFlag.buy) === 0 ? -1 : 1,
    });
  }
}

/** Reads all of a feed and closes it. One tape an instrument, by instrument id. */
export async function readTapes({
  feed,
  registry,
}: Pick<OpenFeed, 'feed' | 'registry'>): Promise<readonly Tape[]> {
  const tapes: Tape[] = [];
  try {
    for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
      for (let run = 0; run < chunk.count; run++) {
        const batch = chunk.batches[chunk.lane[run]!]!;
        for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) {
          const index = batch.instrument[row]!;
          tapes[index] ??= new Tape(registry.at(index));
          tapes[index].add(batch, row);
        }
      }
    }
  } finally {
    await feed.close();
  }
  return registry.sorted().flatMap(({ index }) => tapes[index] ?? []);
}

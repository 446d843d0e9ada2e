import {
  baseUnits,
  EventBatch,
  EventKind,
  type Instrument,
  type Micros,
  type SourceCounters,
} from '../../../core/public/plugin.js';

/**
 * Appends events to a batch by the rules of what is dropped: the one place that knows them, whether a message
 * was scanned or parsed. Prices and sizes come as the wire has them, in contracts on derivatives. The methods
 * take scalars, and many of them, because they run once a tick.
 */
export class Emitter {
  readonly #counters: SourceCounters;
  #out = new EventBatch(0, 0);
  #localTs: Micros = 0;
  #sequence = 0;

  constructor(counters: SourceCounters) {
    this.#counters = counters;
  }

  /** Where the events of the next message go. */
  begin(out: EventBatch, localTs: Micros, sequence: number): void {
    this.#out = out;
    this.#localTs = localTs;
    this.#sequence = sequence;
  }

  /** Locked quotes count as crossed. */
  quote(
    instrument: Instrument,
    exchangeTs: Micros,
    updateId: number,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
  ): void {
    if (!(bid > 0 && bidSize > 0 && ask > 0 && askSize > 0)) {
      this.#counters.notPositive += 1;
      return;
    }
    if (bid >= ask) {
      this.#counters.crossedQuotes += 1;
      return;
    }
    const row = this.#append(EventKind.quote, instrument, exchangeTs);
    const out = this.#out;
    out.id[row] = updateId;
    out.v0[row] = bid;
    out.v1[row] = baseUnits(instrument, bidSize, bid);
    out.v2[row] = ask;
    out.v3[row] = baseUnits(instrument, askSize, ask);
  }

  trade(
    instrument: Instrument,
    exchangeTs: Micros,
    tradeId: number,
    price: number,
    size: number,
    flags: number,
  ): void {
    if (!(price > 0 && size > 0)) {
      this.#counters.notPositive += 1;
      return;
    }
    const row = this.#append(EventKind.trade, instrument, exchangeTs);
    const out = this.#out;
    const base = baseUnits(instrument, size, price);
    out.flags[row] = flags;
    out.id[row] = tradeId;
    out.v0[row] = price;
    out.v1[row] = base;
    out.v2[row] = instrument.kind === 'inverse' ? size * instrument.contractSize : price * base;
    out.v3[row] = Number.NaN;
  }

  /**
   * A depth message whose raw levels already lie at the end of the batch, from `levelFrom` on: bids, then asks.
   * Bad levels are taken out, and of a snapshot those without size; a diff keeps these, they remove a level.
   */
  depth(
    kind: typeof EventKind.depth | typeof EventKind.snapshot,
    instrument: Instrument,
    exchangeTs: Micros,
    updateId: number,
    previousId: number,
    levelFrom: number,
    rawBidCount: number,
  ): void {
    const out = this.#out;
    const rawAskFrom = levelFrom + rawBidCount;
    const rawTo = out.levelCount;
    const askFrom = this.#settle(kind, instrument, levelFrom, rawAskFrom, levelFrom);
    const levelTo = this.#settle(kind, instrument, rawAskFrom, rawTo, askFrom);
    out.levelCount = levelTo;
    const row = this.#append(kind, instrument, exchangeTs);
    out.id[row] = updateId;
    out.levelFrom[row] = levelFrom;
    out.bidCount[row] = askFrom - levelFrom;
    out.askCount[row] = levelTo - askFrom;
    out.v0[row] = previousId;
    out.v1[row] = Number.NaN;
    out.v2[row] = Number.NaN;
    out.v3[row] = Number.NaN;
  }

  /** `flags` say which side the forced order was on. */
  liquidation(instrument: Instrument, exchangeTs: Micros, price: number, size: number, flags: number): void {
    if (!(price > 0 && size > 0)) {
      this.#counters.notPositive += 1;
      return;
    }
    const row = this.#append(EventKind.liquidation, instrument, exchangeTs);
    this.#out.flags[row] = flags;
    this.#values(row, price, baseUnits(instrument, size, price));
  }

  /** `contracts` become base units, or quote units where the contract is inverse. */
  openInterest(instrument: Instrument, exchangeTs: Micros, contracts: number): void {
    if (!(contracts > 0)) {
      this.#counters.notPositive += 1;
      return;
    }
    const row = this.#append(EventKind.openInterest, instrument, exchangeTs);
    this.#values(row, contracts * instrument.contractSize, Number.NaN);
  }

  /** A rate may have any sign. `paidAt` and `mark` are NaN when not known, and so is a mark that is no price. */
  funding(instrument: Instrument, exchangeTs: Micros, rate: number, paidAt: Micros, mark: number): void {
    const row = this.#append(EventKind.funding, instrument, exchangeTs);
    this.#values(row, rate, paidAt);
    if (mark > 0) this.#out.v2[row] = mark;
  }

  #append(kind: EventKind, instrument: Instrument, exchangeTs: Micros): number {
    return this.#out.append(kind, instrument.index, this.#localTs, exchangeTs, this.#sequence);
  }

  #values(row: number, v0: number, v1: number): void {
    const out = this.#out;
    out.v0[row] = v0;
    out.v1[row] = v1;
    out.v2[row] = Number.NaN;
    out.v3[row] = Number.NaN;
  }

  /** Moves the good levels of `[from, to)` down to `at`, in base units, and returns the end of what was kept. */
  #settle(kind: EventKind, instrument: Instrument, from: number, to: number, at: number): number {
    const prices = this.#out.levelPrice;
    const sizes = this.#out.levelSize;
    const isSnapshot = kind === EventKind.snapshot;
    let bad = 0;
    for (let i = from; i < to; i++) {
      const price = prices[i]!;
      const size = sizes[i]!;
      if (!(price > 0 && size >= 0)) {
        bad += 1;
        continue;
      }
      if (isSnapshot && size === 0) continue;
      prices[at] = price;
      sizes[at] = baseUnits(instrument, size, price);
      at += 1;
    }
    this.#counters.badLevels += bad;
    return at;
  }
}

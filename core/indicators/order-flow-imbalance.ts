import { requireRows } from './validate.js';

/** Quotes as the columns of a batch: bid, bid size, ask, ask size. */
export interface QuoteRows {
  readonly v0: Float64Array;
  readonly v1: Float64Array;
  readonly v2: Float64Array;
  readonly v3: Float64Array;
}

/** The streaming form of {@link ofi}: one quote an update. */
export class OrderFlowImbalance {
  #bid = Number.NaN;
  #bidSize = Number.NaN;
  #ask = Number.NaN;
  #askSize = Number.NaN;

  /** The e_n of this quote; NaN for the first, and the first after `reset`. */
  update(bid: number, bidSize: number, ask: number, askSize: number): number {
    let e = Number.NaN;
    // A comparison with NaN is false, so an unknown side is asked for first.
    if (
      Number.isFinite(this.#bid + this.#ask + this.#bidSize + this.#askSize + bid + ask + bidSize + askSize)
    ) {
      e = 0;
      if (bid >= this.#bid) e += bidSize;
      if (bid <= this.#bid) e -= this.#bidSize;
      if (ask <= this.#ask) e -= askSize;
      if (ask >= this.#ask) e += this.#askSize;
    }
    this.#bid = bid;
    this.#bidSize = bidSize;
    this.#ask = ask;
    this.#askSize = askSize;
    return e;
  }

  /** Adds the known e_n of rows that are all quotes to `sum[0]`, one by one: a number that is passed is boxed. */
  sumRun(quotes: QuoteRows, from: number, to: number, sum: Float64Array): void {
    const { v0, v1, v2, v3 } = quotes;
    let oldBid = this.#bid;
    let oldBidSize = this.#bidSize;
    let oldAsk = this.#ask;
    let oldAskSize = this.#askSize;
    let total = sum[0]!;
    for (let row = from; row < to; row++) {
      const bid = v0[row]!;
      const bidSize = v1[row]!;
      const ask = v2[row]!;
      const askSize = v3[row]!;
      if (Number.isFinite(oldBid + oldAsk + oldBidSize + oldAskSize + bid + ask + bidSize + askSize)) {
        let e = 0;
        if (bid >= oldBid) e += bidSize;
        if (bid <= oldBid) e -= oldBidSize;
        if (ask <= oldAsk) e -= askSize;
        if (ask >= oldAsk) e += oldAskSize;
        total += e;
      }
      oldBid = bid;
      oldBidSize = bidSize;
      oldAsk = ask;
      oldAskSize = askSize;
    }
    this.#bid = oldBid;
    this.#bidSize = oldBidSize;
    this.#ask = oldAsk;
    this.#askSize = oldAskSize;
    sum[0] = total;
  }

  /** After a gap in the quote stream: the next quote has no e. */
  reset(): void {
    this.#bid = Number.NaN;
  }
}

/**
 * Order-flow imbalance of best quotes, one `e_n` a quote, in base units: what joined the bid or left the ask, less
 * what left the bid or joined the ask. With `b`, `q` the bid and its size, `a`, `r` the ask and its size, and primes for
 * the quote before: `e = 1{b >= b'} q - 1{b <= b'} q' - 1{a <= a'} r + 1{a >= a'} r'`.
 *
 * NaN in the first row, in a row with an unknown number, and in the row after it: the quote before is then not known.
 * Rows are quotes: over frames it compares their closes, and a frame's own sum is the column `ofi`.
 * @param bid the best bid, quote currency
 * @param bidSize base units
 * @param ask the best ask, quote currency
 * @param askSize base units
 * @returns as many rows as `bid`
 * @throws BotError `config` for columns of different lengths
 * @see Cont, Kukanov, Stoikov (2014), "The Price Impact of Order Book Events", J. Financial Econometrics 12(1)
 */
export function ofi(
  bid: Float64Array,
  bidSize: Float64Array,
  ask: Float64Array,
  askSize: Float64Array,
): Float64Array {
  requireRows('bidSize', bidSize, bid.length);
  requireRows('ask', ask, bid.length);
  requireRows('askSize', askSize, bid.length);
  const out = new Float64Array(bid.length);
  const imbalance = new OrderFlowImbalance();
  for (let i = 0; i < out.length; i++) {
    out[i] = imbalance.update(bid[i]!, bidSize[i]!, ask[i]!, askSize[i]!);
  }
  return out;
}

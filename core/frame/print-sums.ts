import { type EventBatch, EventFlag } from '../market/event-batch.js';

/** Candle and volumes of the frame being filled. Prices are NaN before the first print; then those of the last one stay. */
export class PrintSums {
  /** Quote currency, as the three below. */
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  /** Of the last print. */
  close = Number.NaN;
  /** Base units. */
  volume = 0;
  /** Quote units. */
  quoteVolume = 0;
  /** Base units, by aggressor. */
  buyVolume = 0;
  sellVolume = 0;
  count = 0;

  /** Takes in rows that are all prints; those off the book count nowhere. */
  addRun({ flags, v0, v1, v2 }: EventBatch, from: number, to: number): void {
    let open = this.open;
    let high = this.high;
    let low = this.low;
    let close = this.close;
    let volume = this.volume;
    let quoteVolume = this.quoteVolume;
    let buyVolume = this.buyVolume;
    let sellVolume = this.sellVolume;
    let count = this.count;
    for (let row = from; row < to; row++) {
      const flag = flags[row]!;
      if (flag & EventFlag.offBook) continue;
      const price = v0[row]!;
      const size = v1[row]!;
      if (count === 0) {
        open = price;
        high = price;
        low = price;
      } else if (price > high) high = price;
      else if (price < low) low = price;
      close = price;
      count++;
      volume += size;
      quoteVolume += v2[row]!;
      if (flag & EventFlag.buy) buyVolume += size;
      else sellVolume += size;
    }
    this.open = open;
    this.high = high;
    this.low = low;
    this.close = close;
    this.volume = volume;
    this.quoteVolume = quoteVolume;
    this.buyVolume = buyVolume;
    this.sellVolume = sellVolume;
    this.count = count;
  }

  /** Without a print the frame's prices are the last one's. */
  end(): void {
    if (this.count > 0) return;
    this.open = this.close;
    this.high = this.close;
    this.low = this.close;
  }

  /** Begins the next frame. */
  begin(): void {
    this.volume = 0;
    this.quoteVolume = 0;
    this.buyVolume = 0;
    this.sellVolume = 0;
    this.count = 0;
  }
}

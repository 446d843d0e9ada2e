import { TimeQueue } from '../../core/engine/time-queue.js';
import { TradedMarket } from '../../core/engine/traded-market.js';
import type { OpenFeed } from '../../core/feeds.js';
import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import { MidHistory } from './mid-history.js';

/** What is told of each event, when the market is as it says. */
export interface MarketListener {
  /** True ends the listening. */
  readonly isOver: boolean;
  onQuote(exchangeTs: Micros, us: Micros): void;
  onPrint(price: number, baseSize: number, isBuy: boolean, exchangeTs: Micros, us: Micros): void;
  onDepth(exchangeTs: Micros, us: Micros): void;
  onGap(): void;
}

/**
 * Plays the market of one instrument to any number of listeners. The order of what happens at one time is the
 * engine's: what is decided, market events, then what arrives.
 */
export class Replay {
  readonly instrument: Instrument;
  readonly market = new TradedMarket();
  readonly mids = new MidHistory();
  /** When it is. */
  nowUs: Micros = Number.NaN;
  /** Prints on the book so far, and their base units. */
  prints = 0;
  printedBase = 0;
  readonly #open: OpenFeed;
  readonly #decisions = new TimeQueue<() => void>();
  readonly #due = new TimeQueue<() => void>();
  #listeners: MarketListener[] = [];

  constructor(open: OpenFeed) {
    this.#open = open;
    this.instrument = open.registry.sorted()[0]!;
  }

  /** `act` is called when the market events before `us` are known; never, where the data end before. */
  decideAt(us: Micros, act: () => void): void {
    this.#decisions.push(us, 0, act);
  }

  /** `act` is called behind the market events of `us`. */
  dueAt(us: Micros, rank: number, act: () => void): void {
    this.#due.push(us, rank, act);
  }

  listen(listener: MarketListener): void {
    this.#listeners.push(listener);
  }

  /** Plays all of it, and closes it; `onFirst` is called with the time of the first event. */
  async run(onFirst: (us: Micros) => void): Promise<void> {
    try {
      await this.#play(onFirst);
    } finally {
      await this.#open.feed.close();
    }
  }

  async #play(onFirst: (us: Micros) => void): Promise<void> {
    const { feed } = this.#open;
    for (let chunk = await feed.next(); chunk; chunk = await feed.next()) {
      for (let run = 0; run < chunk.count; run++) {
        const batch = chunk.batches[chunk.lane[run]!]!;
        for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) {
          const us = batch.localTs[row]!;
          if (Number.isNaN(this.nowUs)) onFirst(us);
          this.#advance(us);
          this.nowUs = us;
          this.#take(batch, row, us);
        }
      }
      this.market.release(null);
    }
    const lastUs = this.nowUs;
    while (this.#due.nextUs <= lastUs) this.#do(this.#due);
    this.mids.end(lastUs);
  }

  #advance(us: Micros): void {
    for (;;) {
      const { nextUs } = this.#due;
      if (this.#decisions.nextUs <= us && this.#decisions.nextUs <= nextUs) this.#do(this.#decisions);
      else if (nextUs < us) this.#do(this.#due);
      else return;
    }
  }

  #do(queue: TimeQueue<() => void>): void {
    this.nowUs = queue.nextUs;
    queue.pop()!();
  }

  #take(batch: EventBatch, row: number, us: Micros): void {
    const { market } = this;
    const kind = batch.kind[row]! as EventKind;
    const exchangeTs = batch.exchangeTs[row]!;
    if (kind === EventKind.quote) {
      market.setQuote(batch, row);
      this.mids.note(us, market.mid);
      this.#tell((listener) => listener.onQuote(exchangeTs, us));
    } else if (kind === EventKind.trade) this.#takePrint(batch, row, us);
    else if (kind === EventKind.depth || kind === EventKind.snapshot || kind === EventKind.gap) {
      const isInOrder = market.applyDepth(batch, row);
      this.#tell((listener) => (isInOrder ? listener.onDepth(exchangeTs, us) : listener.onGap()));
    }
    // Marks, funding and liquidations fill nobody.
  }

  #takePrint(batch: EventBatch, row: number, us: Micros): void {
    const flags = batch.flags[row]!;
    if ((flags & EventFlag.offBook) !== 0) return;
    this.market.note(batch, row);
    const price = batch.v0[row]!;
    const size = batch.v1[row]!;
    this.prints++;
    this.printedBase += size;
    const isBuy = (flags & EventFlag.buy) !== 0;
    this.#tell((listener) => listener.onPrint(price, size, isBuy, batch.exchangeTs[row]!, us));
  }

  #tell(say: (listener: MarketListener) => void): void {
    let over = 0;
    for (const listener of this.#listeners) {
      if (listener.isOver) over++;
      else say(listener);
    }
    // Not at each event: to drop one is to copy the others.
    if (over > 64) this.#listeners = this.#listeners.filter(({ isOver }) => !isOver);
  }
}

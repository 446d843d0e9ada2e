import { type EventBatch, EventKind } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { News } from '../../core/market/market-state.js';
import { Rank } from '../../core/market/moment.js';
import type { Micros } from '../../core/market/time.js';
import { TimeQueue } from '../../core/market/time-queue.js';
import type { OpenFeed } from '../../core/run/feeds.js';
import { SharedMarket } from '../fixtures/shared-market.js';
import { MidHistory } from './mid-history.js';

/** Somebody who is told each event, when the market is as it says. */
export interface MarketListener {
  /** True ends the listening. */
  readonly isOver: boolean;
  /** The market events of `us` are to come. */
  advance(us: Micros): void;
  onEvent(batch: EventBatch, row: number, news: News): void;
}

/**
 * Plays the market of one instrument to any number of listeners. The order of what happens at one time is the
 * engine's: what is decided, market events, then what arrives.
 */
export class Replay {
  readonly instrument: Instrument;
  readonly market = new SharedMarket();
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
    this.#decisions.push(us, Rank.frameEnd, act);
  }

  /** `act` is called behind the market events of `us`. */
  dueAt(us: Micros, rank: Rank, act: () => void): void {
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
    this.#advance(lastUs + 1);
    this.mids.end(lastUs);
  }

  /** All that lies before the market events of a time, what is decided at it too. */
  #advance(us: Micros): void {
    while (this.#decisions.nextUs <= us) {
      const atUs = this.#decisions.nextUs;
      this.#passTo(atUs);
      this.nowUs = atUs;
      this.#decisions.pop()!();
    }
    this.#passTo(us);
  }

  #passTo(us: Micros): void {
    while (this.#due.nextUs < us) {
      this.nowUs = this.#due.nextUs;
      this.#due.pop()!();
    }
    for (const listener of this.#listeners) if (!listener.isOver) listener.advance(us);
  }

  #take(batch: EventBatch, row: number, us: Micros): void {
    const { market } = this;
    const news = market.play(batch, row);
    if (news === 'nothing') return;
    const kind = batch.kind[row]! as EventKind;
    if (kind === EventKind.quote) this.mids.note(us, market.mid);
    if (kind === EventKind.trade) {
      this.prints++;
      this.printedBase += batch.v1[row]!;
    }
    this.#tell(batch, row, news);
  }

  #tell(batch: EventBatch, row: number, news: News): void {
    let over = 0;
    for (const listener of this.#listeners) {
      if (listener.isOver) over++;
      else listener.onEvent(batch, row, news);
    }
    // Not at each event: to drop one is to copy the others.
    if (over > 64) this.#listeners = this.#listeners.filter(({ isOver }) => !isOver);
  }
}

import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import type { Micros } from '../../market/time.js';
import { BookSide } from './book-side.js';
import type { SyntheticGrid } from './grid.js';
import type { LatentMarket } from './latent.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';

const FIRST_UPDATE_ID = 1_000_000;
/** Levels from the best that queues are resized on; only the best one is a quote. */
const RESIZED_LEVELS = 3;

export type Snapshot = Extract<NeutralEvent, { kind: 'snapshot' }>;

/** What traders do to the book, and the events that the venue makes of it. Each function appends to `out`. */
export class OrderFlow {
  readonly #grid: SyntheticGrid;
  readonly #latent: LatentMarket;
  readonly #flow: Random;
  readonly #sizes: Random;
  readonly #queueLots: number;
  readonly #bids: BookSide;
  readonly #asks: BookSide;
  #sentDepthId = FIRST_UPDATE_ID;
  #tradeId = 0;

  constructor(setup: SyntheticSetup, latent: LatentMarket) {
    const { grid, seed } = setup;
    this.#grid = grid;
    this.#latent = latent;
    this.#flow = new Random(seed, 'synthetic/flow');
    this.#sizes = new Random(seed, 'synthetic/sizes');
    this.#queueLots = grid.lotsWorth(MODEL.queueNotional);
    const shared = {
      grid,
      random: new Random(seed, 'synthetic/book'),
      gapTicks: Math.max(1, grid.ticksOfBps(MODEL.levelGapBps)),
      meanLots: this.#queueLots,
    };
    this.#bids = new BookSide({ ...shared, sign: -1, bestTicks: grid.baseTicks });
    this.#asks = new BookSide({ ...shared, sign: 1, bestTicks: grid.baseTicks + 1 });
  }

  get updateId(): number {
    return FIRST_UPDATE_ID + this.#bids.changes + this.#asks.changes;
  }

  /** The id of the last diff sent. */
  get sentDepthId(): number {
    return this.#sentDepthId;
  }

  /** One arrival: a trade, a move of the touch to where it belongs, or a queue that changes its size. */
  act(ts: Micros, out: NeutralEvent[]): void {
    const side = this.#latent.burstSide;
    const tradeShare = side === 0 ? MODEL.quietTradeShare : MODEL.burstTradeShare;
    const moveShare = side === 0 ? MODEL.quietMoveShare : MODEL.burstMoveShare;
    const draw = this.#flow.uniform();
    if (draw < tradeShare) this.trade(ts, this.#aggressor(), this.#tradeLots(), out);
    else if (draw < tradeShare + moveShare) this.move(ts, out);
    else this.#resize(ts, out);
  }

  /** Prints at the touch, as far as its queue reaches, then the quote that is left. Returns the lots filled. */
  trade(ts: Micros, side: 1 | -1, lots: number, out: NeutralEvent[]): number {
    const book = side === 1 ? this.#asks : this.#bids;
    const ticks = book.bestTicks;
    const filled = book.take(lots);
    if (this.#latent.burstSide !== 0) this.#latent.push(side);
    const { price, size } = this.#grid.level(ticks, filled);
    out.push({ kind: 'trade', ts, tradeId: ++this.#tradeId, price, size, aggressor: sideName(side) });
    this.#quote(ts, out);
    return filled;
  }

  /** The best price to the taker of `side`, in ticks. */
  touchTicks(side: 1 | -1): number {
    return side === 1 ? this.#asks.bestTicks : this.#bids.bestTicks;
  }

  /** Puts the touch around the latent price, with fresh queues. */
  move(ts: Micros, out: NeutralEvent[]): void {
    const random = this.#sizes;
    const widened = MODEL.spreadBps * (1 + MODEL.spreadWidening * this.#latent.stress);
    const spread = Math.max(1, Math.round(this.#grid.ticksOfBps(widened) * random.between(0.6, 1.4)));
    const before = this.#bids.bestTicks + this.#asks.bestTicks;
    const bid = Math.round(this.#latent.priceTicks - spread / 2);
    const direction = Math.sign(2 * bid + spread - before);
    const noise = random.between(-MODEL.leanNoiseShare, MODEL.leanNoiseShare);
    const bidShare = 0.5 + this.#latent.lean + noise;
    const skew = 1 + MODEL.burstQueueSkew * this.#latent.burstSide * direction;
    const touchLots = 2 * this.#queueLots * skew * (0.3 + random.exponential(0.7));
    this.#bids.moveBest(bid, wholeLots(touchLots * bidShare));
    this.#asks.moveBest(bid + spread, wholeLots(touchLots * (1 - bidShare)));
    this.#quote(ts, out);
  }

  /** The levels changed since the last diff, nothing when none did. */
  diff(ts: Micros, out: NeutralEvent[]): void {
    const previousId = this.#sentDepthId;
    const updateId = this.updateId;
    if (updateId === previousId) return;
    this.#sentDepthId = updateId;
    const bids = this.#bids.takeChanges();
    const asks = this.#asks.takeChanges();
    out.push({ kind: 'depth', ts, firstId: previousId + 1, updateId, previousId, bids, asks });
  }

  snapshot(ts: Micros): Snapshot {
    const bids = this.#bids.levels();
    return { kind: 'snapshot', ts, updateId: this.updateId, bids, asks: this.#asks.levels() };
  }

  #quote(ts: Micros, out: NeutralEvent[]): void {
    const bid = this.#grid.level(this.#bids.bestTicks, this.#bids.lotsAt(0));
    const ask = this.#grid.level(this.#asks.bestTicks, this.#asks.lotsAt(0));
    out.push({
      kind: 'quote',
      ts,
      updateId: this.updateId,
      bid: bid.price,
      bidSize: bid.size,
      ask: ask.price,
      askSize: ask.size,
    });
  }

  #resize(ts: Micros, out: NeutralEvent[]): void {
    const random = this.#sizes;
    const book = random.chance(0.5) ? this.#bids : this.#asks;
    const at = random.integer(0, RESIZED_LEVELS - 1);
    const before = book.lotsAt(at);
    const after = wholeLots(before * random.between(0.6, 1.4));
    book.resize(at, after === before ? before + 1 : after);
    if (at === 0) this.#quote(ts, out);
  }

  #aggressor(): 1 | -1 {
    const side = this.#latent.burstSide;
    if (side === 0) return this.#flow.sign();
    return this.#flow.chance(MODEL.burstSideShare) ? side : side === 1 ? -1 : 1;
  }

  #tradeLots(): number {
    return this.#grid.lotsWorth(this.#flow.pareto(MODEL.tradeLeastNotional, MODEL.tradeTail));
  }
}

export function sideName(side: 1 | -1): 'buy' | 'sell' {
  return side === 1 ? 'buy' : 'sell';
}

function wholeLots(lots: number): number {
  return Math.max(1, Math.round(lots));
}

import { EventBatch, Random } from '../../../core/public/plugin.js';
import type { Arrivals } from './arrivals.js';
import { BookSide } from './book-side.js';
import type { SyntheticGrid } from './grid.js';
import type { LatentMarket } from './latent.js';
import { Metaorders } from './metaorders.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';
import { type TakenSnapshot, Tape } from './tape.js';
import type { WireFeed } from './wire-feed.js';

/** Levels from the best that queues change on; only the best one is a quote. */
const RESIZED_LEVELS = 3;
/** Of queues that change at the best price, those that are cancelled whole. */
const CANCELLED_SHARE = 0.06;
/** The price has jumped when it is so many moves of the touch away. */
const NEWS_MOVES = 3;
/** The touch follows when the price has left the half tick around its middle by this much more. */
const HYSTERESIS_TICKS = 0.25;

export interface OrderFlowOptions {
  readonly setup: SyntheticSetup;
  readonly latent: LatentMarket;
  readonly feed: WireFeed;
  readonly arrivals: Arrivals;
  /** How the feed's events name the instrument. */
  readonly instrument: number;
}

/** What traders do to the book. The events that the venue makes of it go to the tape. */
export class OrderFlow {
  readonly #grid: SyntheticGrid;
  readonly #latent: LatentMarket;
  readonly #arrivals: Arrivals;
  readonly #flow: Random;
  readonly #sizes: Random;
  readonly #metaorders: Metaorders;
  readonly #bids: BookSide;
  readonly #asks: BookSide;
  readonly #mostMoveTicks: number;
  readonly #jumpTicks: number;
  readonly tape: Tape;
  /** Lots printed since it was last taken away. */
  tradedLots = 0;

  constructor({ setup, latent, feed, arrivals, instrument }: OrderFlowOptions) {
    const { grid, seed, id } = setup;
    this.#grid = grid;
    this.#latent = latent;
    this.#arrivals = arrivals;
    this.#flow = new Random(seed, `synthetic/${id}/flow`);
    this.#sizes = new Random(seed, `synthetic/${id}/sizes`);
    this.#metaorders = new Metaorders(new Random(seed, `synthetic/${id}/metaorders`));
    this.#mostMoveTicks = Math.max(2, grid.ticksOfBps(MODEL.followMostBps));
    this.#jumpTicks = grid.ticksOfBps(MODEL.followJumpBps);
    const shared = {
      grid,
      random: this.#sizes,
      gapTicks: Math.max(1, grid.ticksOfBps(MODEL.levelGapBps)),
      meanLots: grid.lotsWorth(MODEL.queueNotional),
    };
    this.#bids = new BookSide({ ...shared, sign: -1, bestTicks: grid.baseTicks });
    this.#asks = new BookSide({ ...shared, sign: 1, bestTicks: grid.baseTicks + 1 });
    this.tape = new Tape(feed, instrument, grid, this.#bids, this.#asks);
  }

  /** The book as the market opens is known to all, or told whole by the first diff. */
  open(isKnown: boolean): void {
    if (isKnown) {
      this.#bids.forgetChanges();
      this.#asks.forgetChanges();
    }
    this.tape.quote();
  }

  takeSnapshot(): TakenSnapshot {
    return this.tape.takeSnapshot(new EventBatch(0, 0));
  }

  /** One arrival: a market order, a move of the touch to where it belongs, or a queue that changes its size. */
  act(): void {
    const isBurst = this.#latent.isBurst;
    const exhaustion = this.#latent.exhaustion;
    const tradeShare = isBurst
      ? MODEL.burstTradeShare
      : between(MODEL.quietTradeShare, MODEL.exhaustedTradeShare, exhaustion);
    const followShare = isBurst
      ? MODEL.burstFollowShare
      : between(MODEL.quietFollowShare, MODEL.exhaustedFollowShare, exhaustion);
    const draw = this.#flow.uniform();
    this.#arrivals.excite(draw < tradeShare ? MODEL.tradeExcitement : MODEL.otherExcitement);
    if (draw < tradeShare) this.#order();
    else if (draw >= tradeShare + followShare || !this.follow()) this.#resize();
  }

  /** Takes up to `lots` at the touch; what it cannot fill is cancelled. Returns the lots filled. */
  take(side: 1 | -1, lots: number): number {
    const book = side === 1 ? this.#asks : this.#bids;
    const ticks = book.bestTicks;
    const filled = book.take(lots);
    this.tradedLots += filled;
    this.tape.trade(side, ticks, filled);
    this.tape.quote();
    return filled;
  }

  /** The best price to the taker of `side`, in ticks. */
  touchTicks(side: 1 | -1): number {
    return side === 1 ? this.#asks.bestTicks : this.#bids.bestTicks;
  }

  /** The price has left the touch so far behind that it follows at once, as after news. */
  get isFarBehind(): boolean {
    const mid = (this.#bids.bestTicks + this.#asks.bestTicks) / 2;
    return Math.abs(this.#latent.priceTicks - mid) > NEWS_MOVES * this.#mostMoveTicks;
  }

  /**
   * Puts the touch around the latent price, with fresh queues; false where it is there. What it cannot reach by one
   * move it reaches by many at the same time: who sees the first of them is too late to trade before the last.
   */
  follow(): boolean {
    const spread = this.#spread();
    let hasMoved = false;
    while (this.#step(spread)) hasMoved = true;
    return hasMoved;
  }

  /** One move on the way to the latent price; false where there is none to make. */
  #step(spread: number): boolean {
    const bid = this.#bids.bestTicks;
    const ask = this.#asks.bestTicks;
    const mid = (bid + ask) / 2;
    const away = this.#latent.priceTicks - mid;
    if (Math.abs(away) <= 0.5 + HYSTERESIS_TICKS && ask - bid <= spread) return false;
    const most = Math.abs(away) > this.#jumpTicks ? Math.abs(away) : this.#mostMoveTicks;
    const newBid = Math.round(mid + Math.min(Math.max(away, -most), most) - spread / 2);
    if (newBid === bid && newBid + spread === ask) return false;
    this.#move(newBid, newBid + spread);
    return true;
  }

  /** Up, the asks before it go, eaten or cancelled, and bids follow; down the other way round. */
  #move(newBid: number, newAsk: number): void {
    const { isBurst, flowSide, exhaustion } = this.#latent;
    const isUp = newAsk > this.#asks.bestTicks;
    const isDown = newBid < this.#bids.bestTicks;
    const direction = isUp === isDown ? 0 : isUp ? 1 : -1;
    const eatenShare = isBurst
      ? MODEL.burstEatenShare
      : between(MODEL.quietEatenShare, MODEL.exhaustedEatenShare, exhaustion);
    if (direction !== 0 && this.#flow.chance(eatenShare)) this.#eat(direction);
    const skew = isBurst
      ? 1 + MODEL.burstQueueSkew * flowSide * direction
      : 1 - MODEL.exhaustedQueueLoss * exhaustion;
    const scale = skew * this.#touchScale();
    this.#bids.moveBest(newBid, this.#bids.queue(scale));
    this.#asks.moveBest(newAsk, this.#asks.queue(scale));
    this.tape.quote();
  }

  /** The print that a move of the touch begins with: its whole queue. The quote follows with the move. */
  #eat(side: 1 | -1): void {
    const book = side === 1 ? this.#asks : this.#bids;
    const ticks = book.bestTicks;
    const lots = book.take(book.lotsAt(0));
    this.tradedLots += lots;
    this.tape.trade(side, ticks, lots);
  }

  /** An ordinary market order: a slice of a metaorder or of the burst, which eats a few levels at most. */
  #order(): void {
    const side = this.#aggressor();
    let lots = this.#orderLots();
    for (let level = 0; level < MODEL.sweepMostLevels && lots > 0; level++) lots -= this.take(side, lots);
  }

  /** A limit order or a cancellation: a queue on its way to another size, a price within the spread, or one that goes. */
  #resize(): void {
    const random = this.#sizes;
    const side = random.sign();
    const book = side === 1 ? this.#asks : this.#bids;
    const at = random.integer(0, RESIZED_LEVELS - 1);
    const spread = this.#asks.bestTicks - this.#bids.bestTicks;
    if (at === 0 && spread > 1 && random.chance(0.5)) {
      book.improve(book.bestTicks - side * random.integer(1, spread - 1), book.queue(0.5));
    } else if (at === 0 && random.chance(CANCELLED_SHARE)) {
      book.take(book.lotsAt(0));
    } else {
      const before = book.lotsAt(at);
      const after = Math.max(1, Math.round((before + book.queue(1)) / 2));
      book.resize(at, after === before ? before + 1 : after);
    }
    if (at === 0) this.tape.quote();
  }

  #aggressor(): 1 | -1 {
    const latent = this.#latent;
    if (!latent.isBurst) return this.#metaorders.next(latent.sideBias);
    return this.#flow.chance(0.5 + (MODEL.burstSideShare - 0.5) * latent.flowSide) ? 1 : -1;
  }

  #orderLots(): number {
    const flow = this.#flow;
    if (flow.chance(MODEL.smallestShare)) return 1;
    const notional = Math.min(
      flow.pareto(MODEL.tradeLeastNotional, MODEL.tradeTail),
      MODEL.tradeMostNotional,
    );
    return this.#grid.lotsWorth(this.#latent.isBurst ? notional * MODEL.burstTradeScale : notional);
  }

  /** Both queues of a fresh touch are thick or thin together: 1 on average, its tail heavier than exponential. */
  #touchScale(): number {
    const draw = this.#sizes.exponential(1);
    return (draw * (4 + draw)) / 6;
  }

  /** Whole ticks. */
  #spread(): number {
    const { stress, volatility } = this.#latent;
    const extra =
      MODEL.quietExtraTicks +
      MODEL.stressExtraTicks * stress +
      (volatility > 1 ? MODEL.volatileExtraTicks * (volatility / MODEL.volatileTimes) : 0);
    return 1 + Math.floor(this.#sizes.exponential(extra));
  }
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

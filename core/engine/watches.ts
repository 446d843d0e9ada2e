import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { averageRate, entered, feeShare, firstFill, type Leg } from '../orders/leg.js';
import { isLive, type Trade } from '../orders/trade.js';
import type { StoredTrade } from '../store/run-state.js';
import { type ExitRules, TradeWatch } from './watch.js';

export interface WatchesOptions {
  readonly rules: ExitRules;
  /** Of the order that will close a leg, as a fraction of its notional. */
  closeFeeRate(instrument: Instrument): number;
  /** A trade that is live, as it stands; undefined for another. */
  liveTrade(id: number): Trade | undefined;
}

/** Which trades an instrument has, and what is watched of those of one leg. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #byTrade = new Map<number, TradeWatch>();
  /** Live trades by the index of the instrument that each has a leg of, the oldest first. */
  readonly #live: (readonly number[] | undefined)[] = [];
  /** Those of them that a quote can move: what is held, and what is being sold. */
  readonly #attended: (readonly number[] | undefined)[] = [];
  /** How many there are, over all instruments. */
  #attendedCount = 0;
  /** Of a run that goes on, by the number of the moment at which they were recorded: those that have not come to it. */
  readonly #recorded = new Map<number, StoredTrade[]>();

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** Undefined before the first fill of a trade's entry, and for one of several legs. */
  of(trade: number): TradeWatch | undefined {
    return this.#byTrade.get(trade);
  }

  hasTrades({ index }: Instrument): boolean {
    return (this.#live[index] ?? NONE).length > 0;
  }

  /** Ids of live trades with a leg of the instrument, the oldest first: they stay what they are now. */
  liveOf({ index }: Instrument): readonly number[] {
    return this.#live[index] ?? NONE;
  }

  /** Ids of those that a quote of the instrument can move, the oldest first: they stay what they are now. */
  attendedOf({ index }: Instrument): readonly number[] {
    return this.#attended[index] ?? NONE;
  }

  /** Whether a quote of any instrument can move a trade. */
  get attendsQuotes(): boolean {
    return this.#attendedCount > 0;
  }

  /** A trade began, changed or ended. */
  onTrade(trade: Trade): void {
    for (const { instrument } of trade.legs) mark(this.#live, instrument, trade.id, isLive(trade));
    this.#attend(trade);
  }

  /** A fill of the entry of a trade of one leg: the watch begins, or its entry rate moves. */
  enter(trade: Trade): TradeWatch {
    const watch = this.#watchOf(trade);
    const leg = trade.legs[0]!;
    const done = entered(leg);
    watch.enter(averageRate(done), feeShare(leg.instrument, done));
    return watch;
  }

  /** Takes in the trades of a run that goes on, before its first event. */
  restore(trades: readonly StoredTrade[]): void {
    for (const stored of trades) {
      const moment = stored.moment!;
      const recorded = this.#recorded.get(moment);
      if (recorded) recorded.push(stored);
      else this.#recorded.set(moment, [stored]);
      if (!isLive(stored.trade)) continue;
      for (const { instrument } of stored.trade.legs) mark(this.#live, instrument, stored.trade.id, true);
    }
  }

  /** As `enter`, where what follows was decided before: rates come with the moment at which they were recorded. */
  followEntry(trade: Trade): void {
    if (trade.legs.length === 1) this.#watchOf(trade);
  }

  /** The moment has come at which trades were recorded: from here on quotes move what is watched of them. */
  followMoment(moment: number): void {
    for (const { trade, watched } of this.#recorded.get(moment) ?? []) {
      const watch = this.#byTrade.get(trade.id);
      if (watch) {
        const leg = trade.legs[0]!;
        const done = entered(leg);
        watch.restore(averageRate(done), feeShare(leg.instrument, done), watched);
      }
      this.#attend(trade);
    }
    this.#recorded.delete(moment);
  }

  /** A quote of the instrument moves what is watched of its trades, where what follows was decided before. */
  followQuote(instrument: Instrument, rate: (leg: Leg) => number, now: Micros): void {
    for (const id of this.attendedOf(instrument)) {
      const trade = this.#options.liveTrade(id);
      if (trade) this.#byTrade.get(id)?.onRate(rate(trade.legs[0]!), now);
    }
  }

  #attend(trade: Trade): void {
    const attended = isLive(trade) && (trade.state.tag === 'closing' || this.#byTrade.has(trade.id));
    for (const { instrument } of trade.legs) {
      if (mark(this.#attended, instrument, trade.id, attended)) this.#attendedCount += attended ? 1 : -1;
    }
  }

  #watchOf(trade: Trade): TradeWatch {
    const known = this.#byTrade.get(trade.id);
    if (known) return known;
    const { rules, closeFeeRate } = this.#options;
    const { instrument, direction, leverage, entries } = trade.legs[0]!;
    const watch = new TradeWatch({
      direction,
      openUs: firstFill(entries)!.us,
      leverage,
      closeFeeRate: closeFeeRate(instrument),
      rules,
    });
    this.#byTrade.set(trade.id, watch);
    return watch;
  }
}

const NONE: readonly number[] = [];

/**
 * Puts a trade among those of an instrument, the oldest first, or takes it away: in a list of its own.
 * @returns whether that changed something
 */
function mark(
  byInstrument: (readonly number[] | undefined)[],
  { index }: Instrument,
  id: number,
  isThere: boolean,
): boolean {
  const ids = byInstrument[index] ?? NONE;
  const at = placeIn(ids, id);
  if (isThere === (ids[at] === id)) return false;
  byInstrument[index] = isThere ? ids.toSpliced(at, 0, id) : ids.toSpliced(at, 1);
  return true;
}

/** Where a number stands among ascending ones, or would. */
function placeIn(ascending: readonly number[], number: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < number) from = middle + 1;
    else to = middle;
  }
  return from;
}

import { type Micros, US_PER_MINUTE } from '../market/time.js';
import type { WatchedRates } from '../store/journal.js';
import type { Direction } from '../strategy/intents.js';

/** How a strategy's trades are left, with Freqtrade's meaning. */
export interface ExitRules {
  /** Negative fraction of the stake; null for no stop. */
  readonly stoploss: number | null;
  /** Minutes since the entry and the profit that closes from then on, ascending by minutes. */
  readonly minimalRoi: readonly (readonly [minutes: number, profit: number])[];
  readonly trailingStop: boolean;
  readonly trailingStopPositive: number | null;
  readonly trailingStopPositiveOffset: number;
  readonly trailingOnlyOffsetIsReached: boolean;
}

export interface WatchOptions {
  readonly direction: Direction;
  readonly openUs: Micros;
  readonly leverage: number;
  /** Of the notional, of the order that will close the trade. */
  readonly closeFeeRate: number;
  readonly rules: ExitRules;
}

/**
 * What an open trade is looked at for on each quote: its stop, fixed or trailing, and its ROI table. Rates are
 * what closing would bring: the bid for a long, the ask for a short.
 */
export class TradeWatch {
  readonly #options: WatchOptions;
  readonly #sign: 1 | -1;
  #openRate = Number.NaN;
  #openFeeRate = Number.NaN;
  initialStopRate = Number.NaN;
  /** NaN without a stop. */
  stopRate = Number.NaN;
  minRate = Number.NaN;
  maxRate = Number.NaN;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#sign = options.direction === 'long' ? 1 : -1;
  }

  /** The trade stands as it was recorded: what its entries paid, and what was watched by then. */
  restore(openRate: number, feeRate: number, watched: WatchedRates): void {
    this.#openRate = openRate;
    this.#openFeeRate = feeRate;
    this.stopRate = watched.stopRate;
    this.initialStopRate = watched.initialStopRate;
    this.minRate = watched.minRate;
    this.maxRate = watched.maxRate;
  }

  /**
   * The trade was entered, or more of it: `openRate` is the mean rate of all entry fills by now, `feeRate` what they
   * paid. The first stop is taken afresh from it; one that was tightened since stays where it is closer.
   */
  enter(openRate: number, feeRate: number): void {
    const { stoploss } = this.#options.rules;
    const tightened = this.isFirstStop ? Number.NaN : this.stopRate;
    this.#openRate = openRate;
    this.#openFeeRate = feeRate;
    this.stopRate = stoploss === null ? Number.NaN : this.#away(openRate, stoploss);
    this.initialStopRate = this.stopRate;
    if (!Number.isNaN(tightened)) this.tightenTo(tightened);
    if (Number.isNaN(this.minRate)) {
      this.minRate = openRate;
      this.maxRate = openRate;
    }
  }

  /** The reason to close at `rate`, if there is one. */
  onRate(rate: number, now: Micros): 'stop_loss' | 'trailing_stop_loss' | 'roi' | null {
    if (rate < this.minRate) this.minRate = rate;
    if (rate > this.maxRate) this.maxRate = rate;
    if (this.#options.rules.trailingStop) this.#trail(rate);
    const stopped = this.stoppedAt(rate);
    if (stopped !== null) return stopped;
    return this.#options.rules.minimalRoi.length > 0 && this.#reachesRoi(rate, now) ? 'roi' : null;
  }

  /** Whether `rate` is at the stop or beyond it. */
  stoppedAt(rate: number): 'stop_loss' | 'trailing_stop_loss' | null {
    if (!((rate - this.stopRate) * this.#sign <= 0)) return null;
    return this.isFirstStop ? 'stop_loss' : 'trailing_stop_loss';
  }

  /** Moves the stop to `distance` (a negative fraction) from `rate`; a stop never widens. */
  tighten(rate: number, distance: number): void {
    this.tightenTo(this.#away(rate, distance));
  }

  /** Moves the stop to `stop`, unless that is wider; it may be beyond the present rate. */
  tightenTo(stop: number): void {
    if (!((stop - this.stopRate) * this.#sign <= 0)) this.stopRate = stop;
  }

  /** Whether the stop is still the first one. */
  get isFirstStop(): boolean {
    return Object.is(this.stopRate, this.initialStopRate);
  }

  /** The stop as it is now is the first one. */
  startHere(): void {
    this.initialStopRate = this.stopRate;
  }

  /** Profit of closing at `rate`, after both fees, as a fraction of the stake. */
  profit(rate: number): number {
    const { closeFeeRate, leverage } = this.#options;
    const opened = this.#openRate * (1 + this.#sign * this.#openFeeRate);
    const closed = rate * (1 - this.#sign * closeFeeRate);
    return ((this.#sign * (closed - opened)) / opened) * leverage;
  }

  #trail(rate: number): void {
    const { stoploss, trailingStopPositive, trailingStopPositiveOffset, trailingOnlyOffsetIsReached } =
      this.#options.rules;
    const best = this.#sign === 1 ? this.maxRate : this.minRate;
    const reached = this.profit(best) > trailingStopPositiveOffset;
    if (trailingOnlyOffsetIsReached && !reached) return;
    const distance = trailingStopPositive !== null && reached ? -trailingStopPositive : stoploss;
    if (distance !== null) this.tighten(rate, distance);
  }

  #reachesRoi(rate: number, now: Micros): boolean {
    const minutes = (now - this.#options.openUs) / US_PER_MINUTE;
    let threshold = Number.NaN;
    for (const [from, profit] of this.#options.rules.minimalRoi) {
      if (from > minutes) break;
      threshold = profit;
    }
    return this.profit(rate) > threshold;
  }

  #away(rate: number, distance: number): number {
    return rate * (1 + (this.#sign * distance) / this.#options.leverage);
  }
}

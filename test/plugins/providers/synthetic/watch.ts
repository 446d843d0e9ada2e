import type { NeutralEvent } from '../../../../core/market/neutral-event.js';
import {
  type SyntheticOptions,
  type SyntheticScenario,
  setUp,
} from '../../../../plugins/providers/synthetic/options.js';
import type { SyntheticBurst } from '../../../../plugins/providers/synthetic/stretches.js';
import { syntheticTruth } from '../../../../plugins/providers/synthetic/truth.js';
import { eventsOf } from './market.js';
import { MARKETS } from './markets.js';

export const SECOND = 1_000_000;
export const START = 1_704_067_200_000_000;
/** Of the tests alone: no parameter was chosen by them. */
export const SEEDS = [9101, 9102, 9103, 9104, 9105] as const;
const HOURS = 12;

/** What a watcher of a market's seconds has. */
export interface Watched {
  readonly bursts: readonly SyntheticBurst[];
  /** The middle of the touch at each whole second of exchange time. */
  readonly mids: readonly number[];
  /** Order-flow imbalance of each second. @see Cont, Kukanov and Stoikov (2014) */
  readonly imbalances: readonly number[];
  readonly trades: readonly Extract<NeutralEvent, { kind: 'trade' }>[];
  /** Liquidations and polls of open interest. */
  readonly rare: readonly NeutralEvent[];
  /** Time in which the spread was so many ticks, us. */
  readonly spreadUs: ReadonlyMap<number, number>;
}

export const optionsOf = (scenario: SyntheticScenario, seed: number): SyntheticOptions => ({
  scenario,
  seed,
  start: START,
  durationUs: HOURS * 3_600 * SECOND,
  market: MARKETS.linear,
});

export function watch(options: SyntheticOptions): Watched {
  const tick = Number(options.market.tickSize);
  const mids: number[] = [];
  const imbalances: number[] = [];
  const trades: Extract<NeutralEvent, { kind: 'trade' }>[] = [];
  const rare: NeutralEvent[] = [];
  const spreadUs = new Map<number, number>();
  let quote: Extract<NeutralEvent, { kind: 'quote' }> | null = null;
  let imbalance = 0;
  for (const { event } of eventsOf(setUp(options), 'no depth')) {
    if (event.kind === 'trade') trades.push(event);
    if (event.kind === 'liquidation' || event.kind === 'openInterest') rare.push(event);
    if (event.kind !== 'quote') continue;
    while (START + mids.length * SECOND < event.ts) {
      mids.push(quote ? (quote.bid + quote.ask) / 2 : Number.NaN);
      imbalances.push(imbalance);
      imbalance = 0;
    }
    if (quote) {
      imbalance += flowOf(quote, event);
      const ticks = Math.round((quote.ask - quote.bid) / tick);
      spreadUs.set(ticks, (spreadUs.get(ticks) ?? 0) + event.ts - quote.ts);
    }
    quote = event;
  }
  const { bursts } = syntheticTruth(options).instruments[0]!;
  return { bursts, mids, imbalances, trades, rare, spreadUs };
}

const cache = new Map<string, Watched>();

/** Twelve hours of BTC's contract, watched once. */
export function watched(scenario: SyntheticScenario, seed: number): Watched {
  const key = `${scenario} ${seed}`;
  const known = cache.get(key) ?? watch(optionsOf(scenario, seed));
  cache.set(key, known);
  return known;
}

type Quote = Extract<NeutralEvent, { kind: 'quote' }>;

export function flowOf(from: Quote, to: Quote): number {
  let e = 0;
  if (to.bid >= from.bid) e += to.bidSize;
  if (to.bid <= from.bid) e -= from.bidSize;
  if (to.ask <= from.ask) e -= to.askSize;
  if (to.ask >= from.ask) e += from.askSize;
  return e;
}

/** Log returns over `seconds`, in bps, that do not overlap. */
export function returnsOf(mids: readonly number[], seconds: number): number[] {
  const returns: number[] = [];
  for (let i = 1; i + seconds < mids.length; i += seconds) {
    returns.push(Math.log(mids[i + seconds]! / mids[i]!) * 10_000);
  }
  return returns;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1));
}

export function tStatistic(values: readonly number[]): number {
  return mean(values) / (deviation(values) / Math.sqrt(values.length));
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  return product / (deviation(a) * deviation(b));
}

/** Of a series with itself, `lag` later. */
export function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(0, -lag), values.slice(lag));
}

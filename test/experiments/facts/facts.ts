import { US_PER_MINUTE, US_PER_SECOND } from '../../../core/market/time.js';
import { count, decimal, percent } from '../text.js';
import { dispersionIndex, gapVariation } from './arrivals.js';
import { openInterestChange } from './liquidations.js';
import { autocorrelation, excessKurtosis, varianceOf } from './moments.js';
import { HORIZONS, type Horizon, type Observed } from './observed.js';
import { type Regression, regress } from './regression.js';
import { hillExponent, quantities, shareOfLargest, shareOfLeastOrders } from './sizes.js';
import { spreadShares } from './spread.js';
import type { Tape } from './tape.js';

/** What is estimated from fewer values is noise, and is not told. */
const LEAST_VALUES = 20;
const RETURN_LAGS = [1, 2, 3, 4, 5];
const SIGN_LAGS = [1, 5, 10, 50, 100];
const TAIL_SHARE = 0.05;
const LARGEST_SHARE = 0.01;
const SECONDS_AN_HOUR = 3600;

/** A row of the tables. */
export interface Fact {
  readonly name: string;
  /** Whether a table that is to be short has it. */
  readonly isKey: boolean;
  /** `-` where it is not known. */
  of(observed: Observed): string;
}

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export const FACT_GROUPS: readonly FactGroup[] = [
  {
    title: 'data',
    facts: [
      key('seconds', ({ tape }) => count(tape.seconds)),
      key('quotes a second', ({ tape }) => decimal(tape.quotes.length / tape.seconds, 2)),
      key('prints a second', ({ tape }) => decimal(tape.prints.length / tape.seconds, 2)),
      key('market orders a second', ({ tape, orders }) => decimal(orders.length / tape.seconds, 2)),
      key('depth messages a second', ({ tape }) => decimal(tape.depthCount / tape.seconds, 2)),
      more('market orders', ({ orders }) => count(orders.length)),
      more('returns of 1 s', ({ windows }) => count(windows[1].returns.length)),
      more('returns of 10 s', ({ windows }) => count(windows[10].returns.length)),
      more('returns of 60 s', ({ windows }) => count(windows[60].returns.length)),
    ],
  },
  {
    title: 'returns of the mid',
    facts: [
      ...HORIZONS.map((horizon) =>
        key(`deviation, ${horizon} s, bp`, ({ windows }) => deviation(windows[horizon].returns)),
      ),
      key('excess kurtosis, 1 s', ({ windows }) => decimal(excessKurtosis(windows[1].returns), 1)),
    ],
  },
  {
    title: 'autocorrelation, returns',
    facts: HORIZONS.flatMap((horizon) => returnMemory(horizon, (value) => value)),
  },
  {
    title: 'autocorrelation, |returns|',
    facts: HORIZONS.flatMap((horizon) => returnMemory(horizon, Math.abs)),
  },
  {
    title: 'market orders',
    facts: [
      key('price changes, lag 1', ({ orders }) => memory(tradeReturns(orders.map(({ price }) => price)), 1)),
      ...SIGN_LAGS.map((lag) =>
        key(`signs, lag ${lag}`, ({ orders }) =>
          memory(
            orders.map(({ sign }) => sign),
            lag,
          ),
        ),
      ),
    ],
  },
  {
    title: 'arrivals',
    facts: [
      key('quotes, gap variation', ({ quoteTimes }) => decimal(gapVariation(quoteTimes), 2)),
      key('quotes, dispersion, 1 s', ({ quoteTimes }) => dispersion(quoteTimes, 1)),
      key('quotes, dispersion, 10 s', ({ quoteTimes }) => dispersion(quoteTimes, 10)),
      key('orders, gap variation', ({ orderTimes }) => decimal(gapVariation(orderTimes), 2)),
      key('orders, dispersion, 1 s', ({ orderTimes }) => dispersion(orderTimes, 1)),
      key('orders, dispersion, 10 s', ({ orderTimes }) => dispersion(orderTimes, 10)),
    ],
  },
  {
    title: 'spread',
    facts: [
      key('1 tick, % of the time', (observed) => percent(spreadOf(observed).one)),
      key('2 to 5 ticks', (observed) => percent(spreadOf(observed).twoToFive)),
      key('more', (observed) => percent(spreadOf(observed).more)),
      key('mean, ticks', (observed) => decimal(spreadOf(observed).mean, 2)),
    ],
  },
  {
    title: 'sizes of prints',
    facts: [
      key('Hill exponent, top 5 %', (observed) => decimal(hillExponent(sizesOf(observed), TAIL_SHARE), 2)),
      key('largest 1 %, % of volume', (observed) =>
        percent(shareOfLargest(sizesOf(observed), LARGEST_SHARE)),
      ),
      key('least order, % of prints', ({ tape }) =>
        percent(shareOfLeastOrders(tape.prints, tape.instrument)),
      ),
    ],
  },
  {
    title: 'return on the OFI',
    facts: HORIZONS.flatMap((horizon) => [
      key(`${horizon} s, R2`, (observed) => decimal(impact(observed, horizon, 0).r2, 3)),
      more(`${horizon} s, slope`, (observed) => decimal(impact(observed, horizon, 0).slope, 3)),
      more(`${horizon} s, t`, (observed) => decimal(impact(observed, horizon, 0).t, 1)),
      key(`next ${horizon} s, R2`, (observed) => decimal(impact(observed, horizon, 1).r2, 3)),
      key(`next ${horizon} s, t`, (observed) => decimal(impact(observed, horizon, 1).t, 1)),
    ]),
  },
  {
    title: 'liquidations',
    facts: [
      key('an hour', ({ tape }) => decimal(liquidationsAnHour(tape), 1)),
      key('dispersion, 60 s', ({ tape }) => dispersion(tape.liquidations, 60)),
      key('open interest 60 s, bp', ({ tape }) => decimal(openInterestChange(tape, US_PER_MINUTE), 1)),
      key('open interest 30 min, bp', ({ tape }) => decimal(openInterestChange(tape, 30 * US_PER_MINUTE), 1)),
    ],
  },
];

function key(name: string, of: Fact['of']): Fact {
  return { name, isKey: true, of };
}

function more(name: string, of: Fact['of']): Fact {
  return { name, isKey: false, of };
}

function returnMemory(horizon: Horizon, of: (value: number) => number): readonly Fact[] {
  return RETURN_LAGS.map((lag) => ({
    name: `${horizon} s, lag ${lag}`,
    isKey: lag === 1,
    of: ({ windows }) => memory(windows[horizon].returns.map(of), lag),
  }));
}

function memory(values: readonly number[], lag: number): string {
  return values.length - lag < LEAST_VALUES ? '-' : decimal(autocorrelation(values, lag), 3);
}

function deviation(returns: readonly number[]): string {
  return returns.length < LEAST_VALUES ? '-' : decimal(Math.sqrt(varianceOf(returns)), 2);
}

function tradeReturns(prices: readonly number[]): readonly number[] {
  return prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
}

function dispersion(times: readonly number[], seconds: number): string {
  return decimal(dispersionIndex(times, seconds * US_PER_SECOND), 1);
}

function spreadOf({ tape }: Observed) {
  return spreadShares(tape.quotes, Number(tape.instrument.tickSize ?? Number.NaN), tape.lastUs);
}

/** Not known of what neither tells of liquidations nor of open interest, as spot and the recordings. */
function liquidationsAnHour({ liquidations, openInterest, seconds }: Tape): number {
  if (liquidations.length + openInterest.length === 0) return Number.NaN;
  return (liquidations.length / seconds) * SECONDS_AN_HOUR;
}

function sizesOf({ tape }: Observed): readonly number[] {
  return quantities(tape.prints, tape.instrument);
}

/** Of the return of the same window (`ahead` 0) or of the next one (1) on a window's order-flow imbalance. */
function impact({ windows }: Observed, horizon: Horizon, ahead: 0 | 1): Regression {
  const { flows, returns } = windows[horizon];
  if (returns.length - ahead < LEAST_VALUES)
    return { count: 0, slope: Number.NaN, r2: Number.NaN, t: Number.NaN };
  return regress(flows.slice(0, flows.length - ahead), returns.slice(ahead));
}

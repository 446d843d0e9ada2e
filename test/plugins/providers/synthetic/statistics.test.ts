import { describe, expect, it } from 'vitest';
import { SYNTHETIC_MODEL as MODEL } from '../../../../plugins/providers/synthetic/model.js';
import type { SyntheticScenario } from '../../../../plugins/providers/synthetic/options.js';
import { syntheticTruth } from '../../../../plugins/providers/synthetic/truth.js';
import {
  correlation,
  deviation,
  mean,
  optionsOf,
  returnsOf,
  SECOND,
  SEEDS,
  START,
  tStatistic,
  type Watched,
  watched,
} from './watch.js';

const index = (us: number): number => Math.ceil((us - START) / SECOND);

/** Returns in bps, positive in the burst's direction, between two times that each burst has. */
function burstReturns(
  { bursts, mids }: Watched,
  from: (burst: Watched['bursts'][number]) => number,
  to: (burst: Watched['bursts'][number]) => number,
): number[] {
  return bursts
    .map((burst) => burst.side * (mids[index(to(burst))]! / mids[index(from(burst))]! - 1) * 10_000)
    .filter((value) => !Number.isNaN(value));
}

const during = (market: Watched, skip = 0) =>
  burstReturns(
    market,
    ({ startUs, endUs }) => Math.min(startUs + (skip - 1) * SECOND, endUs),
    ({ endUs }) => endUs,
  );
/** Of bursts with nothing but quiet after them: others come soon, to sides of their own. */
const since = (market: Watched, seconds: number) =>
  burstReturns(
    {
      ...market,
      bursts: market.bursts.filter(
        ({ endUs }, i) =>
          market.bursts[i + 1] === undefined || market.bursts[i + 1]!.startUs >= endUs + seconds * SECOND,
      ),
    },
    ({ endUs }) => endUs,
    ({ endUs }) => endUs + seconds * SECOND,
  );

describe('reverting', () => {
  it('pushes the price in a burst, and takes it back after it', () => {
    const markets = SEEDS.map((seed) => watched('reverting', seed));
    expect(tStatistic(markets.flatMap((market) => during(market)))).toBeGreaterThan(8);
    expect(tStatistic(markets.flatMap((market) => since(market, 600)))).toBeLessThan(-8);
  });

  it('takes half of it back in the half-life of each burst', () => {
    const markets = SEEDS.map((seed) => watched('reverting', seed));
    const pushed = mean(markets.flatMap((market) => during(market)));
    const back = mean(
      markets.flatMap((market) =>
        burstReturns(
          market,
          ({ endUs }) => endUs,
          ({ endUs, halfLifeSeconds }) => endUs + halfLifeSeconds * SECOND,
        ),
      ),
    );
    expect(-back / pushed).toBeGreaterThan(0.35);
    expect(-back / pushed).toBeLessThan(0.65);
  });

  it('prints less and less of what it is quoted at: micro-prices fall back ahead of prints', () => {
    const { bursts, trades } = watched('reverting', SEEDS[0]);
    const rate = (from: (burst: (typeof bursts)[number]) => number, seconds: number) =>
      mean(
        bursts.map((burst) => {
          const us = from(burst);
          return trades.filter(({ ts }) => ts >= us && ts < us + seconds * SECOND).length / seconds;
        }),
      );
    const before = rate(({ startUs }) => startUs - 120 * SECOND, 120);
    expect(rate(({ endUs }) => endUs + 10 * SECOND, 60)).toBeLessThan(before);
    expect(rate(({ startUs }) => startUs, 15)).toBeGreaterThan(3 * before);
  });
});

describe('null', () => {
  it('moves the price with a burst, for good', () => {
    const markets = SEEDS.map((seed) => watched('null', seed));
    expect(tStatistic(markets.flatMap((market) => during(market)))).toBeGreaterThan(8);
    expect(Math.abs(tStatistic(markets.flatMap((market) => since(market, 600))))).toBeLessThan(3);
  });

  it('is a martingale within bursts and after them: neither fading nor following flow earns anything', () => {
    for (const [seen, until] of [
      [3, 0],
      [8, 0],
      [8, 60],
      [15, 300],
    ] as const) {
      const earned = SEEDS.flatMap((seed) => {
        const market = watched('null', seed);
        return market.bursts.map(({ startUs, endUs }) => {
          const from = startUs + seen * SECOND;
          const flow = market.trades
            .filter(({ ts }) => ts >= startUs && ts < from)
            .reduce((sum, { aggressor }) => sum + (aggressor === 'buy' ? 1 : -1), 0);
          const later = market.mids[index(endUs + until * SECOND)]!;
          return Math.sign(flow) * (later / market.mids[index(from)]! - 1);
        });
      }).filter((value) => !Number.isNaN(value));
      expect(earned.length).toBeGreaterThan(80);
      expect(Math.abs(tStatistic(earned))).toBeLessThan(3);
    }
  });

  it.each([10, 60, 300])('has flow that says nothing of the next %i seconds', (seconds) => {
    const earned = SEEDS.flatMap((seed) => {
      const { imbalances, mids } = watched('null', seed);
      const returns: number[] = [];
      for (let i = 1 + seconds; i + seconds < mids.length; i += seconds) {
        const flow = imbalances.slice(i - seconds + 1, i + 1).reduce((sum, e) => sum + e, 0);
        returns.push(Math.sign(flow) * (mids[i + seconds]! / mids[i]! - 1));
      }
      return returns;
    });
    expect(Math.abs(tStatistic(earned))).toBeLessThan(4);
  });
});

describe('trending', () => {
  it('drifts as its truth says, tens of minutes to hours one way, and its flow agrees', () => {
    const perHour: number[] = [];
    const bought: number[] = [];
    for (const seed of SEEDS) {
      const { mids, trades, bursts } = watched('trending', seed);
      const { trends } = syntheticTruth(optionsOf('trending', seed)).instruments[0]!;
      for (const { startUs, endUs, bpsPerHour } of trends) {
        const [from, to] = [Math.max(1, index(startUs)), Math.min(index(endUs), mids.length - 1)];
        const news = bursts
          .filter((burst) => burst.startUs >= startUs && burst.startUs < endUs)
          .reduce((sum, { side, impactBps }) => sum + side * impactBps, 0);
        const moved = Math.log(mids[to]! / mids[from]!) * 10_000 - news;
        perHour.push(moved / ((to - from) / 3_600) / bpsPerHour);
        const side = Math.sign(bpsPerHour);
        const inside = trades.filter(({ ts }) => ts >= startUs && ts < endUs);
        const buys = inside.filter(({ aggressor }) => aggressor === 'buy').length;
        bought.push(side * (buys / inside.length - 0.5));
      }
    }
    expect(Math.abs(mean(perHour) - 1)).toBeLessThan((3 * deviation(perHour)) / Math.sqrt(perHour.length));
    expect(tStatistic(perHour)).toBeGreaterThan(3);
    expect(tStatistic(bought)).toBeGreaterThan(4);
  });
});

describe('volatile', () => {
  it('is several times as volatile as null, with heavier tails and volatility that clusters', () => {
    const quiet = (market: Watched) => {
      // Bursts are left out: they are news in both.
      const near = (i: number) =>
        market.bursts.some((b) => i >= index(b.startUs) - 61 && i <= index(b.endUs));
      return returnsOf(market.mids, 60).filter((_, k) => !near(1 + 60 * k));
    };
    const clusters: number[] = [];
    for (const seed of SEEDS) {
      const wild = quiet(watched('volatile', seed));
      const calm = quiet(watched('null', seed));
      expect(deviation(wild) / deviation(calm)).toBeGreaterThan(2.5);
      expect(deviation(wild) / deviation(calm)).toBeLessThan(8);
      expect(kurtosis(wild)).toBeGreaterThan(kurtosis(calm));
      const sizes = wild.map(Math.abs);
      clusters.push(correlation(sizes.slice(0, -1), sizes.slice(1)));
    }
    expect(mean(clusters)).toBeGreaterThan(0.08);
  });

  it('has no edge in direction', () => {
    const next = SEEDS.flatMap((seed) => {
      const returns = returnsOf(watched('volatile', seed).mids, 300);
      return returns.slice(1).map((value, i) => value * Math.sign(returns[i]!));
    });
    expect(Math.abs(tStatistic(next))).toBeLessThan(3);
  });
});

function kurtosis(values: readonly number[]): number {
  return mean(values.map((value) => value ** 4)) / mean(values.map((value) => value ** 2)) ** 2;
}

describe('regimes', () => {
  it('switch among the four, each for two to six hours, and the price goes on', () => {
    const options = { ...optionsOf('regimes', SEEDS[0]), durationUs: 20 * 86_400 * SECOND };
    const { regimes } = syntheticTruth(options);
    expect(new Set(regimes.map(({ regime }) => regime))).toEqual(
      new Set(['reverting', 'null', 'trending', 'volatile']),
    );
    for (const [i, { startUs, endUs, regime }] of regimes.entries()) {
      const hours = (endUs - startUs) / (3_600 * SECOND);
      expect(hours).toBeGreaterThanOrEqual(2);
      expect(hours).toBeLessThanOrEqual(6);
      if (i > 0) expect(startUs).toBe(regimes[i - 1]!.endUs);
      if (i > 0) expect(regime).not.toBe(regimes[i - 1]!.regime);
    }
    const { mids } = watched('regimes', SEEDS[0]);
    for (const { endUs } of regimes) {
      const at = index(endUs);
      if (at + 2 < mids.length) expect(Math.abs(mids[at + 2]! / mids[at - 2]! - 1)).toBeLessThan(0.002);
    }
  });
});

describe('all scenarios of a seed', () => {
  it('have the same bursts, and about as much one-sided flow in them', () => {
    const [reverting, nothing] = (['reverting', 'null'] as const).map((scenario) => {
      const { bursts, trades } = watched(scenario, SEEDS[0]);
      const signed = bursts.map(({ startUs, endUs, side }) => {
        const inside = trades.filter(({ ts }) => ts >= startUs && ts < endUs);
        return inside.reduce((sum, { aggressor }) => sum + (aggressor === 'buy' ? side : -side), 0);
      });
      return { bursts, signed };
    });
    expect(nothing!.bursts).toEqual(reverting!.bursts);
    expect(mean(nothing!.signed) / mean(reverting!.signed)).toBeGreaterThan(0.65);
    expect(mean(nothing!.signed) / mean(reverting!.signed)).toBeLessThan(1.25);
  });

  it.each(['reverting', 'null'] as const)('%s liquidates mostly in bursts, on their side', (scenario) => {
    for (const seed of SEEDS) {
      const { bursts, rare, trades } = watched(scenario, seed);
      const forced = rare.filter((event) => event.kind === 'liquidation');
      const inBursts = forced.filter(({ ts, side }) =>
        bursts.some(
          (burst) => burst.startUs <= ts && ts <= burst.endUs && (burst.side === 1) === (side === 'buy'),
        ),
      );
      expect(forced.length).toBeGreaterThan(50);
      expect(forced.length).toBeLessThan(2_000);
      // Of news, the side is not known as it begins.
      expect(inBursts.length / forced.length).toBeGreaterThan(scenario === 'null' ? 0.7 : 0.85);
      const prints = new Set(
        trades.map(({ ts, aggressor, price, size }) => `${ts} ${aggressor} ${price} ${size}`),
      );
      const printed = forced.filter(({ ts, side, price, size }) =>
        prints.has(`${ts} ${side} ${price} ${size}`),
      );
      expect(printed).toEqual(forced);
    }
  });

  it('lose in open interest what is liquidated', () => {
    const lost: number[] = [];
    const liquidated: number[] = [];
    for (const seed of SEEDS) {
      let since = 0;
      let last = Number.NaN;
      for (const event of watched('reverting', seed).rare) {
        if (event.kind === 'liquidation') since += event.size;
        if (event.kind !== 'openInterest') continue;
        if (since > 0 && !Number.isNaN(last)) {
          lost.push(last - event.amount);
          liquidated.push(since);
        }
        since = 0;
        last = event.amount;
      }
    }
    expect(mean(lost) / mean(liquidated)).toBeGreaterThan(0.8);
    expect(mean(lost) / mean(liquidated)).toBeLessThan(1.2);
  });
});

const SCENARIOS: readonly SyntheticScenario[] = ['reverting', 'null', 'volatile'];

describe('order arrivals look like a market', () => {
  it.each(SCENARIOS)(
    '%s: order flow explains returns about as far as in real data, in half-hours',
    (scenario) => {
      for (const seconds of [10, 60]) {
        const shares = SEEDS.flatMap((seed) => {
          const { mids, imbalances } = watched(scenario, seed);
          const halfHours: number[] = [];
          for (let from = 1; from + 1_800 < mids.length; from += 1_800) {
            const flow: number[] = [];
            const moves: number[] = [];
            for (let i = from; i < from + 1_800; i += seconds) {
              flow.push(imbalances.slice(i + 1, i + seconds + 1).reduce((sum, e) => sum + e, 0));
              moves.push(mids[i + seconds]! - mids[i]!);
            }
            halfHours.push(correlation(flow, moves) ** 2);
          }
          return halfHours;
        });
        expect(mean(shares)).toBeGreaterThan(0.3);
        expect(mean(shares)).toBeLessThan(0.75);
      }
    },
  );

  it('trades come in clusters: more dispersed than a Poisson process, at every scale', () => {
    const { trades, mids } = watched('null', SEEDS[0]);
    const counts = new Array<number>(mids.length).fill(0);
    for (const { ts } of trades) counts[Math.min(index(ts), mids.length - 1)]!++;
    for (const [seconds, least] of [
      [1, 1.5],
      [10, 4],
      [60, 8],
    ] as const) {
      const sums: number[] = [];
      for (let i = 0; i + seconds < counts.length; i += seconds) {
        sums.push(counts.slice(i, i + seconds).reduce((sum, count) => sum + count, 0));
      }
      expect(deviation(sums) ** 2 / mean(sums)).toBeGreaterThan(least);
    }
  });

  it('their sides are alike for a long time', () => {
    const { trades } = watched('null', SEEDS[0]);
    const sides = trades.map(({ aggressor }) => (aggressor === 'buy' ? 1 : -1));
    const at = [1, 10, 100].map((lag) => correlation(sides.slice(0, -lag), sides.slice(lag)));
    expect(at[0]).toBeGreaterThan(0.1);
    expect(at[1]).toBeGreaterThan(0.06);
    expect(at[2]).toBeGreaterThan(0.02);
    expect(at[0]).toBeGreaterThan(at[1]!);
    expect(at[1]).toBeGreaterThan(at[2]!);
  });

  it('sizes have a heavy tail, and many are the smallest lot', () => {
    const { trades } = watched('null', SEEDS[0]);
    const sizes = trades.map(({ size }) => size).sort((a, b) => a - b);
    const quantile = (share: number) => sizes[Math.floor(share * sizes.length)]!;
    expect(sizes.filter((size) => size === 0.001).length / sizes.length).toBeGreaterThan(0.05);
    expect(quantile(0.99) / quantile(0.5)).toBeGreaterThan(15);
  });

  it('the spread is a tick most of the time, and wider under stress', () => {
    const share = (scenario: SyntheticScenario) => {
      const { spreadUs } = watched(scenario, SEEDS[0]);
      return spreadUs.get(1)! / [...spreadUs.values()].reduce((sum, us) => sum + us, 0);
    };
    expect(share('null')).toBeGreaterThan(0.85);
    expect(share('volatile')).toBeLessThan(0.6);
  });
});

it('the model says what its numbers say', () => {
  const { mids, bursts } = watched('null', SEEDS[0]);
  const calm = returnsOf(mids, 60).filter((_, k) => {
    const i = 1 + 60 * k;
    return !bursts.some((burst) => i >= index(burst.startUs) - 61 && i <= index(burst.endUs));
  });
  expect(deviation(calm) / MODEL.fairBpsPerRootMinute).toBeGreaterThan(0.9);
  expect(deviation(calm) / MODEL.fairBpsPerRootMinute).toBeLessThan(1.1);
});

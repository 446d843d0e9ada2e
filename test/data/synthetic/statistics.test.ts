import { describe, expect, it } from 'vitest';
import { type SyntheticBurst, syntheticBursts } from '../../../core/data/synthetic/bursts.js';
import { syntheticMarket } from '../../../core/data/synthetic/market.js';
import { SYNTHETIC_MODEL } from '../../../core/data/synthetic/model.js';
import type { SyntheticOptions, SyntheticScenario } from '../../../core/data/synthetic/options.js';
import type { NeutralEvent } from '../../../core/market/neutral-event.js';
import { MARKETS } from './markets.js';

const SEEDS = [1, 2, 3, 4, 42] as const;
const SECOND = 1_000_000;
const START = 1_704_067_200_000_000;
const HOURS = 12;

interface Second {
  readonly mid: number;
  readonly bidShare: number;
}

interface Watched {
  readonly bursts: readonly SyntheticBurst[];
  readonly seconds: readonly Second[];
  readonly rare: readonly NeutralEvent[];
}

const optionsOf = (scenario: SyntheticScenario, seed: number): SyntheticOptions => ({
  scenario,
  seed,
  start: START,
  durationUs: HOURS * 3_600 * SECOND,
  market: MARKETS.linear,
});

/** The touch at each whole second of exchange time, and the liquidations and polls. */
function watch(scenario: SyntheticScenario, seed: number): Watched {
  const options = optionsOf(scenario, seed);
  const seconds: Second[] = [];
  const rare: NeutralEvent[] = [];
  let now: Second = { mid: Number.NaN, bidShare: Number.NaN };
  for (const { event } of syntheticMarket(options)) {
    if (event.kind === 'liquidation' || event.kind === 'openInterest') rare.push(event);
    if (event.kind !== 'quote') continue;
    while (START + seconds.length * SECOND < event.ts) seconds.push(now);
    const { bid, bidSize, ask, askSize } = event;
    now = { mid: (bid + ask) / 2, bidShare: bidSize / (bidSize + askSize) };
  }
  return { bursts: syntheticBursts(options), seconds, rare };
}

const cache = new Map<string, Watched>();
function watched(scenario: SyntheticScenario, seed: number): Watched {
  const key = `${scenario} ${seed}`;
  const known = cache.get(key) ?? watch(scenario, seed);
  cache.set(key, known);
  return known;
}

/** Returns in bps from `from` to `to` seconds after the end of each burst, positive in the burst's direction. */
function afterBursts({ bursts, seconds }: Watched, from: number, to: number): number[] {
  const returns = bursts.map(({ endUs, side }) => {
    const end = Math.ceil((endUs - START) / SECOND);
    const before = seconds[end + from]?.mid ?? Number.NaN;
    const after = seconds[end + to]?.mid ?? Number.NaN;
    return side * (after / before - 1) * 10_000;
  });
  return returns.filter((value) => !Number.isNaN(value));
}

/** Returns in bps over each burst, from `skip` seconds after its start. */
function duringBursts({ bursts, seconds }: Watched, skip: number): number[] {
  const returns = bursts.map(({ startUs, endUs, side }) => {
    const before = seconds[Math.floor((startUs - START) / SECOND) + skip]?.mid ?? Number.NaN;
    const after = seconds[Math.ceil((endUs - START) / SECOND)]?.mid ?? Number.NaN;
    return side * (after / before - 1) * 10_000;
  });
  return returns.filter((value) => !Number.isNaN(value));
}

/** How far the touch leans to the side of the burst in its last ten seconds. */
function leanAtEnds({ bursts, seconds }: Watched): number[] {
  const leans = bursts.map(({ endUs, side }) => {
    const end = Math.floor((endUs - START) / SECOND);
    const last = seconds.slice(end - 9, end + 1);
    return side * (mean(last.map(({ bidShare }) => bidShare)) - 0.5);
  });
  return leans.filter((value) => !Number.isNaN(value));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tStatistic(values: readonly number[]): number {
  const m = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1);
  return m / Math.sqrt(variance / values.length);
}

describe('reverting', () => {
  it.each(SEEDS)('pushes the price in a burst, and takes it back after it (seed %i)', (seed) => {
    const market = watched('reverting', seed);
    expect(tStatistic(duringBursts(market, 0))).toBeGreaterThan(5);
    expect(tStatistic(afterBursts(market, 0, 300))).toBeLessThan(-5);
  });

  it('takes half of it back in a half-life', () => {
    const halfLife = SYNTHETIC_MODEL.impactHalfLifeSeconds;
    const pushed = mean(SEEDS.flatMap((seed) => duringBursts(watched('reverting', seed), 0)));
    const back = mean(SEEDS.flatMap((seed) => afterBursts(watched('reverting', seed), 0, halfLife)));
    expect(-back / pushed).toBeGreaterThan(0.4);
    expect(-back / pushed).toBeLessThan(0.6);
  });

  it.each(SEEDS)('leans against a burst at its end (seed %i)', (seed) => {
    expect(tStatistic(leanAtEnds(watched('reverting', seed)))).toBeLessThan(-5);
  });
});

describe('null', () => {
  it.each(SEEDS)('moves the price with a burst, for good (seed %i)', (seed) => {
    const market = watched('null', seed);
    expect(tStatistic(duringBursts(market, 0))).toBeGreaterThan(5);
    expect(Math.abs(tStatistic(afterBursts(market, 0, 300)))).toBeLessThan(3);
  });

  it('is a martingale within bursts and after them: neither fading nor following flow earns anything', () => {
    const markets = SEEDS.map((seed) => watched('null', seed));
    const within = markets.flatMap((market) => duringBursts(market, 5));
    expect(Math.abs(tStatistic(within))).toBeLessThan(3);
    for (const seconds of [10, 60, 300]) {
      const after = markets.flatMap((market) => afterBursts(market, 0, seconds));
      expect(Math.abs(tStatistic(after))).toBeLessThan(3);
    }
  });

  it('leans as far, and to no side', () => {
    const leans = SEEDS.flatMap((seed) => leanAtEnds(watched('null', seed)));
    const informed = SEEDS.flatMap((seed) => leanAtEnds(watched('reverting', seed)));
    expect(Math.abs(tStatistic(leans))).toBeLessThan(3);
    const [far, informedFar] = [leans, informed].map((values) => mean(values.map(Math.abs)));
    expect(far! / informedFar!).toBeGreaterThan(0.8);
    expect(far! / informedFar!).toBeLessThan(1.25);
  });
});

describe('both scenarios', () => {
  it('are the same events at the same times with the same aggressors: only prices and sizes differ', () => {
    const outline = (scenario: SyntheticScenario): string[] => {
      const lines: string[] = [];
      for (const { localTs, event } of syntheticMarket({
        ...optionsOf(scenario, 7),
        durationUs: 3_600 * SECOND,
      })) {
        lines.push(`${localTs} ${event.kind} ${event.kind === 'trade' ? event.aggressor : ''}`);
      }
      return lines;
    };
    expect(outline('null')).toEqual(outline('reverting'));
  });

  it.each(['reverting', 'null'] as const)('%s liquidates mostly in bursts, on their side', (scenario) => {
    for (const seed of SEEDS) {
      const { bursts, rare } = watched(scenario, seed);
      const forced = rare.filter((event) => event.kind === 'liquidation');
      const inBursts = forced.filter(({ ts, side }) =>
        bursts.some(
          (burst) => burst.startUs <= ts && ts <= burst.endUs && (burst.side === 1) === (side === 'buy'),
        ),
      );
      expect(forced.length).toBeGreaterThan(50);
      expect(forced.length).toBeLessThan(2_000);
      expect(inBursts.length / forced.length).toBeGreaterThan(0.9);
    }
  });

  it('lose in open interest what is liquidated', () => {
    const { rare } = watched('reverting', 1);
    let liquidated = 0;
    let last = Number.NaN;
    let lost = 0;
    let lostTo = 0;
    for (const event of rare) {
      if (event.kind === 'liquidation') liquidated += event.size;
      if (event.kind !== 'openInterest') continue;
      if (liquidated > 0 && !Number.isNaN(last)) {
        lost += last - event.amount;
        lostTo += liquidated;
      }
      liquidated = 0;
      last = event.amount;
    }
    expect(lost / lostTo).toBeGreaterThan(0.8);
    expect(lost / lostTo).toBeLessThan(1.2);
  });
});

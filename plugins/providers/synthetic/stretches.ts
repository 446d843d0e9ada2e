import { type Micros, Random, US_PER_SECOND } from '../../../core/public/plugin.js';
import { SYNTHETIC_MODEL as MODEL, type Regime } from './model.js';
import type { SyntheticSetup } from './options.js';

/** A time within a market in which something holds. */
export interface Stretch {
  readonly startUs: Micros;
  readonly endUs: Micros;
}

/** Which of the scenarios holds. */
export interface SyntheticRegime extends Stretch {
  readonly regime: Regime;
}

/** A drift of fair value with one direction. */
export interface SyntheticTrend extends Stretch {
  readonly bpsPerHour: number;
}

/** A stretch of one-sided order flow, the same in all scenarios of a seed. */
export interface SyntheticBurst extends Stretch {
  /** 1: buyers. */
  readonly side: 1 | -1;
  /** How far it pushes the price in all, decay left out (`reverting`), or moves fair value as it begins (elsewhere). */
  readonly impactBps: number;
  /** Time in which half of what is pushed by then is gone, where it is a push; from this burst to the next. */
  readonly halfLifeSeconds: number;
}

/** A push of a contract away from its spot price. */
export interface SyntheticDislocation extends Stretch {
  readonly bps: number;
}

const NEXT: readonly Regime[] = ['reverting', 'null', 'trending', 'volatile'];

/** The regimes, without a hole; one for all scenarios but `regimes`. They hold for all instruments of a run. */
export function regimesOf({ scenario, seed, start, durationUs }: SyntheticSetup): readonly SyntheticRegime[] {
  const end = start + durationUs;
  if (scenario !== 'regimes') return [{ startUs: start, endUs: end, regime: only(scenario) }];
  const random = new Random(seed, 'synthetic/regimes');
  const regimes: SyntheticRegime[] = [];
  let regime = NEXT[random.integer(0, NEXT.length - 1)]!;
  for (let at = start; at < end; ) {
    const seconds = above(random, MODEL.regimeLengthLeastSeconds, MODEL.regimeLengthMeanSeconds);
    const endUs = after(at, Math.min(seconds, MODEL.regimeLengthMostSeconds));
    regimes.push({ startUs: at, endUs, regime });
    const others = NEXT.filter((other) => other !== regime);
    regime = others[random.integer(0, others.length - 1)]!;
    at = endUs;
  }
  return regimes;
}

/** Where nothing else is said, an instrument alone is as in `null`. */
function only(scenario: Exclude<SyntheticSetup['scenario'], 'regimes'>): Regime {
  return scenario === 'basis' || scenario === 'cointegrated' ? 'null' : scenario;
}

/** The bursts of an instrument, in order; the last may end after the market. None where instruments hang together. */
export function burstsOf({
  scenario,
  seed,
  id,
  start,
  durationUs,
}: SyntheticSetup): readonly SyntheticBurst[] {
  if (scenario === 'basis' || scenario === 'cointegrated') return [];
  const random = new Random(seed, `synthetic/${id}/bursts`);
  const bursts: SyntheticBurst[] = [];
  let at = start;
  for (;;) {
    const isNear = bursts.length > 0 && random.chance(MODEL.burstNearShare);
    const gap = isNear
      ? above(random, MODEL.burstNearLeastSeconds, MODEL.burstNearMeanSeconds)
      : above(random, MODEL.burstGapLeastSeconds, MODEL.burstGapMeanSeconds);
    const length = above(random, MODEL.burstLengthLeastSeconds, MODEL.burstLengthMeanSeconds);
    const impact = above(random, MODEL.burstImpactLeastBps, MODEL.burstImpactMeanBps);
    const startUs = after(at, gap);
    if (startUs >= start + durationUs) return bursts;
    const endUs = after(startUs, Math.min(length, MODEL.burstLengthMostSeconds));
    bursts.push({
      startUs,
      endUs,
      side: random.sign(),
      impactBps: Math.min(impact, MODEL.burstImpactMostBps),
      halfLifeSeconds: random.between(MODEL.burstHalfLifeLeastSeconds, MODEL.burstHalfLifeMostSeconds),
    });
    at = endUs;
  }
}

/** Drifts without a hole, which hold where the regime is `trending`. */
export function trendsOf({
  scenario,
  seed,
  id,
  start,
  durationUs,
}: SyntheticSetup): readonly SyntheticTrend[] {
  if (scenario !== 'trending' && scenario !== 'regimes') return [];
  const random = new Random(seed, `synthetic/${id}/trends`);
  const trends: SyntheticTrend[] = [];
  for (let at = start; at < start + durationUs; ) {
    const size = above(random, MODEL.trendLeastBpsPerHour, MODEL.trendMeanBpsPerHour);
    const endUs = after(at, above(random, MODEL.trendLengthLeastSeconds, MODEL.trendLengthMeanSeconds));
    trends.push({ startUs: at, endUs, bpsPerHour: random.sign() * size });
    at = endUs;
  }
  return trends;
}

/** When a contract's basis is pushed, and how far; `endUs` is where the push is whole, and decays from. */
export function dislocationsOf({
  seed,
  id,
  start,
  durationUs,
}: SyntheticSetup): readonly SyntheticDislocation[] {
  const random = new Random(seed, `synthetic/${id}/dislocations`);
  const dislocations: SyntheticDislocation[] = [];
  let at = start;
  for (;;) {
    const startUs = after(
      at,
      above(random, MODEL.dislocationGapLeastSeconds, MODEL.dislocationGapMeanSeconds),
    );
    if (startUs >= start + durationUs) return dislocations;
    const size = random.between(MODEL.dislocationLeastBps, MODEL.dislocationMostBps);
    at = after(startUs, MODEL.dislocationRiseSeconds);
    dislocations.push({ startUs, endUs: at, bps: random.sign() * size });
  }
}

function above(random: Random, least: number, mean: number): number {
  return least + random.exponential(mean - least);
}

function after(us: Micros, seconds: number): Micros {
  return us + Math.round(seconds * US_PER_SECOND);
}

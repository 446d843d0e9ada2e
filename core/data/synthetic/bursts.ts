import { Random } from '../../market/random.js';
import { type Micros, US_PER_SECOND } from '../../market/time.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import { type SyntheticOptions, type SyntheticSetup, setUp } from './options.js';

/** A stretch of one-sided order flow: the truth to test against, the same in both scenarios of a seed. */
export interface SyntheticBurst {
  readonly startUs: Micros;
  readonly endUs: Micros;
  /** 1: buyers. */
  readonly side: 1 | -1;
  /** How far it pushes the price in all, decay left out (`reverting`), or moves fair value as it begins (`null`). */
  readonly impactBps: number;
  /** In `null`, the side to which the book leans from it, over `side`: drawn by lot. */
  readonly leanFactor: 1 | -1;
}

/** The bursts of a market, in order; the last may end after it. */
export function syntheticBursts(options: SyntheticOptions): readonly SyntheticBurst[] {
  return burstsOf(setUp(options));
}

export function burstsOf({ seed, start, durationUs }: SyntheticSetup): readonly SyntheticBurst[] {
  const random = new Random(seed, 'synthetic/bursts');
  const bursts: SyntheticBurst[] = [];
  let at = start;
  for (;;) {
    const gap = above(random, MODEL.burstGapLeastSeconds, MODEL.burstGapMeanSeconds);
    const length = above(random, MODEL.burstLengthLeastSeconds, MODEL.burstLengthMeanSeconds);
    const impact = above(random, MODEL.burstImpactLeastBps, MODEL.burstImpactMeanBps);
    const startUs = at + Math.round(gap * US_PER_SECOND);
    if (startUs >= start + durationUs) return bursts;
    const endUs = startUs + Math.round(Math.min(length, MODEL.burstLengthMostSeconds) * US_PER_SECOND);
    const impactBps = Math.min(impact, MODEL.burstImpactMostBps);
    bursts.push({ startUs, endUs, side: random.sign(), impactBps, leanFactor: random.sign() });
    at = endUs;
  }
}

function above(random: Random, least: number, mean: number): number {
  return least + random.exponential(mean - least);
}

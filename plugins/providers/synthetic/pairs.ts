import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';

export interface PairTerms {
  readonly beta: number;
  /** Of the spread's stationary distribution. */
  readonly deviationBps: number;
  readonly halfLifeSeconds: number;
}

/**
 * Which pair of `cointegrated` an instrument is in: the first two of a run make one, the next two the other; those
 * that are left walk alone. Null for them, and in other scenarios.
 */
export function pairOf({ scenario, place }: SyntheticSetup): (PairTerms & PairPlace) | null {
  const number = place >> 1;
  const terms = scenario === 'cointegrated' ? MODEL.pairs[number] : undefined;
  return terms === undefined ? null : { ...terms, number, isFirst: place % 2 === 0 };
}

interface PairPlace {
  readonly number: number;
  readonly isFirst: boolean;
}

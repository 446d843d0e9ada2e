import { type Micros, US_PER_SECOND } from '../../core/market/time.js';

/**
 * What happens within as many seconds is taken to be one observation: the longest life of an order and the longest look
 * behind its fill.
 */
const BLOCK_US = 15 * US_PER_SECOND;

/** A value and when it was observed, in which market. NaN is not known, and does not count. */
export interface Observation {
  readonly market: string;
  readonly us: Micros;
  readonly value: number;
}

export interface Estimate {
  readonly count: number;
  /** NaN of no values. */
  readonly mean: number;
  /** Standard error of the mean; NaN with less than two blocks. */
  readonly error: number;
}

/**
 * The mean, with a standard error that holds where neighbours depend on each other: residuals are added up within
 * blocks of 15 s first.
 * @see Cameron and Miller (2015), A practitioner's guide to cluster-robust inference
 */
export function estimate(observations: readonly Observation[]): Estimate {
  const known = observations.filter(({ value }) => !Number.isNaN(value));
  const mean = meanOf(known.map(({ value }) => value));
  const blocks = new Map<string, number>();
  for (const { market, us, value } of known) {
    const block = `${market} ${Math.floor(us / BLOCK_US)}`;
    blocks.set(block, (blocks.get(block) ?? 0) + (value - mean));
  }
  const squares = sumOf([...blocks.values()].map((residual) => residual ** 2));
  const correction = blocks.size / (blocks.size - 1);
  const error = blocks.size < 2 ? Number.NaN : Math.sqrt(correction * squares) / known.length;
  return { count: known.length, mean, error };
}

export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** NaN of no values. */
export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** NaN of no values. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

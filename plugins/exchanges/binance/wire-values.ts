import { type Micros, US_PER_MS } from '../../../core/public/plugin.js';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** From here on a time counts microseconds: as milliseconds it would lie in the year 5138. */
const LEAST_MICROS = 1e14;
/** From here on a time counts nanoseconds. */
const LEAST_NANOS = 1e17;

/** A number as the wire gives it, bare or as a decimal string; `null` for all else, infinities too. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/**
 * A venue's time in whole microseconds. Milliseconds, microseconds (spot may send them since 2025) and
 * nanoseconds are told apart by magnitude; parts of a microsecond are cut off. NaN stays NaN.
 */
export function wireMicros(time: number): Micros {
  if (time < LEAST_MICROS) return Math.trunc(time * US_PER_MS);
  return time < LEAST_NANOS ? Math.trunc(time) : Math.trunc(time / 1_000);
}

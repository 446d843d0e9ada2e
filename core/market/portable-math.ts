/**
 * Logarithm and exponential out of `+ - * /` alone, which the language defines to the last bit. `Math.log` and
 * `Math.exp` are left to the engine: V8 compiles fdlibm's C++, and a compiler may fuse its multiplications and
 * additions on one processor and not on another. What seeded randomness writes to files must not depend on that.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = Math.SQRT1_2;

/** Highest terms kept of the series; what follows is below one part in 2^53 of the sum. */
const LOG_TERMS = 12;
const EXP_TERMS = 15;
/** 1 / (2n + 1): the series of `artanh(s) / s` in powers of `s * s`. */
const ARTANH = Float64Array.from({ length: LOG_TERMS + 1 }, (_, n) => 1 / (2 * n + 1));

/**
 * Natural logarithm of a positive finite number, within 2 ulp away from 1. Takes a step for each doubling between
 * `x` and 1: meant for draws from (0, 1).
 */
export function portableLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa >= 2 * SQRT_HALF) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let n = LOG_TERMS; n >= 1; n--) series = (series + ARTANH[n]!) * square;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * (1 + series));
}

/** e to the power `x`, for |x| below 700, within 2 ulp or so. */
export function portableExp(x: number): number {
  const doublings = Math.round(x * Math.LOG2E);
  const rest = x - doublings * LN2_HIGH - doublings * LN2_LOW;
  let result = 1;
  for (let n = EXP_TERMS; n >= 1; n--) result = 1 + (result * rest) / n;
  for (let i = 0; i < doublings; i++) result *= 2;
  for (let i = 0; i > doublings; i--) result /= 2;
  return result;
}

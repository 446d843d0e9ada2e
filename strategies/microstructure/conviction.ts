/**
 * How sure two opposed signals are, from 0 to 1: `tanh(gain |a| |b|)` of their z-scores. At gain 0.6 and the
 * weakest legal entry of 2.25 and 1.5 it is 0.966, so that as a share of the stake it is nearly constant.
 */
export function conviction(a: number, b: number, gain: number): number {
  return Math.tanh(gain * Math.abs(a) * Math.abs(b));
}

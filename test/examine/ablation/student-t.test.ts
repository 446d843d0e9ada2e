import { describe, expect, it } from 'vitest';
import { studentT } from '../../../core/examine/ablation/student-t.js';

/** scipy 1.17.1: `t.ppf(0.5 + share / 2, degrees)`. */
const QUANTILES: readonly (readonly [share: number, degrees: number, t: number])[] = [
  [0.5, 1, 1],
  [0.5, 4, 0.740697084113],
  [0.9, 2, 2.91998558035],
  [0.9, 5, 2.01504837333],
  [0.95, 1, 12.7062047362],
  [0.95, 2, 4.30265272975],
  [0.95, 3, 3.18244630528],
  [0.95, 4, 2.7764451052],
  [0.95, 9, 2.2621571628],
  [0.95, 10, 2.22813885199],
  [0.95, 19, 2.09302405441],
  [0.95, 120, 1.97993040508],
  [0.95, 999, 1.96234146113],
  [0.99, 1, 63.6567411629],
  [0.99, 30, 2.74999565357],
];

describe("Student's t", () => {
  it.each(QUANTILES)('%f within, %i degrees: %f', (share, degrees, t) => {
    expect(studentT(share, degrees) / t).toBeCloseTo(1, 10);
  });
});

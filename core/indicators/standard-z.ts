import { RollingVariance } from './rolling-variance.js';

/**
 * z by mean and sample standard deviation, without unit, over the last `window` known values, the newest
 * included: the plain counterpart of `RobustZ`. 0 where the deviation is 0. NaN until the window is full; a value
 * that is not finite gives NaN and changes nothing.
 */
export class StandardZ {
  readonly #variance: RollingVariance;

  constructor(window = 60) {
    this.#variance = new RollingVariance(window, 'sample');
  }

  update(value: number): number {
    const variance = this.#variance.update(value);
    if (variance === 0) return 0;
    return (value - this.#variance.mean) / Math.sqrt(variance);
  }
}

/** `StandardZ` of each row. */
export function standardZ(values: Float64Array, window = 60): Float64Array {
  const out = new Float64Array(values.length);
  const z = new StandardZ(window);
  for (let i = 0; i < out.length; i++) out[i] = z.update(values[i]!);
  return out;
}

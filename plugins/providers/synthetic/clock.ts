import { US_PER_MS, US_PER_SECOND } from '../../../core/public/plugin.js';
import type { Stretch } from './stretches.js';

/** The step of what changes by itself; also how often depth is sent. */
export const STEP_US = 100 * US_PER_MS;
export const STEP_SECONDS = STEP_US / US_PER_SECOND;

/** What is left of something after a step of 100 ms, half of which goes in `seconds`. To first order, exact to 1e-7. */
export function keptOf(halfLifeSeconds: number): number {
  return 1 - (Math.LN2 * STEP_SECONDS) / halfLifeSeconds;
}

/** Goes through stretches in order, with a clock that does not go back. */
export class Stretches<T extends Stretch> {
  readonly #all: readonly T[];
  #at = 0;

  constructor(all: readonly T[]) {
    this.#all = all;
  }

  /** The stretch that holds at `us`; null between stretches. */
  at(us: number): T | null {
    for (;;) {
      const stretch = this.#all[this.#at];
      if (stretch === undefined || us < stretch.startUs) return null;
      if (us < stretch.endUs) return stretch;
      this.#at++;
    }
  }
}

import type { NumberColumn } from './columns.js';

/** A line of the funnel: the rows left after a condition, and those it blocked for want of a value. */
export interface FunnelStep {
  readonly condition: string;
  readonly rows: number;
  readonly unknown: number;
}

/** Why no trade: how many rows are left after each condition, over all instruments of a run. */
export class Funnel {
  #rows = 0;
  readonly #steps = new Map<string, { rows: number; unknown: number }>();
  /** Rows that pass all conditions and have an entry signal that nothing contradicts. */
  signals = 0;
  /** Trades that were sent. */
  entered = 0;

  /** Counts row `row` through the conditions, in order; whether it passes all of them. */
  count(conditions: readonly (readonly [string, NumberColumn])[], row: number): boolean {
    this.#rows++;
    for (const [name, column] of conditions) {
      const step = this.#steps.get(name) ?? { rows: 0, unknown: 0 };
      this.#steps.set(name, step);
      const value = column[row]!;
      if (Number.isNaN(value)) step.unknown++;
      if (value !== 1) {
        this.#touch(conditions);
        return false;
      }
      step.rows++;
    }
    return true;
  }

  steps(): readonly FunnelStep[] {
    return [
      { condition: 'frames', rows: this.#rows, unknown: 0 },
      ...[...this.#steps].map(([condition, step]) => ({ condition, ...step })),
      { condition: 'signal', rows: this.signals, unknown: 0 },
      { condition: 'entered', rows: this.entered, unknown: 0 },
    ];
  }

  /** Conditions that no row has reached stand in the funnel too, in their order. */
  #touch(conditions: readonly (readonly [string, NumberColumn])[]): void {
    if (this.#steps.size === conditions.length) return;
    for (const [name] of conditions) {
      if (!this.#steps.has(name)) this.#steps.set(name, { rows: 0, unknown: 0 });
    }
  }
}

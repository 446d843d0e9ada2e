import type { NumberColumn } from './columns.js';

/** A line of the funnel: the rows left after a condition, and those it blocked for want of a value. */
export interface FunnelStep {
  readonly condition: string;
  readonly rows: number;
  readonly unknown: number;
}

interface Counted {
  rows: number;
  unknown: number;
}

/** Why no trade of one instrument: how many rows are left after each condition. */
export class Funnel {
  rows = 0;
  /** In the order in which the strategy names them. */
  readonly conditions = new Map<string, Counted>();
  /** Rows that pass all conditions and have an entry signal that nothing contradicts. */
  signals = 0;
  /** Trades that were sent. */
  entered = 0;

  /** Counts row `row` through the conditions, in order; whether it passes all of them. */
  count(conditions: readonly (readonly [string, NumberColumn])[], row: number): boolean {
    this.rows++;
    let passes = true;
    for (const [name, column] of conditions) {
      const counted = this.conditions.get(name) ?? { rows: 0, unknown: 0 };
      this.conditions.set(name, counted);
      if (!passes) continue;
      const value = column[row]!;
      if (Number.isNaN(value)) counted.unknown++;
      passes = value === 1;
      if (passes) counted.rows++;
    }
    return passes;
  }
}

/** The funnel of a run: those of its instruments together, in their order. */
export function mergeFunnels(funnels: readonly Funnel[]): readonly FunnelStep[] {
  const sum = (of: (funnel: Funnel) => number) => funnels.reduce((total, funnel) => total + of(funnel), 0);
  const conditions = new Map<string, Counted>();
  for (const funnel of funnels) {
    for (const [name, { rows, unknown }] of funnel.conditions) {
      const merged = conditions.get(name) ?? { rows: 0, unknown: 0 };
      conditions.set(name, { rows: merged.rows + rows, unknown: merged.unknown + unknown });
    }
  }
  return [
    { condition: 'frames', rows: sum((funnel) => funnel.rows), unknown: 0 },
    ...[...conditions].map(([condition, counted]) => ({ condition, ...counted })),
    { condition: 'signal', rows: sum((funnel) => funnel.signals), unknown: 0 },
    { condition: 'entered', rows: sum((funnel) => funnel.entered), unknown: 0 },
  ];
}

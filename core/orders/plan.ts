import { assertNever } from '../errors.js';
import type { Execution } from './order.js';

/** Takes any price, at once. */
export const MARKET: Execution = { type: 'market' };

/** What is to become of a trade, as far as it is more than its state says. */
export type Plan =
  /** It is held, or waited for. */
  | { readonly kind: 'hold' }
  /** It is being left. */
  | {
      readonly kind: 'leave';
      /** How, by leg. */
      readonly executions: readonly Execution[];
      /** The mids when that was decided, by leg, quote currency; NaN where there was none. */
      readonly mids: readonly number[];
    };

/** Nothing is planned. */
export const HOLD: Plan = { kind: 'hold' };

/** How a plan wants a leg to be sold: at the market where it says nothing else. */
export function plannedExecution(plan: Plan, leg: number): Execution {
  switch (plan.kind) {
    case 'hold':
      return MARKET;
    case 'leave':
      return plan.executions[leg] ?? MARKET;
    default:
      return assertNever(plan);
  }
}

/** The mid that what a plan sells of a leg is measured against; null for that of the moment. */
export function plannedMid(plan: Plan, leg: number): number | null {
  switch (plan.kind) {
    case 'hold':
      return null;
    case 'leave':
      return plan.mids[leg] ?? null;
    default:
      return assertNever(plan);
  }
}

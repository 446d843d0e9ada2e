import type { Plan } from '../orders/plan.js';
import type { DecidedOn } from '../orders/trade.js';
import { numberOfJson, numberToJson } from './number-text.js';

/** A plan as JSON. */
export function planText(plan: Plan): string {
  return plan.kind === 'hold'
    ? JSON.stringify(plan)
    : JSON.stringify({ ...plan, mids: plan.mids.map(numberToJson) });
}

/** The plan that {@link planText} was given; nothing is planned for a trade of an older database. */
export function planOf(text: string | null): Plan {
  if (text === null) return { kind: 'hold' };
  const plan = JSON.parse(text) as Plan;
  return plan.kind === 'hold' ? plan : { ...plan, mids: plan.mids.map(numberOfJson) };
}

/** The frame that a trade was decided on, as JSON. */
export function decidedOnText({ instrument, frame }: DecidedOn): string {
  const values = Object.entries(frame).map(([name, value]): [string, number | string] => [
    name,
    numberToJson(value),
  ]);
  return JSON.stringify({ instrument, frame: Object.fromEntries(values) });
}

/** What {@link decidedOnText} was given. */
export function decidedOnOf(text: string | null): DecidedOn | null {
  if (text === null) return null;
  const { instrument, frame } = JSON.parse(text) as DecidedOn;
  const values = Object.entries(frame).map(([name, value]) => [name, numberOfJson(value)] as const);
  return { instrument, frame: Object.fromEntries(values) };
}

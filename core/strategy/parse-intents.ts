import { BotError } from '../errors.js';
import type { Intent, LegIntent } from './intents.js';

const DIRECTIONS: readonly unknown[] = ['long', 'short'];
const ORDER_TYPES: readonly unknown[] = [undefined, 'market', 'limit'];

/**
 * What a tick hook said, checked: nothing, an intent, or a list of them with nothing in some places.
 * @throws BotError `strategy_failed` for anything else, with what was expected.
 */
export function parseIntents(strategy: string, hook: string, said: unknown): readonly Intent[] {
  if (said === undefined || said === null) return [];
  const intents: readonly unknown[] = Array.isArray(said) ? said : [said];
  const wrong = (message: string) => new BotError('strategy_failed', `${strategy}: ${hook} ${message}`);
  return intents.flatMap((intent) => {
    if (intent === undefined || intent === null) return [];
    const { kind, legs, trade, orderType } = intent as Record<string, unknown>;
    if (!ORDER_TYPES.includes(orderType))
      throw wrong(`said the order type ${String(orderType)}: expected market or limit`);
    if (kind === 'exit') {
      if (typeof trade === 'number') return intent as Intent;
      throw wrong(`said an exit of trade ${String(trade)}: expected the id of an open trade`);
    }
    if (kind !== 'enter')
      throw wrong(`returned ${describe(intent)}: expected enter(...), exit(...), a list of them, or nothing`);
    if (!Array.isArray(legs) || legs.length === 0)
      throw wrong('said an entry without legs: expected at least one');
    for (const leg of legs as readonly unknown[]) checkLeg(leg, wrong);
    return intent as Intent;
  });
}

function checkLeg(leg: unknown, wrong: (message: string) => BotError): asserts leg is LegIntent {
  const { instrument, direction, orderType } = (leg ?? {}) as Record<string, unknown>;
  if (typeof instrument !== 'string')
    throw wrong(`said a leg of ${String(instrument)}: expected an instrument's id or name`);
  if (!DIRECTIONS.includes(direction))
    throw wrong(`said the direction ${String(direction)}: expected long or short`);
  if (!ORDER_TYPES.includes(orderType))
    throw wrong(`said the order type ${String(orderType)}: expected market or limit`);
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a promise (hooks are not async)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

import { BotError } from '../errors.js';
import { ENTRY_ORDER_TYPES, type Intent, type LegIntent, TIMES_IN_FORCE } from './intents.js';

const DIRECTIONS: readonly unknown[] = ['long', 'short'];
const EXIT_ORDER_TYPES: readonly unknown[] = ['market', 'limit'];
const NUMBERS = ['stake', 'amount', 'leverage', 'price', 'expireUs', 'triggerPrice', 'callback'] as const;

type Wrong = (message: string) => BotError;

/**
 * What a tick hook said, checked: nothing, an intent, or a list of them with nothing in some places.
 * @throws BotError `strategy_failed` for anything else, with what was expected.
 */
export function parseIntents(strategy: string, hook: string, said: unknown): readonly Intent[] {
  if (said === undefined || said === null) return [];
  const intents: readonly unknown[] = Array.isArray(said) ? said : [said];
  const wrong: Wrong = (message) => new BotError('strategy_failed', `${strategy}: ${hook} ${message}`);
  return intents.flatMap((intent) => {
    if (intent === undefined || intent === null) return [];
    checkIntent(intent, wrong);
    return intent;
  });
}

function checkIntent(intent: unknown, wrong: Wrong): asserts intent is Intent {
  const fields = intent as Record<string, unknown>;
  switch (fields.kind) {
    case 'enter':
      checkEntry(fields, wrong);
      return;
    case 'exit':
      checkTrade(fields, wrong);
      checkOneOf('order type', fields.orderType, EXIT_ORDER_TYPES, wrong);
      checkOneOf('time in force', fields.timeInForce, TIMES_IN_FORCE, wrong);
      return;
    case 'adjust':
      checkTrade(fields, wrong);
      if (typeof fields.price !== 'number')
        throw wrong(`said the price ${String(fields.price)}: expected a number`);
      return;
    default:
      throw wrong(
        `returned ${describe(intent)}: expected enter(...), exit(...), adjust(...), a list of them, or nothing`,
      );
  }
}

function checkTrade({ kind, trade }: Record<string, unknown>, wrong: Wrong): void {
  if (typeof trade === 'number') return;
  const what = kind === 'exit' ? 'an exit' : 'an adjustment';
  throw wrong(`said ${what} of trade ${String(trade)}: expected the id of an open trade`);
}

function checkEntry({ legs }: Record<string, unknown>, wrong: Wrong): void {
  if (!Array.isArray(legs) || legs.length === 0)
    throw wrong('said an entry without legs: expected at least one');
  for (const leg of legs as readonly unknown[]) checkLeg(leg, wrong);
}

function checkLeg(leg: unknown, wrong: Wrong): asserts leg is LegIntent {
  const fields = (leg ?? {}) as Record<string, unknown>;
  const { instrument, direction, orderType, timeInForce, bracket } = fields;
  if (typeof instrument !== 'string')
    throw wrong(`said a leg of ${String(instrument)}: expected an instrument's id or name`);
  if (!DIRECTIONS.includes(direction))
    throw wrong(`said the direction ${String(direction)}: expected long or short`);
  checkOneOf('order type', orderType, ENTRY_ORDER_TYPES, wrong);
  checkOneOf('time in force', timeInForce, TIMES_IN_FORCE, wrong);
  for (const name of NUMBERS) checkNumber(name, fields[name], wrong);
  const { stop, takeProfit } = (bracket ?? {}) as Record<string, unknown>;
  checkNumber('bracket.stop', stop, wrong);
  checkNumber('bracket.takeProfit', takeProfit, wrong);
}

function checkOneOf(what: string, said: unknown, known: readonly unknown[], wrong: Wrong): void {
  if (said === undefined || known.includes(said)) return;
  throw wrong(`said the ${what} ${String(said)}: expected ${anyOf(known)}`);
}

function checkNumber(name: string, said: unknown, wrong: Wrong): void {
  if (said === undefined || typeof said === 'number') return;
  throw wrong(`said ${name} ${String(said)}: expected a number`);
}

function anyOf(known: readonly unknown[]): string {
  return `${known.slice(0, -1).join(', ')} or ${String(known.at(-1))}`;
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a promise (hooks are not async)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

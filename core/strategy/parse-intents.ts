import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import { ENTRY_ORDER_TYPES, type Intent, type LegIntent, TIMES_IN_FORCE } from './intents.js';

const DIRECTIONS: readonly unknown[] = ['long', 'short'];
const EXIT_ORDER_TYPES: readonly unknown[] = ['market', 'limit'];
const LEG_KEYS = [
  'instrument',
  'direction',
  'orderType',
  'timeInForce',
  'bracket',
  'stake',
  'amount',
  'leverage',
  'price',
  'expireUs',
  'triggerPrice',
  'callback',
] as const;
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
  if (typeof intent !== 'object' || intent === null) throw wrong(notAnIntent(intent));
  const fields = intent as Record<string, unknown>;
  switch (fields.kind) {
    case 'enter':
      checkKeys('enter', fields, ['kind', 'legs', 'tag'], wrong);
      checkEntry(fields, wrong);
      return;
    case 'exit':
      checkKeys('exit', fields, ['kind', 'trade', 'reason', 'orderType', 'price', 'timeInForce'], wrong);
      checkExit(fields, wrong);
      return;
    case 'adjust':
      checkKeys('adjust', fields, ['kind', 'trade', 'price'], wrong);
      checkTrade(fields, wrong);
      if (typeof fields.price !== 'number')
        throw wrong(`said the price ${show(fields.price)}: expected a number`);
      return;
    default:
      throw wrong(notAnIntent(intent));
  }
}

function checkTrade({ kind, trade }: Record<string, unknown>, wrong: Wrong): void {
  if (typeof trade === 'number') return;
  const what = kind === 'exit' ? 'an exit' : 'an adjustment';
  throw wrong(`said ${what} of trade ${show(trade)}: expected the id of an open trade`);
}

function checkExit(fields: Record<string, unknown>, wrong: Wrong): void {
  const { orderType, timeInForce, price, reason } = fields;
  checkTrade(fields, wrong);
  checkOneOf('order type', orderType, EXIT_ORDER_TYPES, wrong);
  checkOneOf('time in force', timeInForce, TIMES_IN_FORCE, wrong);
  checkNumber('price', price, wrong);
  if (reason !== undefined && typeof reason !== 'string')
    throw wrong(`said the reason ${show(reason)}: expected a text`);
  if (orderType === 'market' && price !== undefined) throw wrong('said a price for an exit at the market');
}

function checkEntry({ legs, tag }: Record<string, unknown>, wrong: Wrong): void {
  if (!Array.isArray(legs) || legs.length === 0)
    throw wrong('said an entry without legs: expected at least one');
  if (tag !== undefined && typeof tag !== 'string') throw wrong(`said the tag ${show(tag)}: expected a text`);
  for (const leg of legs as readonly unknown[]) checkLeg(leg, wrong);
}

function checkLeg(leg: unknown, wrong: Wrong): asserts leg is LegIntent {
  const fields = (leg ?? {}) as Record<string, unknown>;
  const { instrument, direction, orderType, timeInForce, bracket } = fields;
  checkKeys('a leg', fields, LEG_KEYS, wrong);
  if (typeof instrument !== 'string')
    throw wrong(`said a leg of ${show(instrument)}: expected an instrument's id or name`);
  if (!DIRECTIONS.includes(direction))
    throw wrong(`said the direction ${show(direction)}: expected long or short`);
  checkOneOf('order type', orderType, ENTRY_ORDER_TYPES, wrong);
  checkOneOf('time in force', timeInForce, TIMES_IN_FORCE, wrong);
  for (const name of NUMBERS) checkNumber(name, fields[name], wrong);
  checkBracket(bracket, wrong);
  checkTogether(fields, wrong);
}

function checkBracket(bracket: unknown, wrong: Wrong): void {
  if (bracket === undefined) return;
  if (typeof bracket !== 'object' || bracket === null)
    throw wrong(`said the bracket ${show(bracket)}: expected { stop, takeProfit }`);
  const fields = bracket as Record<string, unknown>;
  checkKeys('a bracket', fields, ['stop', 'takeProfit'], wrong);
  checkNumber('bracket.stop', fields.stop, wrong);
  checkNumber('bracket.takeProfit', fields.takeProfit, wrong);
}

/** What would be left aside without a word is refused. */
function checkTogether(fields: Record<string, unknown>, wrong: Wrong): void {
  const { orderType, price, timeInForce, expireUs, triggerPrice, callback } = fields;
  const isMarket = typeof orderType === 'string' && orderType.endsWith('market');
  const waits = typeof orderType === 'string' && orderType !== 'market' && orderType !== 'limit';
  if (isMarket && price !== undefined) throw wrong(`said a price for a ${orderType} order`);
  if (isMarket && (timeInForce !== undefined || expireUs !== undefined))
    throw wrong(`said how long a ${orderType} order is good: it takes what is there`);
  if (!waits && triggerPrice !== undefined)
    throw wrong('said a triggerPrice: expected it with a stop, take-profit or trailing stop order');
  if (orderType !== 'trailing_stop_market' && callback !== undefined)
    throw wrong('said a callback: expected it with a trailing_stop_market order');
  if (expireUs !== undefined && timeInForce !== undefined && timeInForce !== 'gtc')
    throw wrong(`said expireUs and the time in force ${show(timeInForce)}: expected one of them`);
  if (expireUs !== undefined && !(Number.isSafeInteger(expireUs) && (expireUs as number) > 0))
    throw wrong(`said expireUs ${show(expireUs)}: expected whole microseconds since the epoch`);
}

function checkKeys(
  what: string,
  fields: Record<string, unknown>,
  known: readonly string[],
  wrong: Wrong,
): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    throw wrong(`said ${key} of ${what}, which has none${near ? `; did you mean ${near}?` : ''}`);
  }
}

function checkOneOf(what: string, said: unknown, known: readonly unknown[], wrong: Wrong): void {
  if (said === undefined || known.includes(said)) return;
  throw wrong(`said the ${what} ${show(said)}: expected ${anyOf(known)}`);
}

function checkNumber(name: string, said: unknown, wrong: Wrong): void {
  if (said === undefined || typeof said === 'number') return;
  throw wrong(`said ${name} ${show(said)}: expected a number`);
}

function anyOf(known: readonly unknown[]): string {
  return `${known.slice(0, -1).join(', ')} or ${String(known.at(-1))}`;
}

function notAnIntent(said: unknown): string {
  return `returned ${show(said)}: expected enter(...), exit(...), adjust(...), a list of them, or nothing`;
}

function show(value: unknown): string {
  if (value instanceof Promise) return 'a promise (hooks are not async)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

import { BotError } from '../errors.js';
import { strategyError } from './failure.js';
import { mustReturn } from './hints.js';
import type { Strategy } from './strategy.js';

/**
 * Calls a part of a strategy. What it throws becomes `strategy_failed` with its own line; a promise is refused, since
 * nothing waits for it, and nothing where something is expected.
 */
export function callStrategy<R>(strategy: Strategy, hook: string, call: (strategy: Strategy) => R): R {
  let said: R;
  try {
    said = call(strategy);
  } catch (error) {
    throw strategyError(strategy.name, hook, error);
  }
  check(strategy, hook, said);
  return said;
}

/** As `callStrategy`, a callback that is given one thing: they are called so often that a closure would be felt. */
export function callCallback(strategy: Strategy, hook: keyof Strategy & string, given: object): unknown {
  let said: unknown;
  try {
    said = (strategy[hook] as (given: object) => unknown).call(strategy, given);
  } catch (error) {
    throw strategyError(strategy.name, hook, error);
  }
  check(strategy, hook, said);
  return said;
}

function check(strategy: Strategy, hook: string, said: unknown): void {
  if (typeof said === 'object' && said !== null && 'then' in said) {
    throw new BotError(
      'strategy_failed',
      `${strategy.name}: ${hook} returned a promise; hooks are not async: await what you need at the top of the file`,
    );
  }
  if (said === undefined && mustReturn(hook)) {
    throw new BotError(
      'strategy_failed',
      `${strategy.name}: ${hook} returned nothing: expected { name: value }; an arrow that returns an object needs parentheses around it, as in () => ({ name: value })`,
    );
  }
}

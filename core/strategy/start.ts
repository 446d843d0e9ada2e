import { callStrategy } from './call.js';
import { spellChecked } from './spell-check.js';
import type { Strategy } from './strategy.js';

/** Calls an instance's `botStart`, before all else that it is asked. @throws BotError `strategy_failed` */
export function startStrategy(strategy: Strategy, params: Readonly<Record<string, unknown>>): void {
  const context = spellChecked(
    { params: spellChecked(params, 'the strategy declares no parameter ') },
    'botStart has no ctx.',
  );
  callStrategy(strategy, 'botStart', () => strategy.botStart?.(context as never));
}

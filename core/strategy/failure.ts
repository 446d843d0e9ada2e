import { BotError } from '../errors.js';

const OWN_FRAME = /\.(ts|mts|js|mjs):\d+:\d+/;
const HOST_FRAME = /node:internal|node_modules|[\\/]core[\\/]/;

/**
 * What a strategy threw, with the place in its own source: the strategy's trading stops with this. An error of the
 * host's own parts, called wrongly by the strategy, is the strategy's too.
 */
export function strategyError(strategy: string, hook: string, cause: unknown): BotError {
  if (cause instanceof BotError && cause.code === 'strategy_failed') return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const place = cause instanceof Error ? ownFrame(cause.stack ?? '') : undefined;
  return new BotError(
    'strategy_failed',
    `${strategy} threw in ${hook}: ${message}${place === undefined ? '' : `\n    ${place}`}`,
    { cause },
  );
}

function ownFrame(stack: string): string | undefined {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line) && OWN_FRAME.test(line));
  const own = frames.find((line) => !HOST_FRAME.test(line)) ?? frames[0];
  return own?.trim();
}

import { BotError } from '../errors.js';
import { type Micros, parseDurationUs } from '../market/time.js';

/**
 * How long messages take, in microseconds. On the local timeline an order sent at t meets the book known at
 * t + order + feed, and its answer is here at t + order + max(answer, feed).
 */
export interface Latency {
  readonly orderUs: Micros;
  readonly answerUs: Micros;
  readonly feedUs: Micros;
}

export const ZERO_LATENCY: Latency = { orderUs: 0, answerUs: 0, feedUs: 0 };

/**
 * A latency model: `zero`, or `constant:ORDER,ANSWER,FEED` with durations such as `250us` or `5ms`.
 * @throws BotError `usage` for anything else.
 */
export function parseLatency(text: string): Latency {
  if (text === 'zero') return ZERO_LATENCY;
  const parts = /^constant:(.+)$/.exec(text)?.[1]?.split(',').map(parseDurationUs);
  if (parts?.length === 3 && parts.every((us) => us >= 0)) {
    return { orderUs: parts[0]!, answerUs: parts[1]!, feedUs: parts[2]! };
  }
  throw new BotError(
    'usage',
    `latency ${JSON.stringify(text)}: expected zero or constant:ORDER,ANSWER,FEED, such as constant:5ms,5ms,2ms`,
  );
}

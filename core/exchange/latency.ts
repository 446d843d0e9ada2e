import { assertNever, BotError } from '../errors.js';
import { Random } from '../market/random.js';
import { type Micros, parseDurationUs } from '../market/time.js';
import { RecordedDelay } from './recorded-delay.js';

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

/** The latency of one instrument's messages. */
export interface LatencyModel {
  /** Takes in the times of a market event of the instrument; `exchangeTs` may be NaN. */
  observe(localTs: Micros, exchangeTs: Micros): void;
  /** The latency of the next message. */
  next(): Latency;
}

/** Which model the messages of a run follow. Only `recorded` learns from market events: no other is to observe them. */
export type LatencySpec =
  | { readonly kind: 'zero' }
  | { readonly kind: 'constant'; readonly latency: Latency }
  /** Whole microseconds, both ends included. */
  | { readonly kind: 'uniform'; readonly least: Latency; readonly most: Latency }
  | { readonly kind: 'recorded' };

const FORMS =
  'expected zero, constant:ORDER,ANSWER,FEED such as constant:5ms,250us,0, uniform:MIN-MAX,MIN-MAX,MIN-MAX (of ' +
  'order, answer and feed, MIN at most MAX) such as uniform:1ms-5ms,1ms-5ms,0-500us, or recorded';

/**
 * A latency by its text: `zero`, `constant:ORDER,ANSWER,FEED`, `uniform:MIN-MAX,MIN-MAX,MIN-MAX` or `recorded`, with
 * durations such as `250us`, `1.5ms` or `0`, each rounded to a whole microsecond.
 * @throws BotError `usage` for anything else, and for a range that runs backwards.
 */
export function parseLatency(text: string): LatencySpec {
  const spec = latencySpec(text);
  if (spec) return spec;
  throw new BotError('usage', `latency ${JSON.stringify(text)}: ${FORMS}`);
}

/** The model of one instrument: what is drawn, is drawn from the run's seed and the instrument's symbol. */
export function createLatency(
  spec: LatencySpec,
  { seed, symbol }: { readonly seed: number; readonly symbol: string },
): LatencyModel {
  switch (spec.kind) {
    case 'zero':
      return constantLatency(ZERO_LATENCY);
    case 'constant':
      return constantLatency(spec.latency);
    case 'uniform':
      // Not by the venue: a venue that is renamed changes nothing of a run.
      return uniformLatency(spec, new Random(seed, `latency/${symbol}`));
    case 'recorded':
      return recordedLatency();
    default:
      return assertNever(spec);
  }
}

function constantLatency(latency: Latency): LatencyModel {
  return { observe: () => {}, next: () => latency };
}

/** All three are drawn for each message, also where a range is one value: what is set for one does not move the others. */
function uniformLatency(
  { least, most }: Extract<LatencySpec, { kind: 'uniform' }>,
  random: Random,
): LatencyModel {
  return {
    observe: () => {},
    next: () => ({
      orderUs: random.integer(least.orderUs, most.orderUs),
      answerUs: random.integer(least.answerUs, most.answerUs),
      feedUs: random.integer(least.feedUs, most.feedUs),
    }),
  };
}

function recordedLatency(): LatencyModel {
  const delay = new RecordedDelay();
  return {
    observe: (localTs, exchangeTs) => delay.observe(localTs, exchangeTs),
    next: () => {
      const us = delay.us;
      return { orderUs: us, answerUs: us, feedUs: us };
    },
  };
}

function latencySpec(text: string): LatencySpec | null {
  if (text === 'zero' || text === 'recorded') return { kind: text };
  const [, kind, rest = ''] = /^(constant|uniform):(.*)$/.exec(text) ?? [];
  const parts = rest.split(',');
  if (kind === 'constant') {
    const latency = latencyOf(parts);
    return latency && { kind, latency };
  }
  if (kind !== 'uniform') return null;
  const ranges = parts.map((part) => part.split('-'));
  if (ranges.some((range) => range.length !== 2)) return null;
  const least = latencyOf(ranges.map((range) => range[0]!));
  const most = latencyOf(ranges.map((range) => range[1]!));
  return least && most && isAtMost(least, most) ? { kind, least, most } : null;
}

function latencyOf(durations: readonly string[]): Latency | null {
  const [orderUs, answerUs, feedUs, ...more] = durations.map(parseDurationUs);
  if (orderUs === undefined || answerUs === undefined || feedUs === undefined || more.length > 0) return null;
  const isCounted = [orderUs, answerUs, feedUs].every(Number.isSafeInteger);
  return isCounted ? { orderUs, answerUs, feedUs } : null;
}

function isAtMost(a: Latency, b: Latency): boolean {
  return a.orderUs <= b.orderUs && a.answerUs <= b.answerUs && a.feedUs <= b.feedUs;
}

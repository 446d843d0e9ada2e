import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { syntheticLines } from '../../../core/data/synthetic/lines.js';
import { syntheticMarket } from '../../../core/data/synthetic/market.js';
import type { SyntheticOptions } from '../../../core/data/synthetic/options.js';
import { MARKETS } from './markets.js';

const OPTIONS: SyntheticOptions = {
  scenario: 'reverting',
  seed: 42,
  durationUs: 600_000_000,
  market: MARKETS.linear,
};

/** Says events as they are, and trades in two messages. */
const PLAIN = {
  encode(event: { readonly kind: string }): readonly string[] {
    const message = JSON.stringify(event);
    return event.kind === 'trade' ? [message, message] : [message];
  },
};

function digest(options: SyntheticOptions): string {
  const hash = createHash('sha256');
  for (const line of syntheticLines(options, PLAIN)) hash.update(`${line}\n`);
  return hash.digest('hex');
}

describe('the lines of a synthetic market', () => {
  it('are the same bytes for the same options', () => {
    expect(digest(OPTIONS)).toBe(digest({ ...OPTIONS }));
  });

  const changes: readonly [string, Partial<SyntheticOptions>][] = [
    ['seed', { seed: 43 }],
    ['scenario', { scenario: 'null' }],
    ['start', { start: 1_704_067_200_000_001 }],
    ['base price', { basePrice: 50_000 }],
    ['rate', { eventsPerSecond: 11 }],
    ['market', { market: MARKETS.inverse }],
  ];
  it.each(changes)('are other bytes for another %s', (_name, change) => {
    expect(digest({ ...OPTIONS, ...change })).not.toBe(digest(OPTIONS));
  });

  it('begin alike whatever the duration', () => {
    const long = [...syntheticLines(OPTIONS, PLAIN)];
    const short = [...syntheticLines({ ...OPTIONS, durationUs: 60_000_000 }, PLAIN)];
    expect(short.length).toBeGreaterThan(100);
    expect(long.slice(0, short.length)).toEqual(short);
  });

  /** Every Node version and processor must write these bytes. They change with the model only: say so in the CHANGELOG. */
  it('are the promised bytes', () => {
    expect(digest(OPTIONS)).toBe('857f0bc13d694130ec68437d32cf5fdfbda5935b3fbe98deafe5b15d6f406391');
  });

  it('are local nanoseconds, never going back, and what the venue makes of the event', () => {
    const lines = [...syntheticLines(OPTIONS, PLAIN)];
    const expected = [...syntheticMarket(OPTIONS)].flatMap(({ localTs, event }) =>
      PLAIN.encode(event).map((message) => ({ localTs, message })),
    );
    const read = lines.map((line) => /^([0-9]{16})[0-9]{3} (.*)$/.exec(line)!);
    expect(read.map((match) => ({ localTs: Number(match[1]), message: match[2] }))).toEqual(expected);
    const nanos = lines.map((line) => BigInt(line.slice(0, 19)));
    expect(nanos.every((ns, i) => i === 0 || ns >= nanos[i - 1]!)).toBe(true);
  });
});

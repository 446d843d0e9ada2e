import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { byVenue } from '../../../../plugins/providers/synthetic/open.js';
import {
  SYNTHETIC_SCENARIOS,
  type SyntheticOptions,
  type SyntheticScenario,
  setUp,
} from '../../../../plugins/providers/synthetic/options.js';
import { shippedVenues } from '../../../fixtures/feeds.js';
import { syntheticInstruments } from '../../../fixtures/synthetic.js';
import { linesOf, syntheticLines } from './lines.js';
import { syntheticMarket } from './market.js';
import { MARKETS } from './markets.js';

const venues = await shippedVenues();

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

/** Of seven hours of a scenario's own instruments, on their own venues' wires: longer than a regime lasts. */
function ofRun(scenario: SyntheticScenario): string {
  const options = { scenario, seed: 42, durationUs: 25_200_000_000, eventsPerSecond: 1 };
  const hash = createHash('sha256');
  for (const setups of byVenue(setUp({ ...options, markets: syntheticInstruments(venues, options) }))) {
    for (const line of linesOf(setups, venues.get(setups[0]!.market.venue))) hash.update(`${line}\n`);
  }
  return hash.digest('hex');
}

describe('the lines of a synthetic market', () => {
  it('are the same bytes for the same options', () => {
    expect(digest(OPTIONS)).toBe(digest({ ...OPTIONS }));
  });

  const changes: readonly [string, Partial<SyntheticOptions>][] = [
    ['seed', { seed: 43 }],
    ['scenario', { scenario: 'volatile' }],
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
  const promised: Readonly<Record<SyntheticScenario, string>> = {
    reverting: '7ac01754a6868c51436af5604054dfd12e9aff87e5a78844a0143adfd920baf2',
    null: '2923a2f109cffa6ef8a9326155b1776dfa6d437859e61b4e2f5d34582d743d9f',
    trending: 'ec2695b0e26c782793b54740d435b8675d25ee8672a4bd8e27c0b6e5f8f6aca6',
    volatile: '51f23b6f5101f25c5581a179dc85cb55108134e27160b8fa5e88af3cd08530a1',
    basis: 'c66d585f006b2de99fcb4a69b1c17a2076b0a1d72dcf4d3dbf4d8b2919bfb8c8',
    cointegrated: '33564279cb8cdd4d900613bdf3eb200c5c8a0b22ef7a2405b655f2d41470474c',
    regimes: '44b54d58d924bda7054cbfb8f190c60d1adeb48d9aefab0b11c240ae25427a67',
  };
  it.each(SYNTHETIC_SCENARIOS)('are the promised bytes: %s', (scenario) => {
    expect(ofRun(scenario)).toBe(promised[scenario]);
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

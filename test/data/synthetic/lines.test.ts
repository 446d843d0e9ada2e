import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MarketTable } from '../../../core/data/markets.js';
import { linesOf, syntheticLines } from '../../../core/data/synthetic/lines.js';
import { syntheticMarket } from '../../../core/data/synthetic/market.js';
import { byVenue, syntheticMarkets } from '../../../core/data/synthetic/open.js';
import {
  SYNTHETIC_SCENARIOS,
  type SyntheticOptions,
  type SyntheticScenario,
  setUp,
} from '../../../core/data/synthetic/options.js';
import { shippedVenues } from '../../fixtures/feeds.js';
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
  for (const setups of byVenue(
    setUp({ ...options, markets: syntheticMarkets(options, venues, new MarketTable()) }),
  )) {
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
    reverting: '7aea950ec6e68add9c7f09fdeff708b2ce3e8ecdccdea138d7b6ba744215caf7',
    null: '43d9f06beefca8d11d5626d5079df42dcc37a91d285437659bb33d17f5884348',
    trending: '11efeccd3e56cec02f9900184803312503761ab299ae680f3455fdad8e7b5d18',
    volatile: 'cf8dbf4e65020cb2b2658fa04dbafaefdc7a7b938fd6b3d126d119063f81fb62',
    basis: '37650bf9766976899c0031aaac5d3f976e23e27667ea5d4cd9c6128c7cb5e3eb',
    cointegrated: '6f8e728f770dc0932bf4f3dedfd9802a7065bfae3ec30058aa97592ca75b46fe',
    regimes: 'ef6670c37641f5d1265fda1bfcd7366d3dba4aec4d221821b5fc6e5998813260',
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

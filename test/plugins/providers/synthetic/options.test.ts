import { describe, expect, it } from 'vitest';
import { BotError } from '../../../../core/errors.js';
import { parseInstrumentId } from '../../../../core/market/instrument.js';
import {
  defaultInstruments,
  SYNTHETIC_SCENARIOS,
  type SyntheticOptions,
} from '../../../../plugins/providers/synthetic/options.js';
import { shippedVenues } from '../../../fixtures/feeds.js';
import { syntheticMarket } from './market.js';
import { MARKETS } from './markets.js';

const GOOD: SyntheticOptions = { scenario: 'null', seed: 1, durationUs: 1_000_000, market: MARKETS.linear };

describe('syntheticMarket refuses at the call', () => {
  const cases: readonly [string, object, RegExp][] = [
    ['an unknown scenario', { scenario: 'bull' }, /"bull".*reverting, null, trending/],
    ['a seed that is not whole', { seed: 1.5 }, /seed 1\.5/],
    ['no duration', { durationUs: 0 }, /durationUs 0/],
    ['a start before the epoch', { start: -1 }, /start -1/],
    ['no events', { eventsPerSecond: 0 }, /eventsPerSecond 0/],
    ['a price of few ticks', { basePrice: 99 }, /basePrice 99: expected at least 100/],
    ['a price that is none', { basePrice: Number.NaN }, /basePrice NaN/],
    ['a market without a tick', { market: { ...MARKETS.linear, tickSize: null } }, /tickSize is not known/],
    ['a market without a lot', { market: { ...MARKETS.linear, stepSize: null } }, /stepSize is not known/],
  ];
  it.each(cases)('%s', (_name, change, message) => {
    const options = { ...GOOD, ...change } as SyntheticOptions;
    expect(() => syntheticMarket(options)).toThrowError(message);
    try {
      syntheticMarket(options);
    } catch (error) {
      expect(error).toBeInstanceOf(BotError);
      expect((error as BotError).code).toBe('usage');
    }
  });
});

describe('syntheticMarket covers', () => {
  it('a duration shorter than a step', () => {
    const events = [...syntheticMarket({ ...GOOD, durationUs: 1 })];
    expect(events.map(({ event }) => event.kind)).toEqual(['quote']);
  });

  it.each([3, 10, 50, 500])('about %i events a second', (eventsPerSecond) => {
    const seconds = Math.min(3_600, 36_000 / eventsPerSecond);
    let count = 0;
    for (const _ of syntheticMarket({ ...GOOD, durationUs: seconds * 1_000_000, eventsPerSecond })) count++;
    const measured = count / seconds;
    expect(measured / eventsPerSecond).toBeGreaterThan(0.75);
    expect(measured / eventsPerSecond).toBeLessThan(1.5);
  });
});

it.each(SYNTHETIC_SCENARIOS)(
  '%s has instruments of its own, which the shipped venues know',
  async (scenario) => {
    const venues = await shippedVenues();
    for (const id of defaultInstruments(scenario)) {
      const { venue } = parseInstrumentId(id);
      expect(venues.ids()).toContain(venue);
    }
    const counts = { basis: 2, cointegrated: 6 } as const;
    const expected = counts[scenario as keyof typeof counts] ?? 1;
    expect(defaultInstruments(scenario)).toHaveLength(expected);
  },
);

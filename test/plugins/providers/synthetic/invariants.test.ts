import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractsOf, type Market } from '../../../../core/market/instrument.js';
import type { Level, NeutralEvent } from '../../../../core/market/neutral-event.js';
import {
  SYNTHETIC_SCENARIOS,
  type SyntheticEvent,
  type SyntheticOptions,
} from '../../../../plugins/providers/synthetic/options.js';
import { sized } from '../../../full.js';
import { syntheticMarket } from './market.js';
import { MARKETS } from './markets.js';
import { ReferenceBook } from './reference-book.js';

type Kind<K extends NeutralEvent['kind']> = Extract<NeutralEvent, { kind: K }>;

const START = 1_723_161_600_000_000;
const DURATION_US = 20 * 60 * 1_000_000;

const runs = fc.record({
  scenario: fc.constantFrom(...SYNTHETIC_SCENARIOS),
  seed: fc.integer(),
  market: fc.constantFrom<Market>(...Object.values(MARKETS)),
  eventsPerSecond: fc.constantFrom(3, 10, 60),
});

function holdsForRuns(check: (events: readonly SyntheticEvent[], options: SyntheticOptions) => void): void {
  const property = fc.property(runs, (run) => {
    const options = { ...run, start: START, durationUs: DURATION_US };
    check([...syntheticMarket(options)], options);
  });
  fc.assert(property, { seed: 20240808, numRuns: sized({ short: 6, full: 12 }) });
}

function ofKind<K extends NeutralEvent['kind']>(events: readonly SyntheticEvent[], kind: K): Kind<K>[] {
  return events.map(({ event }) => event).filter((event): event is Kind<K> => event.kind === kind);
}

/** Every price with its size; a depth level may have size 0. */
function levelsOf(event: NeutralEvent): readonly Level[] {
  switch (event.kind) {
    case 'quote':
      return [
        { price: event.bid, size: event.bidSize },
        { price: event.ask, size: event.askSize },
      ];
    case 'trade':
    case 'liquidation':
      return [event];
    case 'depth':
    case 'snapshot':
      return [...event.bids, ...event.asks];
    case 'openInterest':
    case 'funding':
      return [];
  }
}

/** Loose only as far as doubles are: a step of 0.00001 in 60,000 is exact to 1e-11. */
function isMultiple(value: number, step: number): boolean {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) < 1e-5;
}

describe('a synthetic market', () => {
  it('has the five kinds of events on contracts, and three on spot', () => {
    holdsForRuns((events, { market }) => {
      const kinds = new Set(events.map(({ event }) => event.kind));
      const expected = ['depth', 'quote', 'snapshot', 'trade'];
      // Liquidations are rare: whether a short market has one is chance, and the statistics look for them.
      kinds.delete('liquidation');
      expect([...kinds].sort()).toEqual(
        market.kind === 'spot' ? expected : [...expected, 'openInterest'].sort(),
      );
    });
  });

  it('stays on tick and lot, with positive prices and sizes', () => {
    holdsForRuns((events, { market }) => {
      const tick = Number(market.tickSize);
      const lot = Number(market.stepSize);
      const decimals = market.tickSize!.split('.')[1]?.length ?? 0;
      const wrong = events.filter(({ event }) =>
        levelsOf(event).some(({ price, size }) => {
          const onGrid = isMultiple(price, tick) && isMultiple(contractsOf(market, size, price), lot);
          const exact = price === Number(price.toFixed(decimals));
          return !(onGrid && exact && price > 0 && (size > 0 || (event.kind === 'depth' && size === 0)));
        }),
      );
      expect(wrong).toEqual([]);
      expect(ofKind(events, 'openInterest').every(({ amount }) => amount > 0)).toBe(true);
    });
  });

  it('is received in order, later than it happened, within its duration', () => {
    holdsForRuns((events) => {
      let lastLocal = 0;
      let lastExchange = START;
      const wrong = events.filter(({ localTs, event }) => {
        const { kind, ts } = event;
        const late = localTs > ts && localTs > lastLocal && Number.isSafeInteger(localTs);
        const inside = ts >= START && ts < START + DURATION_US && ts % 1_000 === 0;
        const ordered = kind === 'snapshot' || ts >= lastExchange;
        lastLocal = localTs;
        if (kind !== 'snapshot') lastExchange = ts;
        return !(late && inside && ordered);
      });
      expect(wrong).toEqual([]);
    });
  });

  it('numbers its updates as spot and futures do, without a gap, quotes and diffs alike', () => {
    holdsForRuns((events) => {
      let diffId = Number.NaN;
      let quoteId = 0;
      const wrong = events.filter(({ event }) => {
        if (event.kind === 'quote') {
          const fresh = event.updateId > quoteId && !(event.updateId <= diffId);
          quoteId = event.updateId;
          return !fresh;
        }
        if (event.kind !== 'depth') return false;
        const follows = Number.isNaN(diffId) || event.previousId === diffId;
        const spans = event.firstId === event.previousId + 1 && event.updateId >= event.firstId;
        diffId = event.updateId;
        return !(follows && spans && event.updateId >= quoteId);
      });
      expect(wrong).toEqual([]);
      const tradeIds = ofKind(events, 'trade').map(({ tradeId }) => tradeId);
      expect(tradeIds).toEqual(tradeIds.map((_, i) => i + 1));
    });
  });

  it('sends one snapshot soon after the start, older than diffs already sent', () => {
    holdsForRuns((events) => {
      const at = events.findIndex(({ event }) => event.kind === 'snapshot');
      const [snapshot] = ofKind(events, 'snapshot');
      const sent = ofKind(events.slice(0, at), 'depth').map(({ updateId }) => updateId);
      expect(ofKind(events, 'snapshot')).toHaveLength(1);
      expect(sent).toContain(snapshot!.updateId);
      expect(sent.at(-1)).toBeGreaterThan(snapshot!.updateId);
      expect(events[at]!.localTs - START).toBeLessThan(10_000_000);
    });
  });

  it('has one book: snapshot and diffs give the touch of the last quote, 25 levels a side, never crossed', () => {
    holdsForRuns((events) => {
      const book = new ReferenceBook();
      const wrong: unknown[] = [];
      for (const { event } of events) {
        if (event.kind === 'quote' && !(event.bid < event.ask)) wrong.push(event);
        const disagreement = book.apply(event);
        if (disagreement) wrong.push({ event, disagreement });
      }
      expect(wrong).toEqual([]);
      expect(book.comparisons).toBeGreaterThan(100);
    });
  });

  it('trades at the touch on the side of the aggressor, and then quotes what is left', () => {
    holdsForRuns((events) => {
      let quote: Kind<'quote'> | null = null;
      const wrong: unknown[] = [];
      for (let i = 0; i < events.length; i++) {
        const { event } = events[i]!;
        if (event.kind === 'quote') quote = event;
        if (event.kind !== 'trade') continue;
        const next = events[i + 1]?.event;
        const buys = event.aggressor === 'buy';
        const price = buys ? quote!.ask : quote!.bid;
        const left = (buys ? quote!.askSize : quote!.bidSize) - event.size;
        const atTouch = event.price === price && left >= -1e-9;
        if (!atTouch || next?.kind !== 'quote') {
          wrong.push({ quote, event, next });
          continue;
        }
        const nextPrice = buys ? next.ask : next.bid;
        const nextSize = buys ? next.askSize : next.bidSize;
        const gone = left < 1e-9 && (buys ? nextPrice > price : nextPrice < price);
        const kept = nextPrice === price && Math.abs(nextSize - left) < 1e-9 * Math.max(1, left);
        if (!gone && !kept) wrong.push({ quote, event, next });
      }
      expect(wrong).toEqual([]);
    });
  });
});

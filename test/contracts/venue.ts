import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contractsOf,
  EventBatch,
  EventFlag,
  EventKind,
  emptyCounters,
  Grid,
  type Instrument,
  InstrumentRegistry,
  type Level,
  type Market,
  type NeutralEvent,
  type SourceCounters,
  type Venue,
  type WireDecoder,
} from '../../core/public/plugin.js';

type MarginTerms = NonNullable<ReturnType<Venue['marginTerms']>>;

/** What the contract needs to know of a venue beyond what it says itself. */
export interface VenueContract {
  readonly venue: Venue;
  /** Native names and what they are called here. */
  readonly names: readonly (readonly [native: string, symbol: string])[];
  /** What is no name of this venue. */
  readonly notNames: readonly string[];
  /** A market with tick and step, whose events are encoded and decoded. */
  readonly native: string;
  /** Events that the venue's wire has, beside quotes and trades. */
  readonly kinds: readonly NeutralEvent['kind'][];
  /** Events whose messages carry no time. */
  readonly withoutTime: readonly NeutralEvent['kind'][];
  /** Messages that cannot be read. */
  readonly broken: readonly string[];
}

/** One event of a batch, for people: named columns, levels as pairs. */
export interface Row {
  readonly kind: string;
  readonly instrument: string;
  readonly localTs: number;
  readonly exchangeTs: number;
  readonly sequence: number;
  readonly flags: number;
  readonly id: number;
  readonly values: readonly number[];
  readonly bids: readonly (readonly [price: number, size: number])[];
  readonly asks: readonly (readonly [price: number, size: number])[];
}

/** A decoder with everything it writes to, at hand for tests. */
export class DecoderBench {
  readonly counters: SourceCounters = emptyCounters();
  readonly instruments = new InstrumentRegistry();
  readonly batch = new EventBatch(16, 16);
  readonly decoder: WireDecoder;

  constructor(venue: Pick<Venue, 'market' | 'createDecoder'>) {
    this.decoder = venue.createDecoder({
      counters: this.counters,
      instrument: (native): Instrument | null => {
        const market = venue.market(native);
        return market && this.instruments.add(market);
      },
    });
  }

  /** Decodes one message; it is put in the midst of a buffer, as readers do. */
  decode(message: string, localTs = 1_000_000, sequence = 1): boolean {
    const bytes = Buffer.from(`0 ${message}\n1 {"stream":`, 'utf8');
    const to = 2 + Buffer.byteLength(message);
    const done = this.decoder.decode(bytes, 2, to, localTs, sequence, this.batch);
    bytes.fill(0);
    return done;
  }

  rows(): readonly Row[] {
    return Array.from({ length: this.batch.length }, (_, row) => rowOf(this.batch, this.instruments, row));
  }
}

const KIND_NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

function rowOf(batch: EventBatch, instruments: InstrumentRegistry, row: number): Row {
  const from = batch.levelFrom[row]!;
  const middle = from + batch.bidCount[row]!;
  const to = middle + batch.askCount[row]!;
  const pairs = (a: number, b: number) =>
    Array.from({ length: b - a }, (_, i) => [batch.levelPrice[a + i]!, batch.levelSize[a + i]!] as const);
  return {
    kind: KIND_NAMES.get(batch.kind[row]!) ?? '?',
    instrument: instruments.at(batch.instrument[row]!).symbol,
    localTs: batch.localTs[row]!,
    exchangeTs: batch.exchangeTs[row]!,
    sequence: batch.sequence[row]!,
    flags: batch.flags[row]!,
    id: batch.id[row]!,
    values: [batch.v0[row]!, batch.v1[row]!, batch.v2[row]!, batch.v3[row]!],
    bids: pairs(from, middle),
    asks: pairs(middle, to),
  };
}

/** The contract that each venue of a plugin keeps. */
export function describeVenue(contract: VenueContract): void {
  const { venue } = contract;
  const market = knownMarket(contract);

  describe(`${venue.id} keeps the venue contract`, () => {
    it.each(contract.names)('%s is %s', (native, symbol) => {
      expect(venue.market(native)).toMatchObject({ venue: venue.id, native, symbol });
    });

    it.each(contract.notNames)('%j is no name of it', (native) => {
      expect(venue.market(native)).toBeNull();
    });

    it('takes no other document for its markets', () => {
      for (const document of [null, 'markets', {}, { symbols: 'all' }, []]) {
        expect(venue.parseMarkets(document)).toBeNull();
      }
    });

    it('has fee tiers by volume from 0, whose rates are small fractions that fall', () => {
      const tiers = venue.feeTiers;
      expect(tiers[0]?.volume).toBe(0);
      expectSteps(tiers, (before, tier) => {
        expect(tier.volume).toBeGreaterThan(before.volume);
        expect(tier.maker).toBeLessThanOrEqual(before.maker);
        expect(tier.taker).toBeLessThanOrEqual(before.taker);
      });
      for (const { maker, taker } of tiers) {
        expect(taker).toBeGreaterThanOrEqual(maker);
        for (const rate of [maker, taker]) expect(Math.abs(rate)).toBeLessThan(0.01);
      }
    });

    it.each(contract.names)('%s has terms of margin unless it is spot', (native) => {
      const named = venue.market(native)!;
      const terms = venue.marginTerms(named);
      if (named.kind === 'spot') expect(terms).toBeNull();
      else expectTerms(terms);
    });

    it('decodes what it encodes', () => {
      fc.assert(
        fc.property(eventOf(market), (event) => {
          const isKnown = ['quote', 'trade', ...contract.kinds].includes(event.kind);
          const bench = primed(venue, market);
          for (const message of venue.encode(event, market)) expect(bench.decode(message)).toBe(true);
          expect(bench.rows()).toEqual(isKnown ? [expectedRow(contract, market, event)] : []);
        }),
        { numRuns: 300, seed: 7 },
      );
    });

    it.each(contract.broken)('%j is a broken line and leaves nothing behind', (message) => {
      const bench = primed(venue, market);
      const before = structuredClone(bench.counters);
      expect(bench.decode(message)).toBe(false);
      expect(bench.rows()).toEqual([]);
      expect(bench.counters).toEqual(before);
    });

    it.each(HOST_MESSAGES)('makes nothing of %s, which is the host’s to read', (message) => {
      const bench = primed(venue, market);
      bench.decode(message);
      expect(bench.rows()).toEqual([]);
    });

    it.each(DROPPED)('drops $name and counts it', ({ event, counted }) => {
      const bench = primed(venue, market);
      for (const message of venue.encode(event, market)) expect(bench.decode(message)).toBe(true);
      expect(bench.rows()).toEqual([]);
      expect(bench.counters).toMatchObject(counted);
    });
  });
}

/** Tiers from 0 on, of rising rates and falling leverages; what a position begins with is enough to keep it. */
function expectTerms(terms: MarginTerms | null): void {
  if (terms === null) throw new Error('expected terms of margin');
  expect(terms.clearanceFee).toBeGreaterThanOrEqual(0);
  expect(terms.clearanceFee).toBeLessThanOrEqual(0.05);
  expect(terms.tiers[0]?.floor).toBe(0);
  expectSteps(terms.tiers, (before, tier) => {
    expect(tier.floor).toBeGreaterThan(before.floor);
    expect(tier.rate).toBeGreaterThan(before.rate);
    expect(tier.maxLeverage).toBeLessThan(before.maxLeverage);
  });
  for (const { rate, maxLeverage } of terms.tiers) {
    expect(rate).toBeGreaterThan(0);
    expect(maxLeverage).toBeGreaterThanOrEqual(1);
    expect(1 / maxLeverage).toBeGreaterThanOrEqual(rate);
  }
}

function expectSteps<T>(tiers: readonly T[], check: (before: T, tier: T) => void): void {
  for (const [i, tier] of tiers.entries()) if (i > 0) check(tiers[i - 1]!, tier);
}

function knownMarket({ venue, native }: VenueContract): Market {
  const market = venue.market(native);
  if (market?.tickSize == null || market.stepSize === null)
    throw new Error(`${native}: expected tick and step`);
  return market;
}

/** A decoder that knows the instrument, and has written nothing. */
function primed(venue: Venue, market: Market): DecoderBench {
  const bench = new DecoderBench(venue);
  for (const message of venue.encode(QUOTE, market)) bench.decode(message);
  bench.batch.clear();
  return bench;
}

const QUOTE = {
  kind: 'quote',
  ts: 1_700_000_000_000_000,
  updateId: 7,
  bid: 100,
  bidSize: 10,
  ask: 101,
  askSize: 10,
} as const;
const TRADE = { kind: 'trade', ts: QUOTE.ts, tradeId: 8, price: 100, size: 10, aggressor: 'buy' } as const;

const HOST_MESSAGES = [
  '{"stream":"tickwright","data":{"e":"timer"}}',
  '{"stream":"tickwright","data":{"e":"connection","state":"lost"}}',
] as const;

const DROPPED: readonly { name: string; event: NeutralEvent; counted: Partial<SourceCounters> }[] = [
  { name: 'a crossed quote', event: { ...QUOTE, bid: 102 }, counted: { crossedQuotes: 1, notPositive: 0 } },
  { name: 'a locked quote', event: { ...QUOTE, bid: 101 }, counted: { crossedQuotes: 1, notPositive: 0 } },
  {
    name: 'a quote without size',
    event: { ...QUOTE, askSize: 0 },
    counted: { crossedQuotes: 0, notPositive: 1 },
  },
  { name: 'a trade without size', event: { ...TRADE, size: 0 }, counted: { notPositive: 1 } },
];

/** Events of `market` on its tick and step. */
function eventOf(market: Market): fc.Arbitrary<NeutralEvent> {
  const ticks = new Grid(market.tickSize ?? '1');
  const steps = new Grid(market.stepSize ?? '1');
  const price = fc.integer({ min: 1, max: 9_999_999 }).map((n) => ticks.at(n));
  const contracts = fc.integer({ min: 1, max: 99_999_999 }).map((n) => steps.at(n));
  const level = fc.tuple(price, fc.oneof(contracts, fc.constant(0))).map(([at, n]) => levelOf(market, at, n));
  const traded = fc.tuple(price, contracts).map(([at, n]) => levelOf(market, at, n));
  const ts = fc.integer({ min: 1_500_000_000_000, max: 2_500_000_000_000 }).map((ms) => ms * 1_000);
  const id = fc.integer({ min: 2, max: 2 ** 50 });
  const levels = fc.array(level, { maxLength: 8 });
  const side = fc.constantFrom('buy', 'sell');
  return fc.oneof(
    fc
      .tuple(ts, id, traded, traded)
      .filter(([, , a, b]) => a.price !== b.price)
      .map(([at, updateId, a, b]): NeutralEvent => {
        const [bid, ask] = a.price < b.price ? [a, b] : [b, a];
        const sizes = { bidSize: bid.size, askSize: ask.size };
        return { kind: 'quote', ts: at, updateId, bid: bid.price, ask: ask.price, ...sizes };
      }),
    fc.tuple(ts, id, traded, side).map(
      ([at, tradeId, { price, size }, aggressor]): NeutralEvent => ({
        kind: 'trade',
        ts: at,
        tradeId,
        price,
        size,
        aggressor,
      }),
    ),
    fc.tuple(ts, id, fc.nat(1_000), levels, levels).map(([at, firstId, more, bids, asks]): NeutralEvent => {
      const ids = { firstId, updateId: firstId + more, previousId: firstId - 1 };
      return { kind: 'depth', ts: at, ...ids, bids, asks };
    }),
    fc
      .tuple(ts, id, fc.array(traded, { maxLength: 8 }), fc.array(traded, { maxLength: 8 }))
      .map(
        ([at, updateId, bids, asks]): NeutralEvent => ({ kind: 'snapshot', ts: at, updateId, bids, asks }),
      ),
    fc
      .tuple(ts, traded, side)
      .map(
        ([at, { price, size }, s]): NeutralEvent => ({ kind: 'liquidation', ts: at, side: s, price, size }),
      ),
    fc
      .tuple(ts, contracts)
      .map(([at, n]): NeutralEvent => ({ kind: 'openInterest', ts: at, amount: n * market.contractSize })),
    fc
      .tuple(ts, orNone(hundredMillionths(-1_000_000)), orNone(ts), orNone(hundredMillionths(1)))
      .map(([at, rate, paidAt, mark]): NeutralEvent => ({ kind: 'funding', ts: at, rate, paidAt, mark })),
  );
}

/** Numbers with up to eight decimals. */
function hundredMillionths(min: number): fc.Arbitrary<number> {
  return fc.integer({ min, max: 2 ** 50 }).map((n) => n / 1e8);
}

function orNone(value: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.option(value, { nil: Number.NaN, freq: 4 });
}

/** The level of so many contracts, in base units as a decoder computes them. */
function levelOf(market: Market, price: number, contracts: number): Level {
  const size =
    market.kind === 'inverse' ? (contracts * market.contractSize) / price : contracts * market.contractSize;
  return { price, size };
}

function expectedRow(contract: VenueContract, market: Market, event: NeutralEvent): Row {
  const none = Number.NaN;
  return {
    kind: event.kind,
    instrument: market.symbol,
    localTs: 1_000_000,
    exchangeTs: contract.withoutTime.includes(event.kind) ? none : event.ts,
    sequence: 1,
    flags: 0,
    id: none,
    values: [none, none, none, none],
    bids: [],
    asks: [],
    ...told(market, event),
  };
}

/** The columns that an event's own fields fill. */
function told(market: Market, event: NeutralEvent): Partial<Row> {
  const none = Number.NaN;
  const pairs = (levels: readonly Level[]) => levels.map(({ price, size }) => [price, size] as const);
  switch (event.kind) {
    case 'quote':
      return { id: event.updateId, values: [event.bid, event.bidSize, event.ask, event.askSize] };
    case 'trade': {
      const contracts = contractsOf(market, event.size, event.price);
      const notional =
        market.kind === 'inverse' ? Math.round(contracts) * market.contractSize : event.price * event.size;
      const flags = event.aggressor === 'buy' ? EventFlag.buy : 0;
      return { id: event.tradeId, flags, values: [event.price, event.size, notional, none] };
    }
    case 'depth':
      return {
        id: event.updateId,
        values: [event.previousId, none, none, none],
        bids: pairs(event.bids),
        asks: pairs(event.asks),
      };
    case 'snapshot':
      return { id: event.updateId, bids: pairs(event.bids), asks: pairs(event.asks) };
    case 'liquidation':
      return {
        flags: event.side === 'buy' ? EventFlag.buy : 0,
        values: [event.price, event.size, none, none],
      };
    case 'openInterest':
      return { values: [event.amount, none, none, none] };
    case 'funding':
      return { values: [event.rate, event.paidAt, event.mark, none] };
  }
}

import { describe, expect, it } from 'vitest';
import { MarketTable } from '../../../../core/data/markets.js';
import { providerContext } from '../../../../core/data/provider-context.js';
import { LineSource } from '../../../../core/data/recording/line-source.js';
import { createDecoder } from '../../../../core/data/recording/open.js';
import type { EventSource } from '../../../../core/data/source.js';
import { EventBatch } from '../../../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../../../core/market/instrument.js';
import { emptyCounters } from '../../../../core/market/wire.js';
import { byVenue, openSynthetic } from '../../../../plugins/providers/synthetic/open.js';
import {
  defaultInstruments,
  type SyntheticScenario,
  type SyntheticTerms,
  setUp,
} from '../../../../plugins/providers/synthetic/options.js';
import { shippedVenues } from '../../../fixtures/feeds.js';
import { syntheticInstruments } from '../../../fixtures/synthetic.js';
import { linesOf } from './lines.js';

const TERMS: SyntheticTerms = {
  scenario: 'reverting',
  seed: 9101,
  durationUs: 1_800_000_000,
  eventsPerSecond: 20,
};

const COLUMNS = ['localTs', 'exchangeTs', 'sequence', 'id', 'v0', 'v1', 'v2', 'v3'] as const;

/** Every field of every event, numbers as they are: NaN is NaN, and -0 is not 0. */
async function rowsOf(source: EventSource, registry: InstrumentRegistry): Promise<unknown[]> {
  const rows: unknown[] = [];
  const batch = new EventBatch();
  while (await source.read(batch)) {
    for (let row = 0; row < batch.length; row++) {
      const from = batch.levelFrom[row]!;
      const to = from + batch.bidCount[row]! + batch.askCount[row]!;
      rows.push([
        batch.kind[row],
        batch.flags[row],
        registry.at(batch.instrument[row]!).id,
        ...COLUMNS.map((column) => batch[column][row]),
        batch.bidCount[row],
        batch.askCount[row],
        [...batch.levelPrice.subarray(from, to)],
        [...batch.levelSize.subarray(from, to)],
      ]);
    }
  }
  return rows;
}

/** The recording of the run, decoded; one source a venue. */
async function decoded(terms: SyntheticTerms, instruments: readonly string[]) {
  const venues = await shippedVenues();
  const registry = new InstrumentRegistry();
  const markets = new MarketTable();
  const setups = setUp({ ...terms, markets: syntheticInstruments(venues, { ...terms, instruments }) });
  const all = [];
  for (const ofVenue of byVenue(setups)) {
    const venue = venues.get(ofVenue[0]!.market.venue);
    const counters = emptyCounters();
    const met = new Set<Instrument>();
    const text = [...linesOf(ofVenue, venue)].join('\n');
    async function* chunks() {
      yield Buffer.from(text);
    }
    const source = new LineSource({
      name: venue.id,
      venue: venue.id,
      chunks: chunks(),
      decoder: createDecoder({ venue, counters, markets, registry, instruments: met }),
      instruments: met,
      counters,
      registry,
    });
    all.push({ rows: await rowsOf(source, registry), counters });
  }
  return all;
}

async function direct(terms: SyntheticTerms, instruments: readonly string[]) {
  const registry = new InstrumentRegistry();
  const venues = await shippedVenues();
  const sources = openSynthetic({ ...terms, instruments, context: providerContext({ venues, registry }) });
  const all = [];
  for (const source of sources) all.push({ rows: await rowsOf(source, registry), counters: source.counters });
  return all;
}

describe('a synthetic source', () => {
  it.each([
    ['spot', 'reverting', ['binance:BTC/USDT']],
    ['a linear contract', 'volatile', ['binanceusdm:BTC/USDT:USDT']],
    ['an inverse contract', 'reverting', ['binancecoinm:BTC/USD:BTC']],
    ['a contract of coarse ticks', 'trending', ['binanceusdm:DOGE/USDT:USDT']],
    ['spot and contract', 'basis', defaultInstruments('basis')],
    ['several contracts', 'cointegrated', defaultInstruments('cointegrated')],
  ] as const)('gives what its recording is decoded to, bit for bit: %s', async (_, scenario, instruments) => {
    const terms = { ...TERMS, scenario: scenario as SyntheticScenario };
    const [expected, actual] = [await decoded(terms, instruments), await direct(terms, instruments)];
    expect(actual.map(({ rows }) => rows.length)).toEqual(expected.map(({ rows }) => rows.length));
    for (const [i, { rows, counters }] of expected.entries()) {
      const wrong = rows.findIndex((row, k) => !sameRow(row, actual[i]!.rows[k]));
      expect({ at: wrong, direct: actual[i]!.rows[wrong], decoded: rows[wrong] }).toEqual({ at: -1 });
      expect(actual[i]!.counters).toEqual(counters);
    }
  });

  it('is one a venue, in the order in which venues are named', async () => {
    const venues = await shippedVenues();
    const registry = new InstrumentRegistry();
    const instruments = ['binanceusdm:ETH/USDT:USDT', 'binance:ETH/USDT', 'binanceusdm:BTC/USDT:USDT'];
    const sources = openSynthetic({ ...TERMS, instruments, context: providerContext({ venues, registry }) });
    expect(sources.map(({ venue }) => venue)).toEqual(['binanceusdm', 'binance']);
    expect(registry.sorted().map(({ id }) => id)).toEqual([...instruments].sort());
  });

  it.each([
    ['a symbol that the venue has not', ['binance:BTC/USDT:USDT'], /binance has no symbol BTC\/USDT:USDT/],
    ['a name without a venue', ['BTCUSDT'], /expected venue:SYMBOL/],
    ['an instrument twice', ['binance:BTC/USDT', 'binance:BTC/USDT'], /named twice/],
  ])('refuses %s', async (_, instruments, says) => {
    const venues = await shippedVenues();
    const registry = new InstrumentRegistry();
    const open = () =>
      openSynthetic({ ...TERMS, instruments, context: providerContext({ venues, registry }) });
    expect(open).toThrow(says);
  });
});

function sameRow(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((v, i) => sameRow(v, b[i]));
  return Object.is(a, b);
}

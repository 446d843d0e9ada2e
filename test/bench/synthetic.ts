import { providerContext } from '../../core/data/provider-context.js';
import type { EventSource } from '../../core/data/source.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { byVenue, openSynthetic } from '../../plugins/providers/synthetic/open.js';
import { defaultInstruments, type SyntheticTerms, setUp } from '../../plugins/providers/synthetic/options.js';
import { syntheticInstruments } from '../fixtures/synthetic.js';
import { linesOf } from '../plugins/providers/synthetic/lines.js';
import { printFigure, requireSame } from './figure.js';

const NS_PER_SECOND = 1e9;
const ROUNDS = 7;
const GOAL_EVENTS = 500_000;
const TERMS: SyntheticTerms = { scenario: 'reverting', seed: 42, durationUs: 12 * US_PER_HOUR };

/**
 * How fast the built-in market is made: as a backtest reads it, and as lines in Binance's wire format. The lines are
 * no twin of the events, whose way they go and more.
 */
export async function benchSynthetic(): Promise<void> {
  const venues = await loadVenues();
  const setups = byVenue(setUp({ ...TERMS, markets: syntheticInstruments(venues, TERMS) }))[0]!;
  const venue = venues.get(setups[0]!.market.venue);
  const events: number[] = [];
  const lines: number[] = [];
  let made = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const instruments = defaultInstruments(TERMS.scenario);
    const terms = { ...TERMS, instruments, context: providerContext({ venues }) };
    const begun = process.hrtime.bigint();
    made = await countEvents(openSynthetic(terms)[0]!);
    const between = process.hrtime.bigint();
    let written = 0;
    for (const _ of linesOf(setups, venue)) written++;
    const ended = process.hrtime.bigint();
    requireSame('the number of lines', written, made);
    if (round === 0) continue;
    events.push((made / Number(between - begun)) * NS_PER_SECOND);
    lines.push((written / Number(ended - between)) * NS_PER_SECOND);
  }
  printFigure(
    { name: 'synthetic market, events read', unit: 'events/s', goal: GOAL_EVENTS },
    { ours: events, naive: null, n: made },
  );
  printFigure(
    { name: 'synthetic market, lines generated', unit: 'events/s', goal: null },
    { ours: lines, naive: null, n: made },
  );
}

async function countEvents(source: EventSource): Promise<number> {
  const batch = new EventBatch();
  let events = 0;
  while (await source.read(batch)) events += batch.length;
  await source.close();
  return events;
}

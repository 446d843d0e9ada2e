import { BotError } from '../../errors.js';
import type { Venue } from '../../exchange/venue.js';
import { type InstrumentRegistry, type Market, parseInstrumentId } from '../../market/instrument.js';
import { marketOfSymbol } from '../market-of-symbol.js';
import type { MarketTable } from '../markets.js';
import type { EventSource } from '../source.js';
import { defaultInstruments, type SyntheticSetup, type SyntheticTerms, setUp } from './options.js';
import { SyntheticSource } from './source.js';
import { wireMemory } from './wire-memory.js';

export interface OpenSyntheticOptions extends SyntheticTerms {
  /** Ids; those of {@link defaultInstruments} unless given. */
  readonly instruments?: readonly string[];
  readonly venues: { get(id: string): Venue };
  readonly markets: MarketTable;
  readonly registry: InstrumentRegistry;
}

/**
 * A synthetic run as sources, one a venue: the events that the recordings of it would be decoded to.
 * @throws BotError `usage` for what cannot be generated, `unknown_venue`.
 */
export function openSynthetic(options: OpenSyntheticOptions): readonly EventSource[] {
  const { venues, markets, registry, scenario, seed } = options;
  const setups = setUp({ ...options, markets: syntheticMarkets(options, venues, markets) });
  return byVenue(setups).map((ofVenue) => {
    const instruments = ofVenue.map(({ market }) => registry.add(market));
    const venue = venues.get(instruments[0]!.venue);
    return new SyntheticSource({
      name: `synthetic market ${scenario}, seed ${seed}, ${ofVenue.map(({ id }) => id).join(' ')}`,
      venue: venue.id,
      setups: ofVenue,
      instruments: instruments.map(({ index }) => index),
      memory: wireMemory(venue, instruments[0]!),
    });
  });
}

/** The markets of the instruments named, or of the scenario's own. @throws BotError `usage`, `unknown_venue` */
export function syntheticMarkets(
  { scenario, instruments }: Pick<OpenSyntheticOptions, 'scenario' | 'instruments'>,
  venues: { get(id: string): Venue },
  table: MarketTable,
): readonly Market[] {
  const ids = instruments && instruments.length > 0 ? instruments : defaultInstruments(scenario);
  return ids.map((text) => {
    const { venue: venueId, symbol, id } = parseInstrumentId(text);
    const venue = venues.get(venueId);
    const known = marketOfSymbol(venue, symbol);
    const market = known && table.find(venue, known.native);
    if (!market) throw new BotError('usage', `instrument ${id}: ${venueId} has no such symbol`);
    return market;
  });
}

/** In the order in which venues are first named. */
export function byVenue(setups: readonly SyntheticSetup[]): readonly (readonly SyntheticSetup[])[] {
  const all = new Map<string, SyntheticSetup[]>();
  for (const setup of setups) {
    const ofVenue = all.get(setup.market.venue) ?? [];
    ofVenue.push(setup);
    all.set(setup.market.venue, ofVenue);
  }
  return [...all.values()];
}

import type { EventSource, ProviderContext } from '../../../core/public/plugin.js';
import { type SyntheticSetup, type SyntheticTerms, setUp } from './options.js';
import { SyntheticSource } from './source.js';
import { wireMemory } from './wire-memory.js';

/** What is needed of a run: its venues and its instruments. */
export type SyntheticContext = Pick<ProviderContext, 'venues' | 'instrument'>;

export interface OpenSyntheticOptions extends SyntheticTerms {
  readonly instruments: readonly string[];
  readonly context: SyntheticContext;
}

/**
 * A synthetic run as sources, one a venue: the events that the recordings of it would be decoded to.
 * @throws BotError `usage` for what cannot be generated, `unknown_venue`.
 */
export function openSynthetic(options: OpenSyntheticOptions): readonly EventSource[] {
  const { context, scenario, seed } = options;
  const instruments = options.instruments.map((text) => context.instrument(text));
  return byVenue(setUp({ ...options, markets: instruments })).map((setups) => {
    const ofVenue = setups.map(({ place }) => instruments[place]!);
    const venue = context.venues.get(ofVenue[0]!.venue);
    return new SyntheticSource({
      name: `synthetic market ${scenario}, seed ${seed}, ${setups.map(({ id }) => id).join(' ')}`,
      venue: venue.id,
      setups,
      instruments: ofVenue.map(({ index }) => index),
      memory: wireMemory(venue, ofVenue[0]!),
    });
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

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import type { Venue, VenuePlugin } from '../exchange/venue.js';

const EXCHANGES = new URL('../../plugins/exchanges/', import.meta.url);

/** The venues of all exchange plugins, by id. */
export class Venues {
  readonly #byId = new Map<string, Venue>();

  constructor(venues: readonly Venue[]) {
    for (const venue of venues) this.#byId.set(venue.id, venue);
  }

  /** @throws BotError `unknown_venue` with those that exist. */
  get(id: string): Venue {
    const venue = this.#byId.get(id);
    if (venue) return venue;
    const near = nearest(id, this.ids());
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new BotError('unknown_venue', `unknown venue ${id}: there are ${this.ids().join(', ')}${hint}`);
  }

  ids(): readonly string[] {
    return [...this.#byId.keys()].sort();
  }
}

/** Loads the exchange plugins that come with the host. */
export async function loadVenues(): Promise<Venues> {
  const venues: Venue[] = [];
  for (const name of (await readdir(fileURLToPath(EXCHANGES))).sort()) {
    const file = new URL(`${name}/index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, EXCHANGES);
    const { default: plugin } = (await import(/* @vite-ignore */ file.href)) as { default: VenuePlugin };
    venues.push(...plugin.venues);
  }
  return new Venues(venues);
}

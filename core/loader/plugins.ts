import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nearest } from '../config/nearest.js';
import type { DataProvider } from '../data/provider.js';
import { BUILT_IN_PROVIDERS } from '../data/providers/index.js';
import { BotError } from '../errors.js';
import type { Venue, VenuePlugin } from '../exchange/venue.js';
import { type FoundPlugin, findPackagePlugins, findPluginFiles, type PluginProblem } from './plugin-files.js';
import type { LoadedStrategy } from './strategies.js';

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

/** All that plugins add to the host, and those that could not be taken. */
export class Plugins {
  readonly venues: Venues;
  readonly strategies: readonly LoadedStrategy[];
  readonly problems: readonly PluginProblem[];
  readonly #providers: ReadonlyMap<string, DataProvider>;
}

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nearest } from '../config/nearest.js';
import type { DataProvider } from '../data/provider.js';
import { BUILT_IN_PROVIDERS } from '../data/providers/index.js';
import { BotError } from '../errors.js';
import type { Venue, VenuePlugin } from '../exchange/venue.js';
import { OWN_EXTENSION } from './host.js';
import { type FoundPlugin, findPackagePlugin, findPluginFiles, type PluginProblem } from './plugin-files.js';
import type { LoadedStrategy } from './strategies.js';

/** Where the host's own plugins are, a folder each, by what they are. */
const SHIPPED = {
  venues: new URL('../../plugins/exchanges/', import.meta.url),
  providers: new URL('../../plugins/providers/', import.meta.url),
} as const;
const THE_HOST = 'the host';

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

  /** In order. */
  ids(): readonly string[] {
    return [...this.#byId.keys()].sort();
  }
}

/** Loads the exchange plugins that come with the host. */
export async function loadVenues(): Promise<Venues> {
  return new Venues(await hostVenues());
}

async function hostVenues(): Promise<readonly Venue[]> {
  const plugins = await shipped<VenuePlugin>(SHIPPED.venues);
  return plugins.flatMap(({ venues }) => venues);
}

async function hostProviders(): Promise<readonly DataProvider[]> {
  return [...Object.values(BUILT_IN_PROVIDERS), ...(await shipped<DataProvider>(SHIPPED.providers))];
}

/** The default exports of a folder's plugins, by name. */
async function shipped<T>(folder: URL): Promise<readonly T[]> {
  const plugins: T[] = [];
  for (const name of (await readdir(fileURLToPath(folder))).sort()) {
    const file = new URL(`${name}/index${OWN_EXTENSION}`, folder);
    plugins.push(((await import(/* @vite-ignore */ file.href)) as { default: T }).default);
  }
  return plugins;
}

/** Where plugins are looked for, beside those of the host. */
export interface PluginSources {
  /** A folder of files; one that does not exist has none. */
  readonly folder?: string;
  /** Names of installed packages, resolved from the working folder. */
  readonly packages?: readonly string[];
}

/** What the host and its plugins have together. */
export interface Plugins {
  /** Of the host and of plugins. */
  readonly venues: Venues;
  /** Of plugins alone: those of files are found in their folders. */
  readonly strategies: readonly LoadedStrategy[];
  /** Files that were not taken, and why. */
  readonly problems: readonly PluginProblem[];
  /** Names of data providers, in order. */
  readonly providers: readonly string[];
  /**
   * The data provider of that name.
   * @throws BotError `plugin_failed` where a plugin that was not taken has the name, `unknown_provider` with those
   * that exist.
   */
  provider(name: string): DataProvider;
}

/**
 * Loads the plugins of the host, of a folder, and of packages. A file that fails, or takes a name that is taken, is
 * a problem that is told; a package, which the config names, is an error.
 * @throws BotError `plugin_failed`
 */
export async function loadPlugins({ folder, packages = [] }: PluginSources): Promise<Plugins> {
  const shelf = new Shelf();
  for (const venue of await hostVenues()) shelf.venues.set(venue.id, { value: venue, from: THE_HOST });
  for (const provider of await hostProviders()) {
    shelf.providers.set(provider.name, { value: provider, from: THE_HOST });
  }
  const files = folder === undefined ? NOTHING : await findPluginFiles(folder);
  const problems = [...files.problems];
  for (const found of files.found) {
    const problem = shelf.add(found);
    if (problem) problems.push(problem);
  }
  for (const name of packages) {
    const problem = shelf.add(await findPackagePlugin(name));
    if (problem) throw new BotError('plugin_failed', `plugin ${problem.from}: ${problem.reason}`);
  }
  const providers = [...shelf.providers.keys()].sort();
  return {
    venues: new Venues([...shelf.venues.values()].map(({ value }) => value)),
    strategies: shelf.strategies,
    problems,
    providers,
    provider: (name) => {
      const broken = problems.find(({ names }) => names.includes(name));
      if (broken) throw new BotError('plugin_failed', `plugin ${broken.from}: ${broken.reason}`);
      const known = shelf.providers.get(name);
      if (known) return known.value;
      throw unknownProvider(name, providers, files.parts);
    },
  };
}

const NOTHING = { found: [], problems: [], parts: [] } as const;

interface Shelved<T> {
  readonly value: T;
  readonly from: string;
}

/** What was taken so far, by name. */
class Shelf {
  readonly venues = new Map<string, Shelved<Venue>>();
  readonly providers = new Map<string, Shelved<DataProvider>>();
  readonly strategies: LoadedStrategy[] = [];

  /** All of a plugin or nothing of it: then why. */
  add({ plugin, from, hash, fresh }: FoundPlugin): PluginProblem | null {
    switch (plugin.kind) {
      case 'venues': {
        const problem = taken(
          'venue',
          this.venues,
          plugin.venues.map(({ id }) => id),
          from,
        );
        if (problem) return problem;
        for (const venue of plugin.venues) this.venues.set(venue.id, { value: venue, from });
        return null;
      }
      case 'data-provider': {
        const problem = taken('data provider', this.providers, [plugin.name], from);
        if (problem) return problem;
        this.providers.set(plugin.name, { value: plugin, from });
        return null;
      }
      case 'strategies':
        for (const [i, strategy] of plugin.strategies.entries()) {
          this.strategies.push({
            strategy,
            file: from,
            hash,
            fresh: async () => {
              const again = await fresh();
              const instance = again.kind === 'strategies' ? again.strategies[i] : undefined;
              if (instance && instance !== strategy) return instance;
              if (instance) {
                throw new BotError(
                  'plugin_failed',
                  `plugin ${from} cannot be loaded a second time: expected ES modules, of which each run has instances of its own`,
                );
              }
              throw new BotError(
                'plugin_failed',
                `plugin ${from}: loaded again, it has no strategy ${strategy.name}`,
              );
            },
          });
        }
        return null;
    }
  }
}

function taken(
  what: string,
  shelved: ReadonlyMap<string, Shelved<unknown>>,
  names: readonly string[],
  from: string,
): PluginProblem | null {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return { from, reason: `it has the ${what} ${twice} twice`, names };
  const name = names.find((one) => shelved.has(one));
  if (name === undefined) return null;
  return { from, reason: `the ${what} ${name} is there already, of ${shelved.get(name)!.from}`, names };
}

function unknownProvider(name: string, known: readonly string[], parts: readonly string[]): BotError {
  const near = nearest(name, known);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  const silent = parts.length === 0 ? '' : ` (${parts.join(', ')}: no plugin without a default export)`;
  return new BotError(
    'unknown_provider',
    `unknown data provider ${name}: there are ${known.join(', ')}${hint}${silent}`,
  );
}

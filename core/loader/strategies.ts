import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import { checkDefinition } from '../strategy/definition.js';
import { describeRange, type ParamValue, parseParam } from '../strategy/params.js';
import { isStrategy, type Strategy } from '../strategy/strategy.js';
import { loadModule } from './compile.js';
import { isSourceFile } from './source-files.js';

/** A strategy with where it comes from. */
export interface LoadedStrategy {
  /** As its module made it. */
  readonly strategy: Strategy;
  /** The path of its file, as it was found; of an installed plugin the name of its package. */
  readonly file: string;
  /** SHA-256 of its source and of what that imports from beside it; of a package, of all its files. */
  readonly hash: string;
  /**
   * The strategy of a new instance of its module: it shares no state of that module with this one.
   * @throws BotError `strategy_failed`
   */
  fresh(): Promise<Strategy>;
}

/** What became of one file in a strategy folder. */
export type StrategyListing = SoundListing | FailedListing | DuplicateListing;

/** A strategy that can be run. */
export interface SoundListing {
  /** What became of it. */
  readonly status: 'OK';
  /** Its file, or the package that it comes from. */
  readonly file: string;
  /** The strategy. */
  readonly loaded: LoadedStrategy;
}

/** A file that gives no strategy. */
export interface FailedListing {
  /** What became of it. */
  readonly status: 'LOAD FAILED';
  /** Its file. */
  readonly file: string;
  /** Where and why, in words; the line that is wrong may follow. */
  readonly reason: string;
}

/** A strategy that cannot be asked for, because another one has its name. */
export interface DuplicateListing {
  /** What became of it. */
  readonly status: 'DUPLICATE NAME';
  /** Its file, or the package that it comes from. */
  readonly file: string;
  /** The strategy. */
  readonly loaded: LoadedStrategy;
  /** Where the other one comes from. */
  readonly other: string;
}

/**
 * Loads every strategy file of the folders, in the order of folders and names; behind them those of plugins. One
 * that fails stands in the list with its reason and does not keep the others away.
 * @throws BotError `not_found` for a missing folder.
 */
export async function listStrategies(
  folders: readonly string[],
  ofPlugins: readonly LoadedStrategy[] = [],
): Promise<readonly StrategyListing[]> {
  const listings: StrategyListing[] = [];
  for (const file of await strategyFiles(folders)) listings.push(await listOne(file));
  for (const loaded of ofPlugins) listings.push({ status: 'OK', file: loaded.file, loaded });
  return listings.map((listing) => {
    if (listing.status !== 'OK') return listing;
    const other = listings.find(
      (one) =>
        one !== listing && one.status === 'OK' && one.loaded.strategy.name === listing.loaded.strategy.name,
    );
    return other ? { ...listing, status: 'DUPLICATE NAME', other: other.file } : listing;
  });
}

/**
 * The strategy of that name, of a file or of a plugin.
 * @throws BotError `unknown_strategy` with those that exist, or why the file of that name could not be loaded.
 */
export async function findStrategy(
  name: string,
  folders: readonly string[],
  ofPlugins: readonly LoadedStrategy[] = [],
): Promise<LoadedStrategy> {
  const found = ofPlugins.filter(({ strategy }) => strategy.name === name);
  // Only a plugin's own strategy is found where there is no folder of files.
  const files = await strategyFiles(folders).catch((error: unknown) => {
    if (found.length > 0) return [];
    throw error;
  });
  const mentioning: string[] = [];
  for (const file of files) if ((await readFile(file, 'utf8')).includes(name)) mentioning.push(file);
  let failure: BotError | undefined;
  // A name may be put together when its file is loaded: then no text has it.
  for (const file of mentioning.length > 0 || found.length > 0 ? mentioning : files) {
    const listing = await listOne(file);
    if (listing.status === 'OK' && listing.loaded.strategy.name === name) found.push(listing.loaded);
    if (listing.status === 'LOAD FAILED' && mentioning.length > 0)
      failure ??= new BotError('strategy_failed', `${file}: ${listing.reason}`);
  }
  if (found.length > 1) {
    throw new BotError(
      'unknown_strategy',
      `strategy ${name} is declared twice, in ${found.map(({ file }) => file).join(' and ')}: rename one of them`,
    );
  }
  if (found[0]) return found[0];
  if (failure) throw failure;
  throw unknownStrategy(name, await listStrategies(folders, ofPlugins), folders);
}

/** Parameters with what was set, and defaults for the rest. @throws BotError `unknown_parameter` or `config`. */
export function resolveParams(
  strategy: Strategy,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, ParamValue>> {
  const specs = strategy.params ?? {};
  const values: Record<string, ParamValue> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = spec.default;
  for (const [name, raw] of Object.entries(settings)) {
    const spec = specs[name];
    if (!spec) throw unknownParameter(strategy, name);
    const value = parseParam(spec, raw);
    if (value === undefined) {
      throw new BotError(
        'config',
        `parameter ${name} of ${strategy.name}: ${JSON.stringify(raw)} is not ${describeRange(spec)}`,
      );
    }
    values[name] = value;
  }
  return values;
}

function unknownParameter(strategy: Strategy, name: string): BotError {
  const names = Object.keys(strategy.params ?? {});
  const near = nearest(name, names);
  const hint = near === undefined ? '' : `, did you mean ${near}?`;
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return new BotError('unknown_parameter', `${strategy.name} has no parameter ${name}${hint} (${known})`);
}

/** With those that exist, and the one that was likely meant. */
export function unknownStrategy(
  name: string,
  listings: readonly StrategyListing[],
  folders: readonly string[],
): BotError {
  const names = new Set(
    listings.flatMap((listing) => (listing.status === 'LOAD FAILED' ? [] : [listing.loaded.strategy.name])),
  );
  const near = nearest(name, names);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  const known = names.size === 0 ? 'there is none' : `there are ${[...names].sort().join(', ')}`;
  return new BotError(
    'unknown_strategy',
    `unknown strategy ${name} in ${folders.join(', ')}: ${known}${hint}`,
  );
}

async function listOne(file: string): Promise<StrategyListing> {
  try {
    const { exports, hash, fresh } = await loadModule(file);
    const loaded: LoadedStrategy = {
      strategy: strategyOf(exports),
      file,
      hash,
      fresh: async () => strategyOf(await fresh()),
    };
    return { status: 'OK', file, loaded };
  } catch (error) {
    if (error instanceof BotError) return { status: 'LOAD FAILED', file, reason: error.message };
    throw error;
  }
}

/** @throws BotError `strategy_failed` */
function strategyOf(exports: Readonly<Record<string, unknown>>): Strategy {
  const strategy = exports.default;
  if (!isStrategy(strategy)) throw new BotError('strategy_failed', notAStrategy(exports));
  checkDefinition(strategy);
  return strategy;
}

/** What is exported instead, as far as it tells what was meant. */
function notAStrategy(exports: Readonly<Record<string, unknown>>): string {
  if ('default' in exports) {
    const said = `its default export is ${typeName(exports.default)}, not made by defineStrategy`;
    const isDefinition = typeof exports.default === 'object' && exports.default !== null;
    return isDefinition ? `${said}: write export default defineStrategy({ ... })` : said;
  }
  const said = 'it has no default export made by defineStrategy';
  const named = Object.keys(exports).find((name) => isStrategy(exports[name]));
  return named === undefined ? said : `${said}: it has one named ${named}; write export default`;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

async function strategyFiles(folders: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (cause) {
      throw new BotError(
        'not_found',
        `strategy folder ${folder} does not exist; bot create-userdir makes user_data, with a first strategy`,
        {
          cause,
        },
      );
    }
    for (const name of names.sort()) {
      if (isSourceFile(name)) files.push(join(folder, name));
    }
  }
  return files;
}

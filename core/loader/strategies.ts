import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import { checkDefinition } from '../strategy/definition.js';
import { describeRange, type ParamValue, parseParam } from '../strategy/params.js';
import { isStrategy, type Strategy } from '../strategy/strategy.js';
import { loadModule } from './compile.js';

const SOURCE = /\.(ts|mts|js|mjs)$/;
const DECLARATION = /\.d\.(ts|mts)$/;

export interface LoadedStrategy {
  readonly strategy: Strategy;
  readonly file: string;
  readonly hash: string;
  /**
   * The strategy of a new instance of its module: it shares no state of that module with this one.
   * @throws BotError `strategy_failed`
   */
  fresh(): Promise<Strategy>;
}

/** What became of one file in a strategy folder. */
export type StrategyListing =
  | { readonly status: 'OK'; readonly file: string; readonly loaded: LoadedStrategy }
  | { readonly status: 'LOAD FAILED'; readonly file: string; readonly reason: string }
  | {
      readonly status: 'DUPLICATE NAME';
      readonly file: string;
      readonly loaded: LoadedStrategy;
      readonly other: string;
    };

/**
 * Loads every strategy file of the folders, in the order of folders and names. One that fails stands in the list
 * with its reason and does not keep the others away.
 * @throws BotError `not_found` for a missing folder.
 */
export async function listStrategies(folders: readonly string[]): Promise<readonly StrategyListing[]> {
  const listings: StrategyListing[] = [];
  const files = new Map<string, string[]>();
  for (const file of await strategyFiles(folders)) {
    const listing = await listOne(file);
    listings.push(listing);
    if (listing.status !== 'OK') continue;
    const { name } = listing.loaded.strategy;
    files.set(name, [...(files.get(name) ?? []), file]);
  }
  return listings.map((listing) => {
    if (listing.status !== 'OK') return listing;
    const others = files.get(listing.loaded.strategy.name)!.filter((file) => file !== listing.file);
    return others[0] === undefined ? listing : { ...listing, status: 'DUPLICATE NAME', other: others[0] };
  });
}

/**
 * The strategy of that name.
 * @throws BotError `unknown_strategy` with those that exist, or why the file of that name could not be loaded.
 */
export async function findStrategy(name: string, folders: readonly string[]): Promise<LoadedStrategy> {
  const files = await strategyFiles(folders);
  const mentioning: string[] = [];
  for (const file of files) if ((await readFile(file, 'utf8')).includes(name)) mentioning.push(file);
  const found: LoadedStrategy[] = [];
  let failure: BotError | undefined;
  // A name may be put together when its file is loaded: then no text has it.
  for (const file of mentioning.length > 0 ? mentioning : files) {
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
  throw unknownStrategy(name, await listStrategies(folders), folders);
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
  if (!isStrategy(strategy)) {
    throw new BotError('strategy_failed', 'it has no default export made by defineStrategy');
  }
  checkDefinition(strategy);
  return strategy;
}

async function strategyFiles(folders: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (cause) {
      throw new BotError('not_found', `strategy folder ${folder} does not exist`, { cause });
    }
    for (const name of names.sort()) {
      if (SOURCE.test(name) && !DECLARATION.test(name)) files.push(join(folder, name));
    }
  }
  return files;
}

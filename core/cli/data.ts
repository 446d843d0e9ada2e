import type { LoadedConfig } from '../config/load.js';
import type { KeyPath } from '../config/merge.js';
import type { Config } from '../config/schema.js';
import type { ProvidedData } from '../data/provider.js';
import type { ColumnsOptions } from '../data/providers/index.js';
import { BotError } from '../errors.js';
import type { Plugins } from '../loader/plugins.js';
import { parseDurationUs, US_PER_HOUR } from '../market/time.js';
import { parseTimerange } from '../market/timerange.js';
import type { OpenFeed } from '../run/feeds.js';
import type { DataArgs } from './flags.js';
import { openLog } from './terminal.js';

/** Where a user's own plugins are. */
export const PLUGIN_FOLDER = 'user_data/plugins';

/** The market of a run that no data are named for. */
const BUILT_IN = {
  scenario: 'reverting',
  seed: 42,
  duration: '26h',
  instruments: ['binanceusdm:BTC/USDT:USDT'],
} as const;

/**
 * The plugins of the host, of the user's folder, and of the config; what was not taken is said on stderr.
 * @throws BotError `plugin_failed` for a package of the config.
 */
export async function openPlugins(packages: readonly string[]): Promise<Plugins> {
  const { loadPlugins } = await import('../loader/plugins.js');
  const plugins = await loadPlugins({ folder: PLUGIN_FOLDER, packages });
  if (plugins.problems.length > 0) {
    const log = await openLog();
    for (const { from, reason } of plugins.problems) log.warn(`plugin ${from} is left out: ${reason}`);
  }
  return plugins;
}

/**
 * The data that flags name, else the config; null when neither does.
 * @throws BotError `usage`, `unknown_provider`, `config` for an option.
 */
export async function namedData(
  args: DataArgs,
  loaded: LoadedConfig,
  plugins: Plugins,
): Promise<ProvidedData | null> {
  if (args.recording && args.data !== undefined)
    throw new BotError('usage', '--recording and --data exclude each other');
  const name = args.recording ? 'recording' : (args.data ?? loaded.config.data?.provider ?? null);
  refuseSyntheticFlags(args, name);
  if (name === null) return null;
  const data = await dataOf(name, args, loaded, plugins);
  if (name === 'columns') refuseAllColumns(data.options as ColumnsOptions, loaded);
  return data;
}

/** As {@link namedData}, and where none are named the built-in market, which is said on stderr. */
export async function runData(args: DataArgs, loaded: LoadedConfig, plugins: Plugins): Promise<ProvidedData> {
  const named = await namedData(args, loaded, plugins);
  if (named) return named;
  const { given, config } = loaded;
  const options = { ...BUILT_IN, ...(given.includes('seed') ? { seed: config.seed } : {}) };
  const { scenario, seed, duration } = options;
  const hours = parseDurationUs(duration) / US_PER_HOUR;
  process.stderr.write(
    `No data named: running on the built-in synthetic market (${scenario}, seed ${seed}, ${hours} h of BTCUSDT on binanceusdm). --recording names your own.\n`,
  );
  const provider = plugins.provider('synthetic');
  return { provider, options: provider.schema.parse(options) };
}

/**
 * The data of a provider: its options in the config, where that names it, and over them those that have a flag.
 * @throws BotError `unknown_provider`, `config` for an option.
 */
export async function dataOf(
  name: string,
  args: DataArgs,
  { config, given, origin }: LoadedConfig,
  plugins: Plugins,
): Promise<ProvidedData> {
  const provider = plugins.provider(name);
  const flags = (FLAGGED[name] ?? []).filter(({ of }) => of(args) !== undefined);
  const seed = name === 'synthetic' && given.includes('seed') ? { seed: config.seed } : {};
  const options: Record<string, unknown> = { ...seed, ...configOptions(name, config) };
  for (const { option, of } of flags) options[option] = of(args);
  if (name === 'recording' && options.files === undefined) {
    throw new BotError('usage', 'which recordings? --recording [venue=]FILE');
  }
  const { parseOptions } = await import('../config/options.js');
  const place = (path: KeyPath) => {
    const flagged = flags.find(({ option }) => option === path[1]);
    return flagged ? `--${flagged.flag}` : placeIn(path, origin);
  };
  return { provider, options: parseOptions(provider.schema, options, { key: 'data', place }) };
}

/** Opens the data, with the time and the instruments asked for; of the plugin's own choice where these are null. */
export async function openData(
  data: ProvidedData,
  args: DataArgs,
  { plugins, datadir, instruments }: OpenDataOptions,
): Promise<OpenFeed> {
  const { openFeed } = await import('../run/feeds.js');
  return openFeed({
    venues: plugins.venues,
    data,
    ...(instruments ? { instruments } : {}),
    ...(datadir === undefined ? {} : { datadir }),
    ...(args.timerange === undefined ? {} : { timerange: parseTimerange(args.timerange) }),
    ...(args.markets === undefined ? {} : { marketsFile: args.markets }),
  });
}

export interface OpenDataOptions {
  readonly plugins: Plugins;
  readonly datadir: string | undefined;
  /** Ids. */
  readonly instruments: readonly string[] | null;
}

interface FlaggedOption {
  readonly option: string;
  readonly flag: string;
  of(args: DataArgs): unknown;
}

/** Options of the host's own providers that have a flag; those of plugins stand in the config. */
const FLAGGED: Readonly<Record<string, readonly FlaggedOption[]>> = {
  recording: [
    { option: 'files', flag: 'recording', of: ({ recording }) => recording },
    { option: 'recover', flag: 'recover', of: ({ recover }) => recover },
  ],
  columns: [
    { option: 'datadir', flag: 'datadir', of: ({ datadir }) => datadir },
    { option: 'instruments', flag: 'instrument', of: ({ instrument }) => instrument },
  ],
  synthetic: [
    { option: 'scenario', flag: 'scenario', of: ({ scenario }) => scenario },
    { option: 'duration', flag: 'duration', of: ({ duration }) => duration },
    { option: 'seed', flag: 'seed', of: ({ seed }) => seed },
    { option: 'instruments', flag: 'instrument', of: ({ instrument }) => instrument },
  ],
};

function configOptions(name: string, { data }: Config): Record<string, unknown> {
  if (data?.provider !== name) return {};
  const { provider: _, ...options } = data;
  return options;
}

/** Of the value, or of the part of the config that it should stand in. */
function placeIn(path: KeyPath, origin: LoadedConfig['origin']): string {
  for (let length = path.length; length > 0; length--) {
    const found = origin(path.slice(0, length));
    if (found.from !== 'default') return found.place;
  }
  return 'config';
}

function refuseSyntheticFlags({ scenario, duration }: DataArgs, name: string | null): void {
  if (name === 'synthetic') return;
  const flag = scenario === undefined ? (duration === undefined ? null : 'duration') : 'scenario';
  if (flag === null) return;
  throw new BotError('usage', `--${flag} is of the synthetic market: it needs --data synthetic`);
}

function refuseAllColumns({ datadir, instruments }: ColumnsOptions, { config }: LoadedConfig): void {
  if (datadir === undefined && config.datadir === undefined) {
    throw new BotError('usage', '--data columns needs --datadir');
  }
  if (instruments !== undefined) return;
  throw new BotError(
    'usage',
    '--data columns needs --instrument venue:SYMBOL; bot list-data lists what there is',
  );
}

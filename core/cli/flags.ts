import { type Override, readEnvironment } from '../config/environment.js';
import type { LoadedConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { BotError } from '../errors.js';
import { parseInstrumentId } from '../market/instrument.js';
import type { Flags } from './command.js';

/** Flags that say which data a run reads. */
export const DATA_FLAGS = {
  recording: { type: 'string', array: true, describe: 'Recordings, [venue=]FILE; may repeat' },
  data: { type: 'string', describe: 'A data provider: columns, synthetic, or one of a plugin' },
  datadir: { type: 'string', describe: 'Folder of market data' },
  instrument: { type: 'string', array: true, describe: 'Instruments, venue:SYMBOL; may repeat' },
  timerange: { type: 'string', describe: 'FROM-TO in days (20240801-20240815) or epoch milliseconds' },
  markets: { type: 'string', describe: "Markets document: exchangeInfo or ccxt's markets" },
  recover: { type: 'boolean', describe: 'Read a cut recording up to its incomplete last gzip member' },
  scenario: {
    type: 'string',
    describe: 'Of --data synthetic: what is true of the market, such as reverting: see docs/synthetic.md',
  },
  duration: { type: 'string', describe: 'Of --data synthetic: how long it is (90s, 30m, 26h, 7d)' },
  seed: { type: 'number', describe: 'Seed of all that is random' },
  config: { type: 'string', array: true, describe: 'Config files; later ones win' },
} as const satisfies Flags;

/** Flags that every run has. */
export const RUN_FLAGS = {
  strategy: { type: 'string', describe: 'Name of the strategy' },
  'strategy-path': { type: 'string', describe: 'Folder that is searched for strategies first' },
  ...DATA_FLAGS,
  timeframe: { type: 'string', describe: 'Length of a frame, from 100ms to 1w' },
  pairs: {
    type: 'string',
    array: true,
    describe: 'Symbols of the configured exchange, in the order they compete',
  },
  set: { type: 'string', array: true, describe: 'A parameter of the strategy, NAME=VALUE; may repeat' },
  fee: { type: 'number', describe: "Fee of both sides as a fraction, in place of the venue's" },
  'dry-run-wallet': { type: 'number', describe: 'Starting balance in the stake currency' },
  'stake-amount': { type: 'string', describe: 'Stake of a trade in the stake currency, or unlimited' },
  latency: {
    type: 'string',
    describe:
      'zero, constant:ORDER,ANSWER,FEED (constant:5ms,5ms,2ms), uniform:MIN-MAX,MIN-MAX,MIN-MAX or recorded',
  },
  db: { type: 'string', describe: 'SQLite file that the run is added to; made where it is missing' },
  json: { type: 'boolean', describe: 'Print one JSON document' },
} as const satisfies Flags;

export interface DataArgs {
  readonly recording?: readonly string[];
  readonly data?: string;
  readonly datadir?: string;
  readonly instrument?: readonly string[];
  readonly timerange?: string;
  readonly markets?: string;
  readonly recover?: boolean;
  readonly scenario?: string;
  readonly duration?: string;
  readonly seed?: number;
  readonly config?: readonly string[];
}

export interface RunArgs extends DataArgs {
  readonly strategy?: string;
  readonly strategyPath?: string;
  readonly timeframe?: string;
  readonly pairs?: readonly string[];
  readonly set?: readonly string[];
  readonly fee?: number;
  readonly dryRunWallet?: number;
  readonly stakeAmount?: string;
  readonly latency?: string;
  readonly db?: string;
  readonly json?: boolean;
}

/** The config of a run: files, environment, then flags. */
export async function configOf(args: RunArgs): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.js');
  const overrides: Override[] = [];
  const flag = (name: string, path: readonly string[], value: unknown) => {
    if (value !== undefined) overrides.push({ source: `--${name}`, path, value });
  };
  flag('strategy', ['strategy'], args.strategy);
  flag('strategy-path', ['strategy_path'], args.strategyPath);
  flag('timeframe', ['timeframe'], args.timeframe);
  flag('datadir', ['datadir'], args.datadir);
  flag('fee', ['fee'], args.fee);
  flag('dry-run-wallet', ['dry_run_wallet'], args.dryRunWallet);
  flag(
    'stake-amount',
    ['stake_amount'],
    args.stakeAmount === undefined ? undefined : numberOrText(args.stakeAmount),
  );
  flag('seed', ['seed'], args.seed);
  flag('latency', ['latency'], args.latency);
  flag('pairs', ['exchange', 'pair_whitelist'], args.pairs);
  for (const text of args.set ?? []) {
    const [name, value] = splitAtEquals(text, '--set', 'NAME=VALUE');
    overrides.push({ source: '--set', path: ['strategy_params', name], value: numberOrText(value) });
  }
  return loadConfig({ files: args.config ?? [], environment: readEnvironment(), overrides });
}

/** Ids of `--instrument`, or of the configured symbols; null when there are none. @throws BotError `usage` */
export function instrumentIds(
  args: DataArgs,
  exchange: { readonly name?: string | undefined; readonly pair_whitelist: readonly string[] },
): readonly string[] | null {
  if (args.instrument) return args.instrument.map((text) => parseInstrumentId(text).id);
  if (exchange.pair_whitelist.length === 0) return null;
  const { name } = exchange;
  if (name === undefined) {
    throw new BotError('usage', '--pairs takes symbols of the configured exchange: exchange.name is not set');
  }
  return exchange.pair_whitelist.map((symbol) => parseInstrumentId(`${name}:${symbol}`).id);
}

/** @throws BotError `usage` when neither a flag nor the config names one. */
export function namedStrategy({ strategy }: Config): string {
  if (strategy !== undefined) return strategy;
  throw new BotError('usage', 'which strategy? --strategy NAME; bot list-strategies lists them');
}

/** Where market data lie unless --datadir says otherwise. */
export const DATA_FOLDER = 'user_data/data';

export const STRATEGY_FOLDER = 'user_data/strategies';

/** Folders that are searched for strategies. */
export function strategyFolders(path: string | undefined): readonly string[] {
  return path === undefined ? [STRATEGY_FOLDER] : [path];
}

function splitAtEquals(text: string, flag: string, form: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new BotError('usage', `${flag} ${JSON.stringify(text)}: expected ${form}`);
}

function numberOrText(text: string): number | string {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

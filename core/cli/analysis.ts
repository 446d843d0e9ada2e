import { type InstrumentTable, readTables } from '../examine/column-tables.js';
import type { LoadedStrategy } from '../loader/strategies.js';
import type { Micros } from '../market/time.js';
import type { Strategy } from '../strategy/strategy.js';
import type { Flags } from './command.js';
import { openData, openPlugins, runData } from './data.js';
import { configOf, instrumentIds, namedStrategy, RUN_FLAGS, type RunArgs, strategyFolders } from './flags.js';
import type { Progress } from './terminal.js';

/** Flags of what looks at a strategy's columns, and trades nothing. */
export const ANALYSIS_FLAGS = pick(RUN_FLAGS, [
  'strategy',
  'strategy-path',
  'recording',
  'data',
  'datadir',
  'instrument',
  'timerange',
  'markets',
  'recover',
  'scenario',
  'duration',
  'seed',
  'config',
  'timeframe',
  'pairs',
  'set',
  'json',
]);

/** A strategy with the frames that it would see. */
export interface Analysis {
  readonly loaded: LoadedStrategy;
  /** The instance whose features made the frames. */
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly timeframeUs: Micros;
  readonly seed: number;
  readonly tables: readonly InstrumentTable[];
}

export interface ReadOptions {
  readonly progress: Progress;
  readonly stopped: () => boolean;
}

/**
 * Reads the frames of a strategy, as a run would have them.
 * @throws BotError `usage`, `config`, `unknown_strategy`, `strategy_failed`, `data_empty`, `data_broken`.
 */
export async function readAnalysis(args: RunArgs, { progress, stopped }: ReadOptions): Promise<Analysis> {
  const loadedConfig = await configOf(args);
  const { config } = loadedConfig;
  const name = namedStrategy(config);
  const plugins = await openPlugins(config.plugins);
  const data = await runData(args, loadedConfig, plugins);
  const [{ findStrategy, resolveParams }, { timeframeUs }, { startStrategy }, { strategyInstruments }] =
    await Promise.all([
      import('../loader/strategies.js'),
      import('../market/time.js'),
      import('../strategy/start.js'),
      import('../run/prepared-run.js'),
    ]);
  const folders = strategyFolders(config.strategy_path);
  const loaded = await findStrategy(name, folders, plugins.strategies);
  const { strategy } = loaded;
  const params = resolveParams(strategy, config.strategy_params);
  const length = timeframeUs(config.timeframe ?? strategy.timeframe ?? '1m');
  const instruments = instrumentIds(args, config.exchange);
  const wanted = instruments ?? strategyInstruments(strategy);
  startStrategy(strategy, params);
  const open = await openData(data, args, { plugins, datadir: config.datadir, instruments });
  const tables = await readTables(open, {
    strategy,
    params,
    timeframeUs: length,
    wanted,
    onProgress: () => progress.update(open.progress().doneBytes, open.progress().totalBytes),
    stopped,
  });
  return { loaded, strategy, params, timeframeUs: length, seed: config.seed, tables };
}

function pick<F extends Flags, K extends keyof F>(flags: F, names: readonly K[]): Pick<F, K> {
  return Object.fromEntries(names.map((name) => [name, flags[name]])) as Pick<F, K>;
}

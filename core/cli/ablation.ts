import type { LoadedConfig } from '../config/load.js';
import type { ProvidedData } from '../data/provider.js';
import { BotError } from '../errors.js';
import { GROUPINGS, type Grouping } from '../examine/ablation/groups.js';
import type { AblationOptions } from '../examine/ablation/options.js';
import type { AblationReport } from '../examine/ablation/report.js';
import { parseSeeds } from '../examine/ablation/seeds.js';
import type { Plugins } from '../loader/plugins.js';
import type { Command, Flags } from './command.js';
import { namedData, openData, openPlugins } from './data.js';
import { configOf, instrumentIds, namedStrategy, RUN_FLAGS, type RunArgs, strategyFolders } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';

const DEFAULT_SEEDS = '20';
const { db: _, ...ANY_RUN } = RUN_FLAGS;

const FLAGS = {
  ...ANY_RUN,
  off: { type: 'string', array: true, describe: 'What to do without, NAME,NAME; may repeat; default all' },
  seeds: { type: 'string', describe: 'Of synthetic markets: how many (20), or which (101-140)' },
  sensitivity: { type: 'boolean', describe: 'Change each parameter instead, one at a time' },
  param: { type: 'string', array: true, describe: 'Of --sensitivity: which parameters, NAME,NAME' },
  by: { choices: GROUPINGS, describe: 'Show trades by enter tag, third of the run or true regime, too' },
} as const satisfies Flags;

interface AblationArgs extends RunArgs {
  readonly off?: readonly string[];
  readonly seeds?: string;
  readonly sensitivity?: boolean;
  readonly param?: readonly string[];
  readonly by?: Grouping;
}

/** `bot ablation`: what each part of a strategy is worth, over many synthetic markets, or on given data. */
export const command: Command<AblationArgs> = {
  flags: FLAGS,
  example: '$0 ablation --strategy RtaiStrategy --seeds 20 --off "MPD off,baseline"',
  exampleText: 'RTAI whole, and two of its variants, on twenty markets',
  run: ablation,
};

async function ablation(args: AblationArgs): Promise<number> {
  refuseStrayFlags(args);
  const loadedConfig = await configOf(args);
  const { config, given } = loadedConfig;
  const name = namedStrategy(config);
  const plugins = await openPlugins(config.plugins);
  const data = await dataOf(args, loadedConfig, plugins);
  const seeds = seedsOf(args, data);
  refuseWithoutRegimes(args, data);
  const { findStrategy } = await import('../loader/strategies.js');
  const { examineAblation, examineSensitivity } = await import('../examine/ablation/examine.js');
  const folders = strategyFolders(config.strategy_path);
  const loaded = await findStrategy(name, folders, plugins.strategies);
  const instruments = instrumentIds(args, config.exchange);
  const log = await openLog();
  const progress = await openProgress('ablation');
  const interrupt = onInterrupt();
  const options: Omit<AblationOptions, 'names'> = {
    loaded,
    config,
    given,
    instruments,
    seeds,
    groupedBy: args.by ?? null,
    open: (seed) =>
      openData(seed === null ? data : withSeed(data, seed), args, {
        plugins,
        datadir: config.datadir,
        instruments,
      }),
    onNotice: (text) => log.warn(text),
    onProgress: (done, total) => progress.update(done, total),
    stopped: interrupt.stopped,
  };
  try {
    const report =
      args.sensitivity === true
        ? await examineSensitivity({ ...options, names: args.param ?? null })
        : await examineAblation({ ...options, names: args.off ?? null });
    progress.stop();
    if (report !== null) await printReport(report, args);
    if (!interrupt.stopped()) return 0;
    const done = report === null ? 0 : report.data.seeds.length || 1;
    log.warn(`interrupted: ${done} of ${seeds?.length ?? 1} markets are done`);
    return 1;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

async function printReport(report: AblationReport, args: AblationArgs): Promise<void> {
  if (args.json === true) {
    const { ablationJson } = await import('../examine/ablation/json.js');
    await print(ablationJson(report));
    return;
  }
  const { ablationText } = await import('../examine/ablation/text.js');
  await print(ablationText(report, { colour: process.stdout.isTTY }));
}

/** What is named, else synthetic markets: then their scenario and length need no further flag. */
async function dataOf(args: AblationArgs, loaded: LoadedConfig, plugins: Plugins): Promise<ProvidedData> {
  const isNamed = args.recording !== undefined || args.data !== undefined || loaded.config.data !== undefined;
  const named = await namedData(isNamed ? args : { ...args, data: 'synthetic' }, loaded, plugins);
  if (named) return named;
  throw new BotError('invariant', 'without any named, the data are synthetic');
}

/** @throws BotError `usage` where one thing is true of the market throughout, or nobody knows what. */
function refuseWithoutRegimes({ by }: AblationArgs, { provider, options }: ProvidedData): void {
  if (by !== 'regime') return;
  if (provider.name === 'synthetic' && (options as { scenario?: unknown }).scenario === 'regimes') return;
  throw new BotError('usage', '--by regime needs --scenario regimes: elsewhere there are none to tell apart');
}

function withSeed(data: ProvidedData, seed: number): ProvidedData {
  return { ...data, options: { ...(data.options as object), seed } };
}

/** @throws BotError `usage` for seeds of data that have none, or a seed where there are seeds. */
function seedsOf({ seeds, seed }: AblationArgs, { provider }: ProvidedData): readonly number[] | null {
  if (provider.name !== 'synthetic') {
    if (seeds === undefined) return null;
    throw new BotError('usage', '--seeds are of synthetic markets; on other data there is one run');
  }
  if (seed !== undefined) {
    throw new BotError('usage', '--seed: the markets are those of --seeds, each with its own');
  }
  return parseSeeds(seeds ?? DEFAULT_SEEDS);
}

function refuseStrayFlags({ sensitivity, param, off }: AblationArgs): void {
  if (sensitivity === true && off) throw new BotError('usage', '--off and --sensitivity exclude each other');
  if (sensitivity !== true && param) throw new BotError('usage', '--param needs --sensitivity');
}

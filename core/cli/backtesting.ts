import { BotError } from '../errors.js';
import type { LoadedStrategy } from '../loader/strategies.js';
import { VERSION } from '../project/version.js';
import type { RunStore } from '../store/run-store.js';
import type { Command } from './command.js';
import { openData, openPlugins, runData } from './data.js';
import { configOf, instrumentIds, namedStrategy, RUN_FLAGS, type RunArgs, strategyFolders } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';

/** `bot backtesting`: a strategy over recordings, columns, or the built-in synthetic market. */
export const command: Command<BacktestArgs> = {
  flags: {
    ...RUN_FLAGS,
    equity: { type: 'boolean', describe: 'With --json: equity too, frame by frame' },
  },
  example: '$0 backtesting --strategy RtaiStrategy --timeframe 1s --recording binanceusdm=FILE',
  exampleText: 'Run RTAI on a recording, in frames of a second',
  run: backtest,
};

interface BacktestArgs extends RunArgs {
  readonly equity?: boolean;
}

async function backtest(args: BacktestArgs): Promise<number> {
  if (args.equity === true && args.json !== true) {
    throw new BotError('usage', '--equity is of --json: expected both');
  }
  const loadedConfig = await configOf(args);
  const { config, given } = loadedConfig;
  const name = namedStrategy(config);
  const plugins = await openPlugins(config.plugins);
  const data = await runData(args, loadedConfig, plugins);
  const [{ findStrategy }, { run }, log] = await Promise.all([
    import('../loader/strategies.js'),
    import('../run/run.js'),
    openLog(),
  ]);
  const folders = strategyFolders(config.strategy_path);
  const loaded = await findStrategy(name, folders, plugins.strategies);
  const instruments = instrumentIds(args, config.exchange);
  const store = args.db === undefined ? null : await openStore(args.db, loaded, { config, instruments });
  const open = await openData(data, args, { plugins, datadir: config.datadir, instruments });
  const progress = await openProgress('backtesting');
  const interrupt = onInterrupt();
  try {
    const result = await run({ config, given, instruments }, open, {
      loaded,
      ...(store ? { journal: store } : {}),
      equity: args.equity ?? false,
      onNotice: (text) => log.warn(text),
      onProgress: ({ done, total }) => progress.update(done, total),
      stopped: interrupt.stopped,
    });
    progress.stop();
    const { resultJson } = await import('../report/json.js');
    const { resultText } = await import('../report/text.js');
    await print(
      args.json === true ? resultJson(result) : resultText(result, { colour: process.stdout.isTTY }),
    );
    if (!interrupt.stopped()) return 0;
    log.warn('interrupted: the result is of the data up to there');
    return 1;
  } finally {
    progress.stop();
    interrupt.release();
    store?.close();
    await open.feed.close();
  }
}

/** A run in a database: only what is recorded of it before it begins. */
async function openStore(file: string, loaded: LoadedStrategy, spec: object): Promise<RunStore> {
  const [{ openRunStore }, { redactSecrets }] = await Promise.all([
    import('../store/run-store.js'),
    import('../config/secrets.js'),
  ]);
  const { strategy, hash: strategyHash } = loaded;
  const header = { strategy: strategy.name, strategyHash, version: VERSION, spec: redactSecrets(spec) };
  return openRunStore(file, header, { durability: 'batch' });
}

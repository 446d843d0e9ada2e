import { BotError } from '../errors.js';
import type { DataSpec } from '../feeds.js';
import type { LoadedStrategy } from '../loader/strategies.js';
import type { RunStore } from '../store/run-store.js';
import { VERSION } from '../version.js';
import type { Command } from './command.js';
import {
  builtInMarket,
  configOf,
  dataSpecOf,
  instrumentIds,
  openData,
  RUN_FLAGS,
  type RunArgs,
  strategyFolders,
} from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';

/** `bot backtesting`: a strategy over recordings, columns, or the built-in synthetic market. */
export const command: Command<RunArgs> = {
  flags: RUN_FLAGS,
  example: '$0 backtesting --strategy RtaiStrategy --timeframe 1s --recording binanceusdm=FILE',
  exampleText: 'Run RTAI on a recording, in frames of a second',
  run: backtest,
};

async function backtest(args: RunArgs): Promise<number> {
  const { config, given } = await configOf(args);
  if (config.strategy === undefined) {
    throw new BotError('usage', 'which strategy? --strategy NAME; bot list-strategies lists them');
  }
  const named = dataSpecOf(args, config.datadir);
  const data = named ?? builtInMarket(given.has('seed') ? config.seed : undefined);
  if (data.kind === 'synthetic') process.stderr.write(`${describeBuiltIn(data)}\n`);
  const [{ findStrategy }, { run }, log] = await Promise.all([
    import('../loader/strategies.js'),
    import('../run.js'),
    openLog(),
  ]);
  const loaded = await findStrategy(config.strategy, strategyFolders(config.strategy_path));
  const instruments = instrumentIds(args, config.exchange);
  const store = args.db === undefined ? null : await openStore(args.db, loaded, { config, instruments });
  const open = await openData(data, args);
  const progress = await openProgress('backtesting');
  const interrupt = onInterrupt();
  try {
    const result = await run({ config, given, instruments }, open, {
      loaded,
      ...(store ? { journal: store } : {}),
      onNotice: (text) => log.warn(text),
      onProgress: ({ done, total }) => progress.update(done, total),
      stopped: interrupt.stopped,
    });
    progress.stop();
    store?.end({ startedUs: result.run.start_us, endedUs: result.run.end_us });
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

function describeBuiltIn({
  scenario,
  seed,
  durationUs,
  venue,
  native,
}: Extract<DataSpec, { kind: 'synthetic' }>): string {
  const hours = durationUs / 3_600_000_000;
  return `No data named: running on the built-in synthetic market (${scenario}, seed ${seed}, ${hours} h of ${native} on ${venue}). --recording names your own.`;
}

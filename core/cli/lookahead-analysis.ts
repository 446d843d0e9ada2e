import type { LookAheadReport } from '../examine/look-ahead.js';
import { ANALYSIS_FLAGS, type Analysis, readAnalysis } from './analysis.js';
import type { Command } from './command.js';
import type { RunArgs } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';

/** `bot lookahead-analysis`: each row of a strategy's columns with and without the rows after it. */
export const command: Command<RunArgs> = {
  flags: ANALYSIS_FLAGS,
  example: '$0 lookahead-analysis --strategy DipBuyer --recording binanceusdm=FILE',
  exampleText: 'Which columns and signals know what comes after their row',
  run: lookAheadAnalysis,
};

async function lookAheadAnalysis(args: RunArgs): Promise<number> {
  const progress = await openProgress('lookahead-analysis');
  const interrupt = onInterrupt();
  try {
    const { stopped } = interrupt;
    const analysis = await readAnalysis(args, { progress, stopped });
    const { analyseLookAhead } = await import('../examine/look-ahead.js');
    const { strategy, loaded, params } = analysis;
    const alone = await loaded.fresh();
    const [{ startStrategy }, { makeFeatures }] = await Promise.all([
      import('../strategy/start.js'),
      import('../perception/features.js'),
    ]);
    startStrategy(alone, params);
    // It is to know what the other instance knows since its features were made.
    makeFeatures(alone, params);
    const report = await analyseLookAhead({
      ...analysis,
      withFuture: strategy,
      alone,
      onProgress: (done, total) => progress.update(done, total),
      stopped,
    });
    progress.stop();
    const { lookAheadJson, lookAheadText } = await import('../examine/look-ahead-text.js');
    const about = aboutOf(analysis, report);
    await print(
      args.json === true ? lookAheadJson(about) : lookAheadText(about, { colour: process.stdout.isTTY }),
    );
    if (stopped()) (await openLog()).warn('interrupted: the rows are those up to there');
    return report.columns.length === 0 && !stopped() ? 0 : 1;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

function aboutOf({ loaded, tables }: Analysis, report: LookAheadReport) {
  return {
    strategy: loaded.strategy.name,
    strategyHash: loaded.hash,
    instruments: tables.map(({ instrument }): string => instrument.id),
    report,
  };
}

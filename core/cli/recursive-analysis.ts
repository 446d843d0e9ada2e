import { ANALYSIS_FLAGS, readAnalysis } from './analysis.js';
import type { Command } from './command.js';
import type { RunArgs } from './flags.js';
import { onInterrupt, openLog, openProgress, print } from './terminal.js';

/** `bot recursive-analysis`: how columns drift with the length of their history, and when they settle. */
export const command: Command<RunArgs> = {
  flags: ANALYSIS_FLAGS,
  example: '$0 recursive-analysis --strategy DipBuyer --recording binanceusdm=FILE',
  exampleText: 'The smallest startupFrames at which every column is within 1e-6',
  run: recursiveAnalysis,
};

async function recursiveAnalysis(args: RunArgs): Promise<number> {
  const progress = await openProgress('recursive-analysis');
  const interrupt = onInterrupt();
  try {
    const { stopped } = interrupt;
    const analysis = await readAnalysis(args, { progress, stopped });
    const [{ analyseRecursion }, { windowLength }, { recursiveJson, recursiveText }] = await Promise.all([
      import('../examine/recursive.js'),
      import('../strategy/column-hooks.js'),
      import('../examine/recursive-text.js'),
    ]);
    const { loaded, strategy, tables } = analysis;
    const reports = tables.map((table) =>
      analyseRecursion({ ...analysis, table, onProgress: (done, total) => progress.update(done, total) }),
    );
    progress.stop();
    const startupFrames = strategy.startupFrames ?? 0;
    const document = {
      strategy: strategy.name,
      strategyHash: loaded.hash,
      startupFrames,
      window: windowLength(startupFrames),
      reports,
    };
    await print(
      args.json === true
        ? recursiveJson(document)
        : recursiveText(document, { colour: process.stdout.isTTY }),
    );
    if (!stopped()) return 0;
    (await openLog()).warn('interrupted: the frames are those up to there');
    return 1;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

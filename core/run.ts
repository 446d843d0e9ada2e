import { BotError } from './errors.js';
import type { OpenFeed } from './feeds.js';
import { type PreparedRun, type PrepareOptions, prepareRun, type RunSpec } from './prepared-run.js';
import type { BacktestResult } from './report/result.js';

/** How {@link run} runs. */
export interface RunOptions extends PrepareOptions, DriveOptions {}

/** How a feed is driven, whatever runs over it. */
export interface DriveOptions {
  /** Called after each chunk of events. */
  onProgress?(progress: {
    /** Bytes of the input that were read. */
    readonly done: number;
    /** Bytes of the input in all. */
    readonly total: number;
    /** Time of the last event, microseconds since the epoch. */
    readonly us: number;
  }): void;
  /** True ends the run after the present chunk; what is done is kept. */
  stopped?(): boolean;
}

/**
 * Runs a strategy over a feed, and closes it. The same spec and data give the same result, byte for byte.
 * @throws BotError `usage`, `config`, `data_broken`, `data_empty` without an event, `strategy_failed`, `look_ahead`.
 */
export async function run(spec: RunSpec, open: OpenFeed, options: RunOptions): Promise<BacktestResult> {
  const [result] = await runTogether([{ spec, options }], open, options);
  return result!;
}

/**
 * Several runs over one feed, which is read once and closed: each has the result that it has alone.
 * @throws BotError as {@link run}.
 */
export async function runTogether(
  runs: readonly {
    /** What decides its result. */
    readonly spec: RunSpec;
    /** Its strategy, and where it is recorded. */
    readonly options: PrepareOptions;
  }[],
  open: OpenFeed,
  drive: DriveOptions = {},
): Promise<readonly BacktestResult[]> {
  try {
    const prepared: PreparedRun[] = [];
    for (const { spec, options } of runs) prepared.push(await prepareRun(spec, open, options));
    await driveAll(prepared, open, drive);
    const results: BacktestResult[] = [];
    for (const run of prepared) results.push(await run.result(drive.stopped?.() !== true));
    return results;
  } finally {
    await open.feed.close();
  }
}

async function driveAll(
  prepared: readonly PreparedRun[],
  open: OpenFeed,
  { onProgress, stopped }: DriveOptions,
): Promise<void> {
  const { engine } = prepared[0]!;
  for (;;) {
    const chunk = await open.feed.next();
    if (!chunk) break;
    for (const run of prepared) run.engine.step(chunk);
    const { doneBytes, totalBytes } = open.progress();
    onProgress?.({ done: doneBytes, total: totalBytes, us: engine.lastUs });
    if (stopped?.() === true) break;
  }
  for (const run of prepared) run.engine.finish();
  if (Number.isNaN(engine.lastUs)) {
    throw new BotError('data_empty', 'the data hold no event in the time asked for');
  }
}

import { type DriveOptions, driveFeed } from './drive-feed.js';
import type { OpenFeed } from './feeds.js';
import type { Chunk } from './market/chunk.js';
import { type PreparedRun, type PrepareOptions, prepareRun, type RunSpec } from './prepared-run.js';
import type { BacktestResult } from './report/result.js';

/** How {@link run} runs. */
export interface RunOptions extends PrepareOptions, DriveOptions {}

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
    const steps = prepared.map(
      ({ session }) =>
        (chunk: Chunk) =>
          session.step(chunk),
    );
    const isWhole = await driveFeed(steps, open, drive);
    const results: BacktestResult[] = [];
    for (const run of prepared) results.push(await run.result(isWhole));
    return results;
  } finally {
    await open.feed.close();
  }
}

import type { BacktestResult } from '../report/result.js';
import { type DriveOptions, driveRuns, type RunOfSeveral } from './drive-runs.js';
import type { OpenFeed } from './feeds.js';
import type { PrepareOptions, RunSpec } from './prepared-run.js';

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
  runs: readonly RunOfSeveral[],
  open: OpenFeed,
  drive: DriveOptions = {},
): Promise<readonly BacktestResult[]> {
  const { ended } = await driveRuns(runs, open, drive, (run, isWhole) => run.result(isWhole));
  return ended;
}

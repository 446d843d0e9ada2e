import type { Stretch } from '../../data/provider.js';
import { BotError } from '../../errors.js';
import type { EquitySpan } from '../../report/equity.js';
import type { BacktestResult } from '../../report/result.js';
import { driveRuns, type RunOfSeveral } from '../../run/drive-runs.js';
import type { OpenFeed } from '../../run/feeds.js';
import type { PreparedRun, PrepareOptions, RunSpec } from '../../run/prepared-run.js';

/** What came of a run, and the equity that its result was made of. */
export interface DrivenRun {
  readonly result: BacktestResult;
  readonly span: EquitySpan;
  /** What was true of the market, and when, where that is known. */
  readonly truth: readonly Stretch[];
}

export interface DriveTogetherOptions {
  /** From 0 to 1. */
  onProgress?(share: number): void;
  stopped?(): boolean;
}

/**
 * Several runs over one feed, as `runTogether` has them, with their equity; what `open` opens is read once and closed. Where
 * their strategy keeps something in which they differ, they share nothing, over a feed that is opened anew. Null when
 * they were stopped before its end: a part of a market is no market.
 * @throws BotError as `runTogether`, with the name of the run.
 */
export async function driveTogether(
  runs: readonly RunOfSeveral[],
  open: () => Promise<OpenFeed>,
  options: DriveTogetherOptions,
): Promise<readonly DrivenRun[] | null> {
  try {
    return await drive(runs, await open(), true, options);
  } catch (error) {
    if (!(error instanceof BotError) || error.code !== 'not_shared') throw error;
    return drive(runs, await open(), false, options);
  }
}

async function drive(
  runs: readonly RunOfSeveral[],
  open: OpenFeed,
  shares: boolean,
  { onProgress, stopped }: DriveTogetherOptions,
): Promise<readonly DrivenRun[] | null> {
  const { isWhole, ended } = await driveRuns(
    runs,
    open,
    {
      onProgress: ({ done, total }) => total > 0 && onProgress?.(done / total),
      ...(stopped ? { stopped } : {}),
      shares,
    },
    async (run, whole) => (whole ? finish(run, open) : null),
  );
  return isWhole ? ended.filter((run) => run !== null) : null;
}

/** The names of a strategy's conditions: they are known when it has said something of a row. None of too few data. */
export async function conditionNames(
  spec: RunSpec,
  open: OpenFeed,
  options: PrepareOptions,
): Promise<readonly string[]> {
  if (options.loaded.strategy.conditions === undefined) {
    await open.feed.close();
    return [];
  }
  // The first step counts frames, the last two what came of them.
  const namesIn = ({ session }: PreparedRun) =>
    session.perception
      .funnel()
      .slice(1, -2)
      .map(({ condition }) => condition);
  const { ended } = await driveRuns(
    [{ spec, options: { ...options, proof: false } }],
    open,
    { stopped: ([run]) => namesIn(run!).length > 0 },
    async (run) => namesIn(run),
  );
  return ended[0]!;
}

async function finish({ session, result }: PreparedRun, open: OpenFeed): Promise<DrivenRun> {
  const whole = await result(true);
  const { engine, perception } = session;
  return {
    result: whole,
    span: {
      equity: { ts: engine.equity.ts, value: engine.equity.values },
      startingBalance: whole.metrics.starting_balance,
      startUs: perception.firstUs,
      endUs: perception.lastUs,
    },
    truth: open.truth?.()?.stretches ?? [],
  };
}

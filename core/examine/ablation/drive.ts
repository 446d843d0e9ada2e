import { driveFeed } from '../../drive-feed.js';
import { BotError } from '../../errors.js';
import type { OpenFeed } from '../../feeds.js';
import type { Chunk } from '../../market/chunk.js';
import { type PreparedRun, type PrepareOptions, prepareRun, type RunSpec } from '../../prepared-run.js';
import type { EquitySpan } from '../../report/equity.js';
import type { BacktestResult } from '../../report/result.js';

/** What came of a run, and the equity that its result was made of. */
export interface DrivenRun {
  readonly result: BacktestResult;
  readonly span: EquitySpan;
}

export interface DriveTogetherOptions {
  /** From 0 to 1. */
  onProgress?(share: number): void;
  stopped?(): boolean;
}

/** A run, and what it is called where it fails; null needs no name. */
export interface NamedRun {
  readonly name: string | null;
  readonly spec: RunSpec;
  readonly options: PrepareOptions;
}

/**
 * Several runs over one feed, as `runTogether` has them, with their equity; the feed is read once and closed. Null when
 * they were stopped before its end: a part of a market is no market.
 * @throws BotError as `runTogether`, with the name of the run.
 */
export async function driveTogether(
  runs: readonly NamedRun[],
  open: OpenFeed,
  { onProgress, stopped }: DriveTogetherOptions,
): Promise<readonly DrivenRun[] | null> {
  try {
    const prepared: PreparedRun[] = [];
    for (const { name, spec, options } of runs) {
      prepared.push(await named(name, () => prepareRun(spec, open, options)));
    }
    const steps = prepared.map(
      ({ session }, i) =>
        (chunk: Chunk) =>
          namedNow(runs[i]!.name, () => session.step(chunk)),
    );
    const isWhole = await driveFeed(steps, open, {
      onProgress: ({ done, total }) => total > 0 && onProgress?.(done / total),
      ...(stopped ? { stopped } : {}),
    });
    if (!isWhole) return null;
    const driven: DrivenRun[] = [];
    for (const [i, run] of prepared.entries()) driven.push(await named(runs[i]!.name, () => finish(run)));
    return driven;
  } finally {
    await open.feed.close();
  }
}

/** The names of a strategy's conditions: they are known when it has said something of a row. None of too few data. */
export async function conditionNames(
  spec: RunSpec,
  open: OpenFeed,
  options: PrepareOptions,
): Promise<readonly string[]> {
  try {
    if (options.loaded.strategy.conditions === undefined) return [];
    const { session } = await prepareRun(spec, open, { ...options, proof: false });
    for (;;) {
      const chunk = await open.feed.next();
      if (chunk) session.step(chunk);
      // The first step counts frames, the last two what came of them.
      const names = session.perception.funnel().slice(1, -2);
      if (names.length > 0 || !chunk) return names.map(({ condition }) => condition);
    }
  } finally {
    await open.feed.close();
  }
}

async function finish({ session, result }: PreparedRun): Promise<DrivenRun> {
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
  };
}

/** What a strategy makes of a part that is off is its own: the failure has to say which. */
async function named<T>(name: string | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw withName(name, error);
  }
}

function namedNow(name: string | null, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw withName(name, error);
  }
}

function withName(name: string | null, error: unknown): unknown {
  if (name === null || !(error instanceof BotError) || error.code === 'invariant') return error;
  return new BotError(error.code, `${name}: ${error.message}`, { cause: error });
}

import { BotError } from './errors.js';
import type { OpenFeed } from './feeds.js';
import { type PreparedRun, type PrepareOptions, prepareRun, type RunSpec } from './prepared-run.js';

/** How a feed is driven, whatever runs over it. */
export interface DriveOptions {
  /** Called after each chunk of events. */
  onProgress?(progress: {
    /** Bytes of the input that were read. */
    readonly done: number;
    /** Bytes of the input in all. */
    readonly total: number;
  }): void;
  /** True ends the run after the present chunk; what is done is kept. */
  stopped?(): boolean;
}

/** As {@link DriveOptions}, for those who look at the runs as they go. */
export interface LoopOptions extends Omit<DriveOptions, 'stopped'> {
  /** Asked after each chunk; true ends the runs. */
  stopped?(runs: readonly PreparedRun[]): boolean;
}

/** A run of several. */
export interface RunOfSeveral {
  /** What decides its result. */
  readonly spec: RunSpec;
  /** Its strategy, and where it is recorded. */
  readonly options: PrepareOptions;
  /** What it is called where it fails; it needs no name unless given. */
  readonly name?: string | null;
}

/** What came of runs over one feed. */
export interface Driven<R> {
  /** False when they were stopped before its end. */
  readonly isWhole: boolean;
  /** What `end` made of each run, in their order. */
  readonly ended: readonly R[];
}

/**
 * Takes runs through one feed, chunk by chunk, all of them through each in their order, and closes it. `end` says what is
 * made of a run when no more comes; the feed is still open then.
 * @throws BotError as a run does, with its name where it has one.
 */
export async function driveRuns<R>(
  runs: readonly RunOfSeveral[],
  open: OpenFeed,
  drive: LoopOptions,
  end: (run: PreparedRun, isWhole: boolean) => Promise<R>,
): Promise<Driven<R>> {
  try {
    const prepared: PreparedRun[] = [];
    for (const run of runs) prepared.push(await named(run, () => prepareRun(run.spec, open, run.options)));
    const isWhole = await driveFeed(prepared, runs, open, drive);
    const ended: R[] = [];
    for (const [i, run] of prepared.entries()) ended.push(await named(runs[i]!, () => end(run, isWhole)));
    return { isWhole, ended };
  } finally {
    await open.feed.close();
  }
}

/** Returns false when it was stopped before the end. */
async function driveFeed(
  prepared: readonly PreparedRun[],
  runs: readonly RunOfSeveral[],
  open: OpenFeed,
  { onProgress, stopped }: LoopOptions,
): Promise<boolean> {
  for (;;) {
    const chunk = await open.feed.next();
    if (!chunk) return true;
    for (let i = 0; i < prepared.length; i++) {
      try {
        prepared[i]!.session.step(chunk);
      } catch (error) {
        throw withName(runs[i]!, error);
      }
    }
    const { doneBytes, totalBytes } = open.progress();
    onProgress?.({ done: doneBytes, total: totalBytes });
    if (stopped?.(prepared) === true) return false;
  }
}

async function named<T>(run: RunOfSeveral, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw withName(run, error);
  }
}

/** What a strategy makes of what a run changes is its own: the failure has to say which run it is. */
function withName({ name }: RunOfSeveral, error: unknown): unknown {
  if (name === undefined || name === null) return error;
  if (!(error instanceof BotError) || error.code === 'invariant') return error;
  return new BotError(error.code, `${name}: ${error.message}`, { cause: error });
}

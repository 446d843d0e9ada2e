import { BotError } from '../errors.js';
import { perceiveAlone, SharedPerception } from '../perception/perceive.js';
import type { PerceivingRun } from '../perception/share.js';
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
  /**
   * Whether runs of one strategy share what does not differ between them: faster, with the same results. True unless
   * given.
   */
  readonly shares?: boolean;
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
    const shared = await openPerceptions(prepared, runs, drive.shares !== false);
    const isWhole = await driveFeed(prepared, shared, { runs, open, drive });
    const ended: R[] = [];
    for (const [i, run] of prepared.entries()) ended.push(await named(runs[i]!, () => end(run, isWhole)));
    for (const perception of shared) perception.finish();
    return { isWhole, ended };
  } finally {
    await open.feed.close();
  }
}

/** Opens the perception of each run that has one of its own; returns those that runs have together. */
async function openPerceptions(
  prepared: readonly PreparedRun[],
  runs: readonly RunOfSeveral[],
  shares: boolean,
): Promise<readonly SharedPerception[]> {
  const groups: PreparedRun[][] = [];
  for (const run of prepared) {
    const group = shares && groups.find(([first]) => perceivesSame(first!, run));
    if (group) group.push(run);
    else groups.push([run]);
  }
  const shared: SharedPerception[] = [];
  for (const group of groups) {
    const [first] = group as [PreparedRun];
    if (group.length > 1) {
      const together = group.map(({ perceiving }) => perceiving);
      const failed = ({ perception }: PerceivingRun, error: unknown) => {
        const failing = prepared.findIndex(({ session }) => session.perception === perception);
        return withName(runs[failing]!, error);
      };
      shared.push(new SharedPerception(together, { ...first.perceive, failed }));
    } else {
      const { perceiving, perceive } = first;
      await named(runs[prepared.indexOf(first)]!, () => perceiveAlone(perceiving, perceive));
    }
  }
  return shared;
}

function perceivesSame(a: PreparedRun, b: PreparedRun): boolean {
  return a.perceives.every((part, i) => part === b.perceives[i]);
}

/** Returns false when it was stopped before the end. */
async function driveFeed(
  prepared: readonly PreparedRun[],
  shared: readonly SharedPerception[],
  { runs, open, drive: { onProgress, stopped } }: Driving,
): Promise<boolean> {
  for (;;) {
    const chunk = await open.feed.next();
    if (!chunk) return true;
    for (const perception of shared) await perception.take(chunk);
    for (let i = 0; i < prepared.length; i++) {
      try {
        prepared[i]!.session.step(chunk);
      } catch (error) {
        throw withName(runs[i]!, error);
      }
    }
    for (const perception of shared) perception.passed();
    const { doneBytes, totalBytes } = open.progress();
    onProgress?.({ done: doneBytes, total: totalBytes });
    if (stopped?.(prepared) === true) return false;
  }
}

interface Driving {
  readonly runs: readonly RunOfSeveral[];
  readonly open: OpenFeed;
  readonly drive: LoopOptions;
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

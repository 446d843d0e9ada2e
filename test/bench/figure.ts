/** What a figure is of, and what it should reach. */
export interface FigureSpec {
  readonly name: string;
  /** `x` is how many times the yardstick. */
  readonly unit: 'ns' | 'B' | 'ms' | '%' | 'x' | 'events/s';
  /** Null where there is none. Of `events/s` more is better, of the others less. */
  readonly goal: number | null;
}

/** One way to do the work. `items` is how many units one run does: the figure is nanoseconds an item. */
export interface Way {
  readonly items: number;
  /** Before each run, not timed. */
  prepare?(): unknown;
  run(): unknown;
}

export interface Comparison extends FigureSpec {
  readonly ours: Way;
  /** The plain way to the same result; null for figures that are context only. */
  readonly naive: Way | null;
  readonly rounds?: number;
}

const ROUNDS = 9;

/**
 * Runs both ways in turn, so that other load on the machine meets both, and prints the figure. That both give the
 * same result is the caller's to verify, before.
 */
export async function compare({ ours, naive, rounds = ROUNDS, ...spec }: Comparison): Promise<void> {
  const own: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (naive !== null) plain.push(await nanosecondsAnItem(naive));
    // Not timed: the garbage that the twin left, and code that has to be compiled again after it, are not ours.
    await ours.prepare?.();
    await ours.run();
    own.push(await nanosecondsAnItem(ours));
  }
  printFigure(spec, { ours: own, naive: naive === null ? null : plain, n: ours.items });
}

/** A way beside other work of the same run, whose time says how fast the machine is now. */
export interface YardstickComparison extends Omit<FigureSpec, 'unit'> {
  readonly ours: Way;
  readonly yardstick: Way;
}

/** Runs both in turn and prints how many times the yardstick a way takes, a round a value. */
export async function compareWithYardstick({ ours, yardstick, ...spec }: YardstickComparison): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measure = await nanosecondsAnItem(yardstick);
    await ours.prepare?.();
    await ours.run();
    ratios.push((await nanosecondsAnItem(ours)) / measure);
  }
  printFigure({ ...spec, unit: 'x' }, { ours: ratios, naive: null, n: ours.items });
}

/** What was measured, one value a round. `n` is how many items a value is the mean of. */
export interface Measured {
  readonly ours: readonly number[];
  readonly naive: readonly number[] | null;
  readonly n: number;
}

/** Prints one line of JSON. The figure is the median of its rounds; the best is given beside it. */
export function printFigure({ name, unit, goal }: FigureSpec, { ours, naive, n }: Measured): void {
  const isMoreBetter = unit === 'events/s';
  const best = (values: readonly number[]) => (isMoreBetter ? Math.max(...values) : Math.min(...values));
  const own = median(ours);
  const plain = naive === null ? null : median(naive);
  const line = {
    name,
    unit,
    ours: rounded(own),
    naive: plain === null ? null : rounded(plain),
    ratio: plain === null ? null : rounded(plain / own),
    goal,
    met: goal === null ? null : isMoreBetter ? own >= goal : own <= goal,
    oursBest: rounded(best(ours)),
    naiveBest: naive === null ? null : rounded(best(naive)),
    n,
    rounds: ours.length,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A figure whose two ways do not give the same is void. */
export function requireSame(what: string, ours: unknown, naive: unknown): void {
  if (Object.is(ours, naive)) return;
  throw new Error(`the figure is void: ${what} is ${String(ours)}, the naive twin has ${String(naive)}`);
}

async function nanosecondsAnItem({ items, prepare, run }: Way): Promise<number> {
  await prepare?.();
  const start = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - start) / items;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Three digits: the fourth is noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

import { KyleLambda } from '../../core/indicators/kyle-lambda.js';
import { RobustZ } from '../../core/indicators/robust-z.js';
import { TrailingQuantile } from '../../core/indicators/trailing-quantile.js';
import { column, normals } from '../indicators/series.js';
import { compare } from './figure.js';

const UPDATES = 400_000;
const DAY_OF_VALUES = 100_000;
const TOLERANCE = 1e-9;

/** A value an update: `at(i)` is what stands after the update with `values[i]`. */
type Update = (i: number) => number;

interface IndicatorBench {
  readonly name: string;
  readonly goal: number | null;
  readonly window: number;
  /** All updates from the first on; `note` sees each result. One loop a class, so that each call site sees one class. */
  all(note: Float64Array | null): void;
  /** The value after update `i`, from scratch. */
  naive: Update;
  readonly naiveUpdates: number;
}

/** The indicators that are built for speed against their naive twins, on seeded noise. */
export async function benchIndicators(): Promise<void> {
  const noise = column(UPDATES, normals(1));
  const flow = column(UPDATES, normals(2));
  const benches: readonly IndicatorBench[] = [
    robustBench(noise, 60, 150, 4_000),
    robustBench(noise, 3_600, 450, 60),
    {
      name: "Kyle's lambda, window 300",
      goal: 10,
      window: 300,
      all: (note) => kyle(noise, flow, 300, note),
      naive: (i) => twoPasses(noise, flow, i - 299, i + 1),
      naiveUpdates: 4_000,
    },
    {
      name: 'trailing quantile, 100,000 values',
      goal: null,
      window: DAY_OF_VALUES,
      all: (note) => trailing(noise, DAY_OF_VALUES, note),
      naive: (i) => quantile(noise.slice(i + 1 - DAY_OF_VALUES, i + 1).sort(), 0.99),
      naiveUpdates: 5,
    },
  ];
  for (const bench of benches) await benchOne(bench);
}

async function benchOne({ name, goal, window, all, naive, naiveUpdates }: IndicatorBench): Promise<void> {
  const values = new Float64Array(UPDATES);
  all(values);
  const naiveRun = () => {
    for (let i = window; i < window + naiveUpdates; i++) {
      const slow = naive(i);
      if (Math.abs(values[i]! - slow) <= TOLERANCE * Math.max(1, Math.abs(slow))) continue;
      throw new Error(`the figure is void: ${name} is ${values[i]}, the naive twin has ${slow}`);
    }
  };
  await compare({
    name: `${name}, an update`,
    unit: 'ns',
    goal,
    ours: { items: UPDATES, run: () => all(null) },
    naive: { items: naiveUpdates, run: naiveRun },
  });
}

function robustBench(
  values: Float64Array,
  window: number,
  goal: number,
  naiveUpdates: number,
): IndicatorBench {
  return {
    name: `robust z, window ${window}`,
    goal,
    window,
    all: (note) => robust(values, window, note),
    naive: (i) => sortTwice(values.slice(i + 1 - window, i + 1)),
    naiveUpdates,
  };
}

function robust(values: Float64Array, window: number, note: Float64Array | null): void {
  const z = new RobustZ(window);
  for (let i = 0; i < values.length; i++) {
    const value = z.update(values[i]!);
    if (note !== null) note[i] = value;
  }
}

function kyle(p: Float64Array, x: Float64Array, window: number, note: Float64Array | null): void {
  const lambda = new KyleLambda(window);
  for (let i = 0; i < p.length; i++) {
    const value = lambda.update(p[i]!, x[i]!);
    if (note !== null) note[i] = value;
  }
}

function trailing(values: Float64Array, horizon: number, note: Float64Array | null): void {
  const quantiles = new TrailingQuantile(horizon);
  for (let i = 0; i < values.length; i++) {
    quantiles.add(values[i]!, i);
    const value = quantiles.quantile(0.99);
    if (note !== null) note[i] = value;
  }
}

function sortTwice(window: Float64Array): number {
  const newest = window[window.length - 1]!;
  const middle = quantile(window.sort(), 0.5);
  const deviation = quantile(window.map((value) => Math.abs(value - middle)).sort(), 0.5);
  return (newest - middle) / (1.4826 * deviation);
}

function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  return sorted[below]! + (place - below) * (sorted[Math.ceil(place)]! - sorted[below]!);
}

function twoPasses(p: Float64Array, x: Float64Array, from: number, to: number): number {
  let meanP = 0;
  let meanX = 0;
  for (let i = from; i < to; i++) {
    meanP += p[i]! / (to - from);
    meanX += x[i]! / (to - from);
  }
  let squares = 0;
  let products = 0;
  for (let i = from; i < to; i++) {
    squares += (x[i]! - meanX) ** 2;
    products += (x[i]! - meanX) * (p[i]! - meanP);
  }
  return products / squares;
}

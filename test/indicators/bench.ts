import { KyleLambda } from '../../core/indicators/kyle-lambda.js';
import { RobustZ } from '../../core/indicators/robust-z.js';
import { TrailingQuantile } from '../../core/indicators/trailing-quantile.js';
import { column, normals } from './series.js';

/** A statistic's cost beside its plain twin's, in nanoseconds an update; the least of some runs. */
export interface IndicatorBench {
  readonly name: string;
  readonly naiveNs: number;
  readonly ownNs: number;
  /** NaN where there is none. */
  readonly goalNs: number;
}

const UPDATES = 400_000;

/** The indicators that are built for speed against their naive twins, on seeded noise. Takes some seconds. */
export function benchIndicators(): IndicatorBench[] {
  const noise = column(UPDATES, normals(1));
  const flow = column(UPDATES, normals(2));
  const day = 100_000;
  return [
    {
      name: 'robust z, window 60',
      naiveNs: naive(4_000, (i) => sortTwice(noise.slice(i, i + 60))),
      ownNs: own(() => robust(noise, 60)),
      goalNs: 150,
    },
    {
      name: 'robust z, window 3600',
      naiveNs: naive(60, (i) => sortTwice(noise.slice(i, i + 3600))),
      ownNs: own(() => robust(noise, 3600)),
      goalNs: 450,
    },
    {
      name: "Kyle's lambda, window 300",
      naiveNs: naive(4_000, (i) => twoPasses(noise, flow, i, i + 300)),
      ownNs: own(() => kyle(noise, flow, 300)),
      goalNs: 10,
    },
    {
      name: 'trailing quantile, 100,000 values',
      naiveNs: naive(5, (i) => noise.slice(i, i + day).sort()[99_000]!),
      ownNs: own(() => trailing(noise, day)),
      goalNs: Number.NaN,
    },
  ];
}

// One loop a class, so that each call site sees one class; nothing is stored, so fresh memory is not measured.

function robust(values: Float64Array, window: number): number {
  const z = new RobustZ(window);
  let last = Number.NaN;
  for (let i = 0; i < values.length; i++) last = z.update(values[i]!);
  return last;
}

function kyle(p: Float64Array, x: Float64Array, window: number): number {
  const lambda = new KyleLambda(window);
  let last = Number.NaN;
  for (let i = 0; i < p.length; i++) last = lambda.update(p[i]!, x[i]!);
  return last;
}

function trailing(values: Float64Array, horizon: number): number {
  const quantiles = new TrailingQuantile(horizon);
  let last = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    quantiles.add(values[i]!, i);
    last = quantiles.quantile(0.99);
  }
  return last;
}

function sortTwice(window: Float64Array): number {
  const newest = window[window.length - 1]!;
  const half = window.length >> 1;
  window.sort();
  const median = (window[half - 1]! + window[half]!) / 2;
  const deviations = window.map((value) => Math.abs(value - median)).sort();
  return (newest - median) / (1.4826 * ((deviations[half - 1]! + deviations[half]!) / 2));
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

function naive(updates: number, update: (i: number) => number): number {
  const all = () => {
    let kept = 0;
    for (let i = 0; i < updates; i++) kept += update(i);
    return kept;
  };
  return least(all, updates, 3);
}

function own(updates: () => number): number {
  return least(updates, UPDATES, 7);
}

function least(work: () => number, updates: number, runs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint();
    const result = work();
    const ns = Number(process.hrtime.bigint() - start) / updates;
    // Asking for the result keeps the work alive.
    if (!Number.isNaN(result)) best = Math.min(best, ns);
  }
  return best;
}

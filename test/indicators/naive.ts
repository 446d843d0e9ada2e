/** The formulas as plain loops over plain arrays: slow twins of the indicators. */

export type Statistic = (known: readonly number[], newest: number) => number;

/** A statistic of the last `window` finite values at each row; NaN in a row without one and before `minValues`. */
export function overKnown(values: Float64Array, window: number, statistic: Statistic, minValues = window) {
  const known: number[] = [];
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    known.push(value);
    return known.length < minValues ? Number.NaN : statistic(known.slice(-window), value);
  });
}

export const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]) => sum(values) / values.length;

export function quantile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  if (sorted.length === 0) return Number.NaN;
  return low === place ? sorted[low]! : sorted[low]! + (place - low) * (sorted[low + 1]! - sorted[low]!);
}

export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function medianDeviation(values: readonly number[]): number {
  const center = median(values);
  return median(values.map((value) => Math.abs(value - center)));
}

export function robustZ(known: readonly number[], newest: number): number {
  const center = median(known);
  const mad = medianDeviation(known);
  if (mad > 0) return (newest - center) / (1.4826 * mad);
  const iqr = quantile(known, 0.75) - quantile(known, 0.25);
  return iqr > 0 ? (newest - center) / (iqr / 1.349) : 0;
}

/** Two passes. */
export function variance(values: readonly number[], ddof: 0 | 1): number {
  const center = mean(values.map((value) => value - values[0]!));
  return sum(values.map((value) => (value - values[0]! - center) ** 2)) / (values.length - ddof);
}

export function standardZ(known: readonly number[], newest: number): number {
  const deviation = Math.sqrt(variance(known, 1));
  return deviation === 0 ? 0 : (newest - mean(known)) / deviation;
}

/** OLS slope of p on x, two passes; NaN when all x are equal. */
export function slope(p: readonly number[], x: readonly number[]): number {
  const meanP = mean(p);
  const meanX = mean(x);
  if (x.every((value) => value === x[0])) return Number.NaN;
  return (
    sum(x.map((value, i) => (value - meanX) * (p[i]! - meanP))) / sum(x.map((value) => (value - meanX) ** 2))
  );
}

export function kyleLambda(p: Float64Array, x: Float64Array, window: number): Float64Array {
  const pairs: Array<readonly [number, number]> = [];
  return Float64Array.from(p, (change, i) => {
    if (!Number.isFinite(change) || !Number.isFinite(x[i]!)) return Number.NaN;
    pairs.push([change, x[i]!]);
    const last = pairs.slice(-window);
    if (last.length < window) return Number.NaN;
    return slope(
      last.map((pair) => pair[0]),
      last.map((pair) => pair[1]),
    );
  });
}

/** y += alpha (x - y), from the first value. */
export function ewma(values: Float64Array, alpha: number): Float64Array {
  let y = Number.NaN;
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    y = Number.isNaN(y) ? value : alpha * value + (1 - alpha) * y;
    return y;
  });
}

/** Starts as the mean of the first `window` values, goes on by alpha. */
export function seeded(values: Float64Array, window: number, alpha: number): Float64Array {
  const known: number[] = [];
  let y = Number.NaN;
  return Float64Array.from(values, (value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    known.push(value);
    if (known.length === window) y = mean(known);
    else if (known.length > window) y = alpha * value + (1 - alpha) * y;
    return y;
  });
}

export interface Quote {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** e_n of a quote after another. */
export function orderFlow(before: Quote, now: Quote): number {
  return (
    (now.bid >= before.bid ? now.bidSize : 0) -
    (now.bid <= before.bid ? before.bidSize : 0) -
    (now.ask <= before.ask ? now.askSize : 0) +
    (now.ask >= before.ask ? before.askSize : 0)
  );
}

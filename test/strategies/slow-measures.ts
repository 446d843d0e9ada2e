/**
 * The statistics of docs/indicators.md the slow way: each one from the whole window, sorted anew. They import
 * nothing of the host, so that one mistake cannot hide in both.
 */

const NONE = Number.NaN;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The last value against its window. */
export function robustZ(values: readonly number[]): number {
  const x = values.at(-1)!;
  const middle = median(values);
  const mad = median(values.map((value) => Math.abs(value - middle)));
  if (mad > 0) return (x - middle) / (1.4826 * mad);
  const iqr = quantile(values, 0.75) - quantile(values, 0.25);
  return iqr > 0 ? (x - middle) / (iqr / 1.349) : 0;
}

export function standardZ(values: readonly number[]): number {
  const middle = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - middle) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1));
  return deviation > 0 ? (values.at(-1)! - middle) / deviation : 0;
}

/** `of` the last n known values at each row: NaN until there are n, and where the row's own value is unknown. */
export function rolling(
  column: readonly number[],
  n: number,
  of: (window: readonly number[]) => number,
): number[] {
  const known: number[] = [];
  return column.map((value) => {
    if (!Number.isFinite(value)) return NONE;
    known.push(value);
    return known.length < n ? NONE : of(known.slice(-n));
  });
}

/** Ordinary least squares of y on x over the last n rows in which both are known. */
export function rollingSlope(y: readonly number[], x: readonly number[], n: number): number[] {
  const pairs: [number, number][] = [];
  return y.map((value, row) => {
    const other = x[row]!;
    if (!Number.isFinite(value) || !Number.isFinite(other)) return NONE;
    pairs.push([value, other]);
    if (pairs.length < n) return NONE;
    const window = pairs.slice(-n);
    const meanY = mean(window.map(([dp]) => dp));
    const meanX = mean(window.map(([, signed]) => signed));
    let covariance = 0;
    let variance = 0;
    for (const [dp, signed] of window) {
      covariance += (dp - meanY) * (signed - meanX);
      variance += (signed - meanX) ** 2;
    }
    return variance > 0 ? covariance / variance : NONE;
  });
}

/** Wilder's average true range. A row without a price is left out. */
export function wilderAtr(
  rows: readonly { high: number; low: number; close: number }[],
  n: number,
): number[] {
  const ranges: number[] = [];
  let before = NONE;
  let average = NONE;
  return rows.map(({ high, low, close }) => {
    if (!Number.isFinite(close)) return NONE;
    const range = Number.isNaN(before)
      ? high - low
      : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
    before = close;
    ranges.push(range);
    if (ranges.length < n) return NONE;
    average = ranges.length === n ? mean(ranges) : average + (range - average) / n;
    return average;
  });
}

/**
 * Known values whose frame closed less than `horizonUs` ago, in order of size. Kept by insertion rather than sorted
 * anew: a day of frames sorted at each frame would take minutes.
 */
export class SortedDay {
  readonly #horizonUs: number;
  readonly #inTime: { readonly closeUs: number; readonly value: number }[] = [];
  readonly #sorted: number[] = [];

  constructor(horizonUs: number) {
    this.#horizonUs = horizonUs;
  }

  get count(): number {
    return this.#sorted.length;
  }

  add(closeUs: number, value: number): void {
    this.#inTime.push({ closeUs, value });
    this.#sorted.splice(this.#placeOf(value), 0, value);
  }

  forgetBefore(closeUs: number): void {
    while (this.#inTime.length > 0 && closeUs - this.#inTime[0]!.closeUs >= this.#horizonUs) {
      this.#sorted.splice(this.#placeOf(this.#inTime.shift()!.value), 1);
    }
  }

  quantile(share: number): number {
    return quantileOfSorted(this.#sorted, share);
  }

  #placeOf(value: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NONE;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

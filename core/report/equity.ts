import { type Micros, US_PER_DAY } from '../market/time.js';

/**
 * Equity in the stake currency, open trades included, marked at the close of each frame and at the end of the run;
 * `ts` in microseconds, rising. A NaN mark is not known and is passed over.
 */
export interface EquityCurve {
  readonly ts: Float64Array;
  readonly value: Float64Array;
}

/** An equity curve with its borders. */
export interface EquitySpan {
  readonly equity: EquityCurve;
  readonly startingBalance: number;
  readonly startUs: Micros;
  readonly endUs: Micros;
}

/** The last known equity; the starting balance before the first mark. */
export function finalBalance({ equity, startingBalance }: EquitySpan): number {
  return equity.value.findLast((value) => Number.isFinite(value)) ?? startingBalance;
}

/** Returns from mark to mark, the first one against the starting balance. NaN after equity that is not positive. */
export function frameReturns({ equity, startingBalance, startUs }: EquitySpan): number[] {
  const returns: number[] = [];
  let before = startingBalance;
  for (let i = 0; i < equity.ts.length; i++) {
    const value = equity.value[i]!;
    if (!Number.isFinite(value) || equity.ts[i]! <= startUs) continue;
    returns.push(growth(before, value));
    before = value;
  }
  return returns;
}

/**
 * Returns of equity per UTC day from the first to the last day of the run, both of which may be partial; the first
 * one against the starting balance, 0 for a day without marks. A mark at midnight belongs to the day that ends.
 */
export function dailyReturns({ equity, startingBalance, startUs, endUs }: EquitySpan): number[] {
  const returns: number[] = [];
  let before = startingBalance;
  let value = startingBalance;
  let i = 0;
  for (let end = dayEndAfter(startUs); end - US_PER_DAY < endUs; end += US_PER_DAY) {
    for (; i < equity.ts.length && equity.ts[i]! <= end; i++) {
      if (Number.isFinite(equity.value[i]!)) value = equity.value[i]!;
    }
    returns.push(growth(before, value));
    before = value;
  }
  return returns;
}

export interface Drawdown {
  /** The largest fall from a peak, in money. */
  readonly abs: number;
  /** The largest fall from a peak, as a fraction of it; may belong to another peak. NaN without positive equity. */
  readonly relative: number;
  /** The longest time below a peak: until equity was back there, or the run ended. */
  readonly longestUs: Micros;
}

/** The starting balance is the first peak. */
export function drawdown({ equity, startingBalance, startUs, endUs }: EquitySpan): Drawdown {
  let peak = startingBalance;
  let peakUs = startUs;
  let below = false;
  let abs = 0;
  let relative = startingBalance > 0 ? 0 : Number.NaN;
  let longestUs = 0;
  for (let i = 0; i < equity.ts.length; i++) {
    const value = equity.value[i]!;
    if (!Number.isFinite(value)) continue;
    if (value >= peak) {
      if (below) longestUs = Math.max(longestUs, equity.ts[i]! - peakUs);
      peak = value;
      peakUs = equity.ts[i]!;
      below = false;
      continue;
    }
    below = true;
    abs = Math.max(abs, peak - value);
    relative = Math.max(relative, (peak - value) / peak);
  }
  if (below) longestUs = Math.max(longestUs, endUs - peakUs);
  return { abs, relative, longestUs };
}

function growth(before: number, after: number): number {
  return before > 0 ? after / before - 1 : Number.NaN;
}

function dayEndAfter(us: Micros): Micros {
  return (Math.floor(us / US_PER_DAY) + 1) * US_PER_DAY;
}

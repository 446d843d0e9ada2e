import type { FeatureFactory } from '../../core/frame/feature.js';
import { ema } from '../../core/indicators/ema.js';
import { sma } from '../../core/indicators/rolling-mean.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';

/** A strategy that is made afresh as often as it is loaded, as a module of its own is. */
export interface Leak {
  readonly name: string;
  make(): Strategy;
  /** What the failure says of it. */
  readonly says: RegExp;
}

type Columns = Readonly<Record<string, ArrayLike<number>>>;
type Close = Float64Array;

const indicators = (name: string, of: (close: Close) => ArrayLike<number>): Leak => ({
  name,
  make: () => defineStrategy({ name: 'Leak', populateIndicators: (frames) => ({ own: of(frames.close) }) }),
  says: /own of .* in row \d+/,
});

/** Strategies that see what is not there yet, one a way of doing it. */
export const LEAKS: readonly Leak[] = [
  indicators('shift(-1)', (close) => close.map((_, i) => close[i + 1] ?? Number.NaN)),
  indicators('a centred window', (close) =>
    close.map((_, i) => meanOf(close.subarray(Math.max(0, i - 2), i + 3))),
  ),
  indicators('the mean of the whole column', (close) => {
    const mean = meanOf(close);
    return close.map((value) => value - mean);
  }),
  indicators('a quantile of the whole column', (close) => {
    const sorted = close.slice().sort();
    const high = sorted[Math.floor(0.9 * (sorted.length - 1))]!;
    return close.map((value) => value - high);
  }),
  indicators('the rank in the sorted column', (close) => {
    const sorted = close.slice().sort();
    return close.map((value) => sorted.indexOf(value));
  }),
  indicators('sorting the column', (close) => close.slice().sort()),
  indicators('a resample whose label is the bar it ends', (close) =>
    close.map((_, i) => close[Math.min(close.length - 1, 5 * Math.floor(i / 5) + 4)]!),
  ),
  indicators('a maximum from the right', (close) => {
    const out = close.slice();
    for (let i = out.length - 2; i >= 0; i--) out[i] = Math.max(out[i]!, out[i + 1]!);
    return out;
  }),
  indicators('an average that runs backwards', (close) => ema(close.slice().reverse(), 10).reverse()),
  {
    name: 'a value cached between calls',
    make: () => {
      let mean: number | undefined;
      return defineStrategy({
        name: 'Leak',
        populateIndicators: (frames) => {
          mean ??= meanOf(frames.close);
          const kept = mean;
          return { own: frames.close.map((value) => value - kept) };
        },
      });
    },
    says: /own of .* in row \d+/,
  },
  {
    name: 'a counter of calls',
    make: () => {
      let calls = 0;
      return defineStrategy({
        name: 'Leak',
        populateIndicators: (frames) => {
          calls++;
          return { own: frames.close.map(() => calls) };
        },
      });
    },
    says: /own of/,
  },
  {
    name: 'numbers that no seed gives',
    make: () =>
      defineStrategy({
        name: 'Leak',
        populateIndicators: (frames) => ({ own: frames.close.map(() => performance.now()) }),
      }),
    says: /own of/,
  },
  {
    name: 'an entry signal',
    make: () =>
      defineStrategy({
        name: 'Leak',
        populateEntry: ({ close }) => ({ enter_long: close.map((value, i) => +(close[i + 1]! > value)) }),
      }),
    says: /enter_long of/,
  },
  {
    name: 'an exit signal',
    make: () =>
      defineStrategy({
        name: 'Leak',
        populateExit: ({ close }) => ({ exit_short: close.map((value, i) => +(close[i + 3]! > value)) }),
      }),
    says: /exit_short of/,
  },
  {
    name: 'a tag',
    make: () =>
      defineStrategy({
        name: 'Leak',
        populateEntry: ({ close }) => ({
          enter_tag: Array.from(close, (value, i) => (close[i + 1]! > value ? 'up' : 'down')),
        }),
      }),
    says: /enter_tag of .*(up|down)/,
  },
  {
    name: 'a condition',
    make: () =>
      defineStrategy({
        name: 'Leak',
        conditions: ({ close }) => ({ rises: close.map((value, i) => +(close[i + 1]! > value)) }),
      }),
    says: /condition "rises" of/,
  },
  {
    name: 'a feature that peeks at the next event and tells the column hooks',
    make: () => {
      let next = Number.NaN;
      const peek: FeatureFactory<''> = {
        outputs: [''],
        create: () => ({
          outputs: [''],
          onQuote: (bid) => {
            next = bid;
          },
          sample: (_frame, out) => {
            out[0] = 0;
          },
        }),
      };
      return defineStrategy({
        name: 'Leak',
        features: { peek },
        populateIndicators: (frames): Columns => ({ own: frames.close.map((value) => next - value) }),
      });
    },
    says: /own of/,
  },
];

/** What looks only back, in ways that resemble leaks. */
export const CAUSAL: readonly Omit<Leak, 'says'>[] = [
  {
    name: 'averages',
    make: () =>
      defineStrategy({
        name: 'Causal',
        populateIndicators: ({ close }) => ({ fast: ema(close, 5), slow: sma(close, 20) }),
        populateEntry: ({ fast, slow }) => ({ enter_long: fast.map((value, i) => +(value > slow[i]!)) }),
      }),
  },
  {
    name: 'shift(1), an expanding mean, and a resample that is known when its bar has ended',
    make: () =>
      defineStrategy({
        name: 'Causal',
        populateIndicators: ({ close }) => ({
          before: close.map((_, i) => close[i - 1] ?? Number.NaN),
          mean: close.map((_, i) => meanOf(close.subarray(0, i + 1))),
          fifth: close.map((_, i) => close[5 * Math.floor((i + 1) / 5) - 1] ?? Number.NaN),
        }),
      }),
  },
  {
    name: 'the seeded random numbers of the call',
    make: () =>
      defineStrategy({
        name: 'Causal',
        populateIndicators: ({ close }, { random }) => ({ noise: close.map(() => random.uniform()) }),
      }),
  },
  {
    name: 'a memory of what was computed, by its time',
    make: () => {
      const known = new Map<number, number>();
      return defineStrategy({
        name: 'Causal',
        populateIndicators: ({ ts, close }) => ({
          own: ts.map((at, i) => {
            const value = known.get(at) ?? close[i]! * 2;
            known.set(at, value);
            return value;
          }),
        }),
      });
    },
  },
];

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

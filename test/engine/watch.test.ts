import { describe, expect, it } from 'vitest';
import { type ExitRules, TradeWatch } from '../../core/engine/watch.js';
import type { Direction } from '../../core/strategy/intents.js';

const MINUTE = 60_000_000;
const NONE: ExitRules = {
  stoploss: null,
  minimalRoi: [],
  trailingStop: false,
  trailingStopPositive: null,
  trailingStopPositiveOffset: 0,
  trailingOnlyOffsetIsReached: false,
};

interface Case {
  readonly name: string;
  readonly rules: Partial<ExitRules>;
  readonly direction?: Direction;
  readonly feeRate?: number;
  /** Minutes since the entry, rate, what is said. The entry is at 100. */
  readonly looks: readonly (readonly [minutes: number, rate: number, said: string | null])[];
}

const cases: readonly Case[] = [
  {
    name: 'no rule never closes',
    rules: {},
    looks: [
      [1, 1, null],
      [99, 1000, null],
    ],
  },
  {
    name: 'a long is stopped at 5 % below its entry',
    rules: { stoploss: -0.05 },
    looks: [
      [1, 95.01, null],
      [1, 95, 'stop_loss'],
    ],
  },
  {
    name: 'a short is stopped at 5 % above its entry',
    rules: { stoploss: -0.05 },
    direction: 'short',
    looks: [
      [1, 104.99, null],
      [1, 105, 'stop_loss'],
    ],
  },
  {
    name: 'ROI: the entry of the largest time reached counts, and must be passed',
    rules: {
      minimalRoi: [
        [0, 0.04],
        [10, 0.02],
      ],
    },
    looks: [
      [1, 103, null],
      [9, 104, null],
      [9, 104.1, 'roi'],
      [10, 102, null],
      [10, 102.1, 'roi'],
    ],
  },
  {
    // Opened at 100 x 1.001 = 100.1; sold at 102.3 x 0.999 = 102.1977: 2.0956 %.
    name: 'ROI is after both fees',
    rules: { minimalRoi: [[0, 0.02]] },
    feeRate: 0.001,
    looks: [
      [1, 102.2, null],
      [1, 102.3, 'roi'],
    ],
  },
  {
    name: 'ROI of a short',
    rules: { minimalRoi: [[0, 0.02]] },
    direction: 'short',
    looks: [
      [1, 98.1, null],
      [1, 97.9, 'roi'],
    ],
  },
  {
    name: 'a trailing stop follows the best rate: 5 % below 110 is 104.5',
    rules: { stoploss: -0.05, trailingStop: true },
    looks: [
      [1, 110, null],
      [2, 104.6, null],
      [3, 104.5, 'trailing_stop_loss'],
    ],
  },
  {
    name: 'a trailing stop never widens',
    rules: { stoploss: -0.05, trailingStop: true },
    looks: [
      [1, 110, null],
      [2, 105, null],
      [3, 104, 'trailing_stop_loss'],
    ],
  },
  {
    name: 'once 3 % are reached the stop follows at 1 %: 104 x 0.99 = 102.96',
    rules: {
      stoploss: -0.05,
      trailingStop: true,
      trailingStopPositive: 0.01,
      trailingStopPositiveOffset: 0.03,
    },
    looks: [
      [1, 102, null],
      [2, 97, null],
      [3, 104, null],
      [4, 103, null],
      [5, 102.9, 'trailing_stop_loss'],
    ],
  },
  {
    name: 'with trailingOnlyOffsetIsReached it stands still before',
    rules: {
      stoploss: -0.05,
      trailingStop: true,
      trailingStopPositive: 0.01,
      trailingStopPositiveOffset: 0.03,
      trailingOnlyOffsetIsReached: true,
    },
    looks: [
      [1, 102, null],
      [2, 95.5, null],
      [3, 95, 'stop_loss'],
    ],
  },
];

describe('what an open trade is looked at for', () => {
  it.each(cases)('$name', ({ rules, direction = 'long', feeRate = 0, looks }) => {
    const watch = new TradeWatch({
      direction,
      openUs: 0,
      leverage: 1,
      closeFeeRate: feeRate,
      rules: { ...NONE, ...rules },
    });
    watch.enter(100, feeRate);
    for (const [minutes, rate, said] of looks) {
      expect(watch.onRate(rate, minutes * MINUTE), `${rate} after ${minutes} min`).toBe(said);
    }
  });

  it('keeps the lowest and highest rate', () => {
    const watch = new TradeWatch({
      direction: 'long',
      openUs: 0,
      leverage: 1,
      closeFeeRate: 0,
      rules: NONE,
    });
    watch.enter(100, 0);
    for (const rate of [101, 99, 104, 98.5, 100]) watch.onRate(rate, 0);
    expect([watch.minRate, watch.maxRate]).toEqual([98.5, 104]);
  });
});

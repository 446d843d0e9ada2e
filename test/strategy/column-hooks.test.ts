import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ema } from '../../core/indicators/ema.js';
import { sma } from '../../core/indicators/rolling-mean.js';
import { windowLength } from '../../core/strategy/column-hooks.js';
import { when } from '../../core/strategy/columns.js';
import { Funnel, mergeFunnels } from '../../core/strategy/funnel.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { hooksOf, tableOf } from './hooks-kit.js';

const RISING = Array.from({ length: 10 }, (_, i) => i);

describe('the window', () => {
  it('is startupFrames long, and 500 at least', () => {
    expect([windowLength(0), windowLength(500), windowLength(501)]).toEqual([500, 500, 501]);
  });

  it('begins at W (floor(i / W) - 1), counted from the epoch', () => {
    // Row 0 stands at index 1,700: W = 500, its block begins at 1,500. Row 600 is 2,300: rows 1,500 and on, from row 0;
    // row 900 is 2,600, of the block at 2,500: it sees from 2,000 on, row 300.
    const seen: [from: number, to: number][] = [];
    const strategy = defineStrategy({
      name: 'Seen',
      populateIndicators: (frames) => {
        seen.push([frames.close[0]!, frames.close.at(-1)!]);
        return {};
      },
    });
    const hooks = hooksOf(strategy, tableOf(Array.from({ length: 1000 }, (_, i) => i)));
    hooks.decide(600, 601, 1700);
    hooks.decide(900, 901, 1700);
    expect(seen).toEqual([
      [0, 600],
      [300, 900],
    ]);
  });

  it('gives each row the same whether blocks or single rows are computed', () => {
    // An EMA depends on where its window begins: a wrong window shows in its last bits.
    const strategy = defineStrategy({
      name: 'Ema',
      populateIndicators: (frames) => ({ fast: ema(frames.close, 5), slow: sma(frames.close, 20) }),
      populateEntry: (frames) => ({ enter_long: frames.fast.map((fast, i) => +(fast > frames.slow[i]!)) }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 1100, maxLength: 1300 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 700 }),
        (closes, firstIndex, size) => {
          const blocks = hooksOf(strategy, tableOf(closes));
          const rows: unknown[] = [];
          for (let from = 0; from < closes.length; from += size) {
            const to = Math.min(closes.length, from + size);
            blocks.decide(from, to, firstIndex);
            for (let row = from; row < to; row++) rows.push([blocks.decision(row), blocks.frameRow(row)]);
          }
          const single = hooksOf(strategy, tableOf(closes));
          for (let row = 990; row < 1010; row++) {
            single.decide(row, row + 1, firstIndex);
            expect([single.decision(row), single.frameRow(row)]).toEqual(rows[row]);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('keeps the rows that later rows may see', () => {
    const hooks = hooksOf(defineStrategy({ name: 'None' }), tableOf(RISING));
    expect(hooks.firstNeededRow(900, 1700)).toBe(300);
    expect(hooks.firstNeededRow(10, 1700)).toBe(0);
  });
});

interface Contradiction {
  readonly name: string;
  readonly signals: readonly [enterLong: number, enterShort: number, exitLong: number, exitShort: number];
  readonly expected: readonly [enter: string | null, exitLong: boolean, exitShort: boolean];
}

const contradictions: readonly Contradiction[] = [
  { name: 'a long entry', signals: [1, 0, 0, 0], expected: ['long', false, false] },
  { name: 'a short entry', signals: [0, 1, 0, 0], expected: ['short', false, false] },
  { name: 'both entries cancel', signals: [1, 1, 0, 0], expected: [null, false, false] },
  { name: 'a long entry and a long exit cancel', signals: [1, 0, 1, 0], expected: [null, false, false] },
  { name: 'a short entry and a short exit cancel', signals: [0, 1, 0, 1], expected: [null, false, false] },
  { name: 'a long entry beside a short exit stands', signals: [1, 0, 0, 1], expected: ['long', false, true] },
  { name: 'exits alone', signals: [0, 0, 1, 1], expected: [null, true, true] },
];

describe('signals', () => {
  it.each(contradictions)('$name', ({ signals, expected }) => {
    const column = (value: number) => RISING.map(() => value);
    const strategy = defineStrategy({
      name: 'Fixed',
      canShort: true,
      populateEntry: () => ({ enter_long: column(signals[0]), enter_short: column(signals[1]) }),
      populateExit: () => ({ exit_long: column(signals[2]), exit_short: column(signals[3]) }),
    });
    const hooks = hooksOf(strategy, tableOf(RISING));
    hooks.decide(0, 10, 0);
    const { enter, exitLong, exitShort } = hooks.decision(3);
    expect([enter, exitLong, exitShort]).toEqual(expected);
  });

  it('an entry that a condition blocks contradicts no exit', () => {
    const ones = RISING.map(() => 1);
    const strategy = defineStrategy({
      name: 'Blocked',
      conditions: (frames) => ({ 'from 5': when(frames.close, (close) => close >= 5) }),
      populateEntry: () => ({ enter_long: ones }),
      populateExit: () => ({ exit_long: ones }),
    });
    const hooks = hooksOf(strategy, tableOf(RISING));
    hooks.decide(0, 10, 0);
    expect(hooks.decision(4)).toMatchObject({ enter: null, exitLong: true });
    expect(hooks.decision(5)).toMatchObject({ enter: null, exitLong: false });
  });

  it('carry their tags', () => {
    const strategy = defineStrategy({
      name: 'Tagged',
      populateEntry: () => ({ enter_long: RISING.map(() => true), enter_tag: RISING.map((i) => `row ${i}`) }),
      populateExit: () => ({ exit_short: RISING.map(() => 1), exit_tag: RISING.map(() => null) }),
    });
    const hooks = hooksOf(strategy, tableOf(RISING));
    hooks.decide(0, 10, 0);
    expect(hooks.decision(7)).toEqual({
      enter: 'long',
      enterTag: 'row 7',
      exitLong: false,
      exitShort: true,
      exitTag: null,
    });
  });

  it('do not enter within the first startupFrames', () => {
    const strategy = defineStrategy({
      name: 'Late',
      startupFrames: 4,
      populateEntry: () => ({ enter_long: RISING.map(() => 1) }),
    });
    const hooks = hooksOf(strategy, tableOf(RISING));
    hooks.decide(0, 10, 0);
    expect(RISING.map((row) => hooks.decision(row).enter)).toEqual([
      null,
      null,
      null,
      null,
      ...Array<string>(6).fill('long'),
    ]);
  });
});

describe('what hooks may not return', () => {
  const short = RISING.slice(1);
  it.each([
    [
      'populateIndicators',
      { populateIndicators: () => ({ x: short }) },
      'returned x with 9 rows; the frames have 10',
    ],
    [
      'a name of the host',
      { populateIndicators: () => ({ close: RISING }) },
      'returned close, which is a name',
    ],
    [
      'a signal as a column',
      { populateIndicators: () => ({ enter_long: RISING }) },
      'returned enter_long, which is a name',
    ],
    ['a column that is none', { populateIndicators: () => ({ x: undefined }) }, 'returned x with undefined'],
    ['populateEntry', { populateEntry: () => ({ enter_long: short }) }, 'returned enter_long with 9 rows'],
    [
      'an unknown signal',
      { populateEntry: () => ({ enter_lnog: RISING }) },
      'returned the column enter_lnog; it may return',
    ],
    [
      'an exit from populateEntry',
      { populateEntry: () => ({ exit_long: RISING }) },
      'it may return enter_long',
    ],
    ['conditions', { conditions: () => ({ low: short }) }, 'conditions returned low with 9 rows'],
  ])('%s', (_, hooks, message) => {
    const strategy = defineStrategy({ name: 'Wrong', ...hooks } as never);
    expect(() => hooksOf(strategy, tableOf(RISING)).decide(0, 10, 0)).toThrow(message);
  });

  it('is told with the hook that threw', () => {
    const strategy = defineStrategy({
      name: 'Thrower',
      populateExit: () => {
        throw new Error('no such thing');
      },
    });
    expect(() => hooksOf(strategy, tableOf(RISING)).decide(0, 10, 0)).toThrow(
      /^Thrower threw in populateExit: no such thing\n.*column-hooks\.test\.ts/,
    );
  });
});

describe('the funnel', () => {
  it('counts rows left after each condition, in order, and those blocked for want of a value', () => {
    const strategy = defineStrategy({
      name: 'Funnel',
      conditions: (frames) => ({
        'from 3': when(frames.close, (close) => close >= 3),
        'known and even': when(frames.close, (close) => close % 2 === 0).map((v, i) =>
          i === 6 ? Number.NaN : v,
        ),
        never: when(frames.close, () => false),
      }),
      populateEntry: (frames) => ({ enter_long: frames.close.map(() => 1) }),
    });
    const funnel = new Funnel();
    hooksOf(strategy, tableOf(RISING), funnel).decide(0, 10, 0);
    // 3 to 9 are seven rows; of 4, 6 and 8 the value of row 6 is unknown.
    expect(mergeFunnels([funnel])).toEqual([
      { condition: 'frames', rows: 10, unknown: 0 },
      { condition: 'from 3', rows: 7, unknown: 0 },
      { condition: 'known and even', rows: 2, unknown: 1 },
      { condition: 'never', rows: 0, unknown: 0 },
      { condition: 'signal', rows: 0, unknown: 0 },
      { condition: 'entered', rows: 0, unknown: 0 },
    ]);
  });

  it('names conditions that no row has reached', () => {
    const strategy = defineStrategy({
      name: 'Funnel',
      conditions: (frames) => ({ never: when(frames.close, () => false), later: frames.close }),
    });
    const funnel = new Funnel();
    hooksOf(strategy, tableOf(RISING), funnel).decide(0, 10, 0);
    expect(mergeFunnels([funnel]).map(({ condition }) => condition)).toEqual([
      'frames',
      'never',
      'later',
      'signal',
      'entered',
    ]);
  });
});

describe('when', () => {
  it('is 1, 0, or NaN where anything it reads is unknown', () => {
    const a = [1, 2, Number.NaN, 4];
    const b = [4, 3, 2, Number.NaN];
    expect([...when(a, (x) => x > 1)]).toEqual([0, 1, Number.NaN, 1]);
    expect([...when(a, b, (x, y) => x < y)]).toEqual([1, 1, Number.NaN, Number.NaN]);
    expect([...when(a, b, [1, Number.NaN, 1, 1], () => true)]).toEqual([
      1,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

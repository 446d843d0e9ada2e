import { describe, expect, it } from 'vitest';
import { analyseLookAhead } from '../../core/examine/look-ahead.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { sized } from '../full.js';
import { uniforms } from '../indicators/series.js';
import { CAUSAL, LEAKS } from '../strategy/leaks.js';
import { COIN, tableOf } from './tables.js';

const ROWS = 1_200;
/** Where nothing is found, each row was computed: a column hook that is slow by its nature takes seconds for all. */
const CAUSAL_ROWS = sized({ short: 700, full: ROWS });

function walk(seed: number, rows: number): readonly number[] {
  const next = uniforms(seed);
  let price = 600;
  return Array.from({ length: rows }, () => {
    price += next() - 0.5;
    return price;
  });
}

const analyse = (make: () => Strategy, more: { stopped?: () => boolean } = {}, rows = ROWS) =>
  analyseLookAhead({
    tables: [tableOf(walk(1, rows)), tableOf(walk(2, rows), COIN, 30)],
    withFuture: make(),
    alone: make(),
    params: {},
    timeframeUs: 1_000_000,
    seed: 1,
    ...more,
  });

describe('every row is computed with and without what comes after it', () => {
  // What features tell column hooks by other ways than columns is found in runs: here no event is read twice.
  it.each(LEAKS.filter(({ name }) => !name.includes('feature')))('finds $name', async ({ make }) => {
    const { columns, rows, checked } = await analyse(make);
    expect(columns.length).toBeGreaterThan(0);
    expect([rows, checked]).toEqual([2 * ROWS, 2 * ROWS]);
  });

  it.each(CAUSAL)('finds nothing in $name', async ({ make }) => {
    expect((await analyse(make, {}, CAUSAL_ROWS)).columns).toEqual([]);
  });

  it('finds a look-ahead of one row in every row but the last, block ends too', async () => {
    const { columns } = await analyse(() =>
      defineStrategy({
        name: 'Next',
        populateIndicators: ({ close }) => ({ next: close.map((_, i) => close[i + 1] ?? Number.NaN) }),
      }),
    );
    expect(columns.map(({ column, rows, isUnknownAlone }) => [column, rows, isUnknownAlone])).toEqual([
      ['next', ROWS - 1, true],
      ['next', ROWS - 1, true],
    ]);
    expect(columns[0]!.first).toMatchObject({ row: 0, us: 0, alone: Number.NaN });
  });

  it('finds a look-ahead in a single row', async () => {
    const { columns } = await analyse(() =>
      defineStrategy({
        name: 'Once',
        populateEntry: ({ ts }) => ({
          enter_long: ts.map((at, i) => +(at === 999 * 1_000_000 && i + 1 < ts.length)),
        }),
      }),
    );
    expect(columns.map(({ column, rows, first }) => [column, rows, first.row])).toEqual([
      ['enter_long', 1, 999],
      ['enter_long', 1, 969],
    ]);
  });

  it('ends when it is stopped, and says how far it came', async () => {
    const { checked, rows } = await analyse(CAUSAL[0]!.make, { stopped: () => true });
    expect(checked).toBe(500);
    expect(rows).toBe(2 * ROWS);
  });
});

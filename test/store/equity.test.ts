import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openForReading } from '../../core/store/database.js';
import { type EquityMarks, EquityWriter, readEquity } from '../../core/store/equity.js';
import { at } from './scripted-run.js';
import { type Stored, storing } from './stored.js';

const { stored } = storing();
const SPAN = { startedUs: at(0), endedUs: at(99) };
const UNKNOWN = Number.NaN;

type Mark = readonly [second: number, value: number, exposed: 0 | 1];

function marksOf(marks: readonly Mark[]): EquityMarks {
  return {
    ts: Float64Array.from(marks, ([second]) => at(second)),
    value: Float64Array.from(marks, ([, value]) => value),
    exposed: Uint8Array.from(marks, ([, , exposed]) => exposed),
  };
}

/** After a run that had this equity. */
function storedEquity(marks: readonly Mark[]): Stored {
  const worth = { startingBalance: 100, prices: new Map<string, number>(), equity: marksOf(marks) };
  return stored((store) => store.end(SPAN, worth));
}

function equityIn({ name }: Stored): EquityMarks {
  const database = openForReading(name);
  try {
    return readEquity(database, 1);
  } finally {
    database.close();
  }
}

const ROWS = '(us - 1700000000000000) / 1e6 AS us, (until_us - us) / 1e6 AS lasts, marks, value, exposed';
const rowsIn = ({ rows }: Stored) => rows(`SELECT ${ROWS} FROM equity ORDER BY us`).map(Object.values);

describe('equity is kept by stretches', () => {
  it.each<[string, readonly Mark[], readonly unknown[][]]>([
    ['nothing', [], []],
    ['one mark', [[1, 100, 0]], [[1, 0, 1, 100, 0]]],
    [
      'marks of one value',
      [
        [1, 100, 0],
        [2, 100, 0],
        [3, 100, 0],
      ],
      [[1, 2, 3, 100, 0]],
    ],
    [
      'another value',
      [
        [1, 100, 0],
        [2, 101, 0],
      ],
      [
        [1, 0, 1, 100, 0],
        [2, 0, 1, 101, 0],
      ],
    ],
    [
      'another exposure',
      [
        [1, 100, 0],
        [2, 100, 1],
      ],
      [
        [1, 0, 1, 100, 0],
        [2, 0, 1, 100, 1],
      ],
    ],
    [
      'another distance',
      [
        [1, 100, 0],
        [2, 100, 0],
        [5, 100, 0],
        [8, 100, 0],
      ],
      [
        [1, 1, 2, 100, 0],
        [5, 3, 2, 100, 0],
      ],
    ],
    [
      'a last mark off the grid',
      [
        [1, 9, 1],
        [2, 9, 1],
        [2.5, 9, 1],
      ],
      [
        [1, 1, 2, 9, 1],
        [2.5, 0, 1, 9, 1],
      ],
    ],
    [
      'what is not known',
      [
        [1, UNKNOWN, 0],
        [2, UNKNOWN, 0],
        [3, 7, 0],
      ],
      [
        [1, 1, 2, null, 0],
        [3, 0, 1, 7, 0],
      ],
    ],
  ])('%s', (_, marks, rows) => {
    expect(rowsIn(storedEquity(marks))).toEqual(rows);
  });

  it('a stretch that is not even is refused', () => {
    const { name } = storedEquity([[1, 100, 0]]);
    const database = new Database(name);
    expect(() => database.exec('UPDATE equity SET marks = 2')).toThrow('CHECK constraint failed');
    database.close();
  });
});

/** Few values and distances, so that stretches come about; and any double. */
const anyMarks: fc.Arbitrary<readonly Mark[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(1, 1, 1, 0.1, 7),
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(100, 100.1, UNKNOWN) },
        fc.double({ noDefaultInfinity: true }).map((value) => value + 0),
      ),
      fc.constantFrom<0 | 1>(0, 1),
    ),
    { maxLength: 60 },
  )
  .map((steps) => {
    let second = 0;
    return steps.map(([step, value, exposed]): Mark => {
      second += step;
      return [Math.round(second * 1e6) / 1e6, value, exposed];
    });
  });

describe('equity is read as it was', () => {
  it('mark by mark, bit for bit', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        expect(equityIn(storedEquity(marks))).toEqual(marksOf(marks));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('also where each mark is written when it comes', () => {
    fc.assert(
      fc.property(anyMarks, (marks) => {
        const whole = storedEquity(marks);
        const inSteps = storedEquity([]);
        const database = new Database(inSteps.name);
        const writer = new EquityWriter(database, 1);
        const { ts, value, exposed } = marksOf(marks);
        for (let i = 0; i < marks.length; i++) {
          writer.mark(ts[i]!, value[i]!, exposed[i]!);
          writer.flush();
        }
        database.close();
        expect(rowsIn(inSteps)).toEqual(rowsIn(whole));
      }),
      { seed: 2, numRuns: 30 },
    );
  });
});

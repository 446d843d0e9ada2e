import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openRunStore } from '../../core/store/run-store.js';
import { at, HEADER, scriptedRun } from './scripted-run.js';
import { recordAll, storedIn, storing } from './stored.js';

const DOCUMENT = readFileSync(new URL('../../docs/database.md', import.meta.url), 'utf8');
const { file, storedRun } = storing();

/** The text under a heading, up to the next one of any rank. */
function section(heading: string): string {
  const [, text = ''] = DOCUMENT.split(`\n${heading}\n`);
  return text.split(/\n#+ /)[0]!;
}

/** Name and type of each column in the first table of a text. */
function documentedColumns(text: string): (readonly [name: string, type: string])[] {
  const table = text.slice(text.indexOf('| column')).split('\n\n')[0]!;
  return [...table.matchAll(/^\| `(\w+)` *\| (\w+) *\|/gm)].map(([, name, type]) => [name!, type!]);
}

describe('docs/database.md has', () => {
  const { rows } = storedRun();
  const tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));

  it('every table', () => {
    const documented = [...DOCUMENT.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual([...tables].sort());
  });

  it.each(tables)('every column of %s, with its type, in its order', (table) => {
    const columns = rows(`SELECT name, type FROM pragma_table_xinfo('${table}')`);
    expect(documentedColumns(section(`### ${table}`))).toEqual(columns.map(({ name, type }) => [name, type]));
  });
});

/** 1,000 up to half an hour before the time that is asked for, 1,010 for that hour, then more. */
const EQUITY = {
  ts: Float64Array.of(at(0), at(1_800), at(5_400), at(7_200)),
  value: Float64Array.of(1_000, 1_010, 1_010, 1_020),
  exposed: Uint8Array.of(0, 1, 1, 0),
};

describe('the queries of docs/database.md', () => {
  const [made, traded, notDone, worth] = [...DOCUMENT.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql!);
  const name = file('two-runs.sqlite');
  for (const end of [0, 1]) {
    const store = openRunStore(name, HEADER, { durability: 'batch' });
    recordAll(store, scriptedRun().slice(0, end === 0 ? 5 : undefined));
    store.end(
      { startedUs: at(0), endedUs: at(7_200) },
      { startingBalance: 1, prices: new Map(), equity: EQUITY },
    );
    store.close();
  }
  const { rows } = storedIn(name);
  const near = (value: number) => expect.closeTo(value, 9) as unknown;

  it('what each trade made', () => {
    expect(rows(made!)).toEqual([
      { trade: 1, state: 'closed', exit_reason: 'roi', currency: 'USDT', amount: near(9.8 - 0.7021) },
      { trade: 3, state: 'open', exit_reason: null, currency: 'BTC', amount: near(0.01 - 0.00001) },
      { trade: 3, state: 'open', exit_reason: null, currency: 'USDT', amount: near(-500 - 0.2501 + 0.05) },
    ]);
  });

  it('what was traded', () => {
    expect(rows(traded!)).toEqual([
      { instrument: 'binance:BTC/USDT', fills: 1, notional: near(500), maker_share: 0, fees: near(0.5) },
      {
        instrument: 'binanceusdm:BTC/USDT:USDT',
        fills: 4,
        notional: near(1_000.2 + 1_010 + 500.2),
        maker_share: near(1_010 / 2_510.4),
        fees: near(0.5001 + 0.202 + 0.2501),
      },
    ]);
  });

  it('what was not done', () => {
    expect(rows(notDone!)).toEqual([
      { kind: 'answer', event: 'refused', reason: 'unknown_order', times: 1 },
      { kind: 'answer', event: 'rejected', reason: 'post_only_would_cross', times: 1 },
      { kind: 'refusal', event: 'max_open_trades', reason: null, times: 1 },
    ]);
  });

  it('what equity was', () => {
    expect(rows(worth!)).toEqual([{ value: 1_010, exposed: 1 }]);
  });

  it('are all of them', () => {
    expect([made, traded, notDone, worth].every((sql) => sql !== undefined)).toBe(true);
    expect(DOCUMENT.match(/```sql/g)).toHaveLength(4);
  });
});

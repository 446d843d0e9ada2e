import { describe, expect, it } from 'vitest';
import { loadVenues } from '../../../core/loader/plugins.js';
import { US_PER_MINUTE } from '../../../core/market/time.js';
import { SYNTHETIC_SCENARIOS } from '../../../plugins/providers/synthetic/options.js';
import { describeWithData } from '../../market-data.js';
import { COIN_M, type ExperimentMarket, SPOT, USD_M } from '../markets.js';
import { factColumn, syntheticColumns } from './columns.js';
import { documentedTables } from './document.js';
import { FACT_GROUPS } from './facts.js';
import { nextWindowsTable } from './next-windows.js';
import { factTable } from './tables.js';
import { readTapes } from './tape.js';

const ROWS = FACT_GROUPS.flatMap(({ title, facts }) => facts.map(({ name }) => `${title}: ${name}`));

/** How many messages there are in a recording is what its source says; the rest was computed from its text by numpy. */
const RECORDED: readonly {
  readonly market: ExperimentMarket;
  readonly counts: { readonly quotes: number; readonly prints: number; readonly depth: number };
  readonly cells: Readonly<Record<string, string>>;
}[] = [
  {
    market: SPOT,
    counts: { quotes: 28_040, prints: 9_757, depth: 3_451 },
    cells: {
      'data: market orders': '3,241',
      'autocorrelation, returns: 1 s, lag 1': '-0.042',
      'market orders: signs, lag 1': '0.361',
      'arrivals: quotes, dispersion, 1 s': '71.3',
      'spread: mean, ticks': '3.57',
      'sizes of prints: Hill exponent, top 5 %': '1.34',
      'return on the OFI: 1 s, R2': '0.304',
      'return on the OFI: next 1 s, t': '3.4',
    },
  },
  {
    market: USD_M,
    counts: { quotes: 66_089, prints: 21_313, depth: 6_551 },
    cells: {
      'data: market orders': '5,436',
      'returns of the mid: excess kurtosis, 1 s': '17.7',
      'autocorrelation, |returns|: 10 s, lag 2': '-0.236',
      'market orders: signs, lag 100': '0.024',
      'market orders: price changes, lag 1': '-0.008',
      'arrivals: orders, gap variation': '1.47',
      'spread: 1 tick, % of the time': '99.1',
      'sizes of prints: largest 1 %, % of volume': '30.7',
      'return on the OFI: 10 s, R2': '0.336',
      'return on the OFI: 10 s, slope': '0.376',
      'return on the OFI: 10 s, t': '4.8',
    },
  },
  {
    market: COIN_M,
    counts: { quotes: 19_136, prints: 2_286, depth: 26_847 },
    cells: {
      'data: market orders': '714',
      'returns of the mid: deviation, 10 s, bp': '3.26',
      'market orders: signs, lag 50': '-0.069',
      'arrivals: orders, dispersion, 10 s': '14.9',
      'return on the OFI: 1 s, R2': '0.485',
      'return on the OFI: 1 s, slope': '1.462',
    },
  },
];

for (const { market, counts, cells } of RECORDED) {
  describeWithData(`the facts of the ${market.name} recording`, [market.file!], () => {
    it('are those of its text, and of the document', async () => {
      const [tape] = await readTapes(await market.open(await loadVenues()));
      expect({
        quotes: tape!.quotes.length,
        prints: tape!.prints.length,
        depth: tape!.depthCount,
      }).toEqual(counts);
      const column = factColumn(market.name, tape!);
      const measured = Object.fromEntries(ROWS.map((row, i) => [row, column.cells[i]!]));
      expect(measured).toMatchObject(cells);
      expect(documentedColumn(market.name)).toEqual(column.cells);
    });
  });
}

/** The cells of a column of the first table. */
function documentedColumn(name: string): readonly string[] {
  const [head = '', ...lines] = documentedTables()[0]!.split('\n').slice(2);
  const at = head.split(/ {2,}/).indexOf(name);
  return lines.flatMap((line) =>
    /^ +\S/.test(line)
      ? line
          .trim()
          .split(/ {2,}/)
          .slice(at, at + 1)
      : [],
  );
}

describe('the facts of ten minutes of a synthetic market', () => {
  it.each(SYNTHETIC_SCENARIOS)('%s are all numbers or not known', async (scenario) => {
    const options = { scenario, seed: 1, durationUs: 10 * US_PER_MINUTE };
    const columns = await syntheticColumns(options, await loadVenues());
    for (const { name, cells } of columns) {
      expect(cells).toHaveLength(ROWS.length);
      for (const [i, cell] of cells.entries()) expect(cell, `${name}, ${ROWS[i]}`).toMatch(/^-$|^-?[\d,.]+$/);
    }
    expect(factTable(columns.slice(0, 1), scenario)).toContain(columns[0]!.name);
  });
});

describe('what flow tells of the next window', () => {
  const rowsOf = async (seeds: readonly number[]) => {
    const options = { scenarios: ['null', 'basis'] as const, seeds, durationUs: 10 * US_PER_MINUTE };
    const lines = (await nextWindowsTable(options, await loadVenues(), 'next')).split('\n').slice(4);
    return lines.map((line) => line.split(/ {2,}/));
  };

  it('is of all seeds together, and of scenarios of one instrument', async () => {
    const [once, ...others] = await rowsOf([1]);
    expect(others).toEqual([]);
    const [twice] = await rowsOf([1, 1]);
    expect([once![0], twice![0]]).toEqual(['null', 'null']);
    // The same points twice: as many again, on the same line.
    expect(Number(twice![1]!.replace(',', ''))).toBe(2 * Number(once![1]));
    expect(twice![2]).toBe(once![2]);
  });
});

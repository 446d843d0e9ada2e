import { readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Duck, quoted } from '../../../core/data/columns/duckdb.js';
import {
  ColumnStoreWriter,
  hashColumns,
  listColumns,
  openColumns,
} from '../../../core/data/columns/index.js';
import { dayOf, dayStart, folderOfSymbol, symbolOfFolder } from '../../../core/data/columns/layout.js';
import { LEVEL_COLUMNS, STORED_KINDS } from '../../../core/data/columns/stored-kinds.js';
import { EventBatch, EventKind } from '../../../core/market/event-batch.js';
import { type InstrumentId, InstrumentRegistry } from '../../../core/market/instrument.js';
import { batchOf, NOON_US, row } from './events.js';
import { BTC, MARKETS, readBatches, store, threeMarkets, withFolder } from './store.js';

const DAY_US = 86_400_000_000;
const quote = (localTs: number, instrument = 0) =>
  row({ kind: EventKind.quote, instrument, localTs, sequence: localTs - NOON_US, values: [1, 2, 3, 4] });
const TWO_DAYS = [quote(NOON_US), row({ localTs: NOON_US + 1, sequence: 7 }), quote(NOON_US + DAY_US)];
const quoteFile = (folder: string) => join(folder, 'binanceusdm/BTC_USDT-USDT/quote/2024-08-08.parquet');

describe('layout', () => {
  test.each([
    ['BTC/USDT', 'BTC_USDT'],
    ['BTC/USDT:USDT', 'BTC_USDT-USDT'],
    ['BTC/USD:BTC-240927-60000-C', 'BTC_USD-BTC%2D240927%2D60000%2DC'],
    ['A_B%/..', 'A%5FB%25_%2E%2E'],
    ['币安人生/USDT', '%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT'],
  ])('symbol %s is folder %s and back', (symbol, folder) => {
    expect(folderOfSymbol(symbol)).toBe(folder);
    expect(symbolOfFolder(folder)).toBe(symbol);
  });

  test.each(['BTC%2FUSDT', 'a b', '%E5', ''])('%s is no symbol', (folder) => {
    expect(symbolOfFolder(folder)).toBeNull();
  });

  test('days are UTC', () => {
    expect(dayStart('1970-01-02')).toBe(DAY_US);
    expect([DAY_US - 1, DAY_US].map(dayOf)).toEqual(['1970-01-01', '1970-01-02']);
  });

  test('the page names every column', async () => {
    const page = await readFile(new URL('../../../docs/column-store.md', import.meta.url), 'utf8');
    const names = STORED_KINDS.flatMap((kind) => [kind.name, ...kind.columns.map((column) => column.name)]);
    for (const name of [...names, ...LEVEL_COLUMNS]) expect(page).toContain(`\`${name}\``);
  });
});

describe('writer', () => {
  test('a stored day is refused and stays as it was', async () => {
    await withFolder(async (folder) => {
      await store(folder, TWO_DAYS);
      const before = await readBatches(folder, BTC);
      await expect(store(folder, [row({ localTs: NOON_US + 9 })])).rejects.toMatchObject({
        code: 'usage',
        message: containing('2024-08-08 is already stored (gap, quote)'),
      });
      expect(await readBatches(folder, BTC)).toStrictEqual(before);
    });
  });

  test('a day is replaced as a whole when asked, other days stay', async () => {
    await withFolder(async (folder) => {
      await store(folder, TWO_DAYS);
      const trade = row({ kind: EventKind.trade, localTs: NOON_US + 9, values: [1, 2, 2] });
      await store(folder, [trade], { overwrite: true });
      expect((await readBatches(folder, BTC)).flat()).toStrictEqual([trade, TWO_DAYS[2]]);
    });
  });

  test('what is aborted was never there, and nothing temporary is left', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US)]);
      const writer = await ColumnStoreWriter.open({
        datadir: folder,
        registry: threeMarkets(),
        bufferBytes: 1,
      });
      await writer.write(batchOf([quote(NOON_US + DAY_US)]));
      await writer.abort();
      const entries = await readdir(join(folder, 'binanceusdm/BTC_USDT-USDT'));
      expect(entries.sort()).toEqual(['files.json', 'market.json', 'quote']);
      expect((await readBatches(folder, BTC)).flat()).toHaveLength(1);
    });
  });

  test.each([
    ['an earlier time', [quote(NOON_US), quote(NOON_US - 1)]],
    ['an earlier sequence', [row({ sequence: 2 }), row({ sequence: 1 })]],
    ['a time with a fraction', [row({ localTs: NOON_US + 0.5 })]],
    ['an exchange time with a fraction', [row({ exchangeTs: 0.5 })]],
    ['an id with a fraction', [row({ kind: EventKind.quote, id: 1.5, values: [1, 2, 3, 4] })]],
  ])('%s is refused', async (_, rows) => {
    await withFolder(async (folder) => {
      await expect(store(folder, rows)).rejects.toMatchObject({ code: 'invariant' });
    });
  });

  test('a market that is known is not replaced by one that is not', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US)]);
      const registry = new InstrumentRegistry();
      registry.add({ ...MARKETS[0]!, tickSize: null, source: 'unknown' });
      const writer = await ColumnStoreWriter.open({ datadir: folder, registry, overwrite: true });
      await writer.write(batchOf([quote(NOON_US)]));
      await writer.close();
      expect((await listColumns(folder))[0]!.market).toEqual(MARKETS[0]);
    });
  });
});

describe('reader', () => {
  test('the instrument is registered with the market that was stored', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US, 2)]);
      const registry = new InstrumentRegistry();
      const id = 'binanceusdm:ETH/USDT:USDT-240927' as InstrumentId;
      const [source] = await openColumns({ datadir: folder, instruments: [id], timerange: null, registry });
      const out = new EventBatch();
      await source!.read(out);
      await source!.close();
      expect(registry.at(out.instrument[0]!)).toMatchObject({ ...MARKETS[2]!, id });
      expect(source).toMatchObject({ venue: 'binanceusdm', counters: { events: 1 } });
    });
  });

  test('a missing directory or instrument is named, with what there is', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US), quote(NOON_US, 1)]);
      await expect(readBatches(join(folder, 'none'), BTC)).rejects.toMatchObject({
        code: 'not_found',
        message: containing('none'),
      });
      await expect(readBatches(folder, 'binance:XRP/USDT' as InstrumentId)).rejects.toMatchObject({
        code: 'not_found',
        message: containing('binance:BTC/USDT, binanceusdm:BTC/USDT:USDT'),
      });
    });
  });

  test('days without data are skipped, a range without any is an empty source', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US), quote(NOON_US + 5 * DAY_US)]);
      expect((await readBatches(folder, BTC)).flat()).toHaveLength(2);
      const range = { fromUs: NOON_US + DAY_US, toUs: NOON_US + 2 * DAY_US };
      expect(await readBatches(folder, BTC, range)).toEqual([]);
    });
  });

  test.each([
    ['cut short', (file: string) => truncate(file, 100)],
    ['something else', (file: string) => writeFile(file, 'not parquet')],
    ['gone', (file: string) => rm(file)],
    ['of another day', (file: string) => writeWithOneRow(file)],
  ])('a file that is %s is named', async (_, damage) => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US), quote(NOON_US + 1)]);
      await damage(quoteFile(folder));
      const broken = { code: 'data_broken', message: containing(quoteFile(folder)) };
      await expect(readBatches(folder, BTC)).rejects.toMatchObject(broken);
      await expect(hashColumns({ datadir: folder, instrument: BTC, timerange: null })).rejects.toMatchObject(
        broken,
      );
    });
  });

  test('a broken catalog is named', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US)]);
      await writeFile(join(folder, 'binanceusdm/BTC_USDT-USDT/files.json'), '{"format":2}');
      await expect(readBatches(folder, BTC)).rejects.toMatchObject({ code: 'data_broken' });
    });
  });

  test('a source closed early leaves nothing behind', async () => {
    await withFolder(async (folder) => {
      await store(folder, TWO_DAYS);
      const registry = threeMarkets();
      const [source] = await openColumns({ datadir: folder, instruments: [BTC], timerange: null, registry });
      const out = new EventBatch();
      expect(await source!.read(out)).toBe(true);
      expect(await source!.read(out)).toBe(false);
      expect(source!.progress.doneBytes).toBeCloseTo(source!.progress.totalBytes);
      await source!.close();
      await source!.close();
    });
  });
});

describe('what was stored before something was added', () => {
  const funding = (localTs: number, sequence: number) =>
    row({ kind: EventKind.funding, localTs, sequence, values: [0.0001, NOON_US, 61_800.5] });

  test('funding without marks is read with NaN, beside files that have them', async () => {
    // More rows than a chunk, and a second day.
    const first = Array.from({ length: 3_000 }, (_, i) => funding(NOON_US + i, i));
    const second = [funding(NOON_US + DAY_US, 3_000)];
    await withFolder(async (folder) => {
      await store(folder, [...first, ...second]);
      await dropColumn(join(folder, 'binanceusdm/BTC_USDT-USDT/funding/2024-08-08.parquet'), 'mark');
      const older = first.map((one) => ({ ...one, values: [0.0001, NOON_US, Number.NaN] }));
      expect((await readBatches(folder, BTC)).flat()).toStrictEqual([...older, ...second]);
      const range = { fromUs: NOON_US + 1, toUs: NOON_US + 3 };
      expect((await readBatches(folder, BTC, range)).flat()).toStrictEqual(older.slice(1, 3));
    });
  });

  test('a column that was always there is missed', async () => {
    await withFolder(async (folder) => {
      await store(folder, [funding(NOON_US, 1)]);
      const file = join(folder, 'binanceusdm/BTC_USDT-USDT/funding/2024-08-08.parquet');
      await dropColumn(file, 'rate');
      await expect(readBatches(folder, BTC)).rejects.toMatchObject({
        code: 'data_broken',
        message: containing(file),
      });
    });
  });

  test('a market without limits has none', async () => {
    await withFolder(async (folder) => {
      await store(folder, [quote(NOON_US)]);
      const file = join(folder, 'binanceusdm/BTC_USDT-USDT/market.json');
      const { maxQuantity, maxMarketQuantity, ...older } = MARKETS[0]!;
      expect([maxQuantity, maxMarketQuantity]).toEqual([1000, null]);
      await writeFile(file, JSON.stringify(older));
      const [listed] = await listColumns(folder);
      expect(listed!.market).toEqual({ ...older, maxQuantity: null, maxMarketQuantity: null });
    });
  });
});

describe('what is there', () => {
  test('instruments, kinds, days, rows and times', async () => {
    await withFolder(async (folder) => {
      await store(folder, [...TWO_DAYS, quote(NOON_US + DAY_US, 1)]);
      await writeFile(join(folder, 'BTC_USDT-1h.feather'), '');
      const listed = await listColumns(folder);
      expect(listed.map((one) => one.id)).toEqual(['binance:BTC/USDT', BTC]);
      expect(listed[1]).toMatchObject({ venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', market: MARKETS[0] });
      expect(listed[1]!.kinds).toMatchObject([
        {
          kind: 'quote',
          days: ['2024-08-08', '2024-08-09'],
          rows: 2,
          firstUs: NOON_US,
          lastUs: NOON_US + DAY_US,
        },
        { kind: 'gap', days: ['2024-08-08'], rows: 1, firstUs: NOON_US + 1, lastUs: NOON_US + 1 },
      ]);
    });
  });

  test('the hash depends on the content of the range alone', async () => {
    const hashes: string[] = [];
    for (const rows of [TWO_DAYS, [...TWO_DAYS, quote(NOON_US + DAY_US, 1)], TWO_DAYS.slice(0, 2)]) {
      await withFolder(async (folder) => {
        await store(folder, rows);
        const first = { fromUs: NOON_US, toUs: NOON_US + 2 };
        for (const timerange of [null, first]) {
          hashes.push(await hashColumns({ datadir: folder, instrument: BTC, timerange }));
        }
      });
    }
    const [whole, firstDay] = hashes;
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    expect(whole).not.toBe(firstDay);
    expect(hashes).toEqual([whole, firstDay, whole, firstDay, firstDay, firstDay]);
  });
});

/** The same rows, as if the column had never been written. */
async function dropColumn(file: string, column: string): Promise<void> {
  const older = `${file}.older`;
  const connection = await (await Duck.load()).connect();
  const select = `SELECT * EXCLUDE (${column}) FROM read_parquet(${quoted(file)})`;
  await connection.run(`COPY (${select}) TO ${quoted(older)} (FORMAT parquet)`);
  connection.closeSync();
  await rename(older, file);
}

/** A sound Parquet file that is not the one the catalog speaks of. */
async function writeWithOneRow(file: string): Promise<void> {
  await withFolder(async (folder) => {
    await store(folder, [quote(NOON_US)]);
    await writeFile(file, await readFile(quoteFile(folder)));
  });
}

/** The matcher, typed: vitest's own is `any`. */
function containing(text: string): unknown {
  return expect.stringContaining(text);
}

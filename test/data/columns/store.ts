import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColumnRange, ColumnStoreWriter, openColumns } from '../../../core/data/columns/index.js';
import { EventBatch } from '../../../core/market/event-batch.js';
import { type InstrumentId, InstrumentRegistry, type Market } from '../../../core/market/instrument.js';
import { batchOf, market, type Row, rowsOf } from './events.js';

export const MARKETS: readonly Market[] = [
  market('binanceusdm', 'BTC/USDT:USDT', 'BTC'),
  market('binance', 'BTC/USDT', 'BTC'),
  market('binanceusdm', 'ETH/USDT:USDT-240927', 'ETH'),
];

export const BTC = 'binanceusdm:BTC/USDT:USDT' as InstrumentId;

/** The three markets, each under its place as index. */
export function threeMarkets(): InstrumentRegistry {
  const registry = new InstrumentRegistry();
  for (const one of MARKETS) registry.add(one);
  return registry;
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  // A quote and brackets: they mean something in SQL and in glob patterns.
  const folder = await mkdtemp(join(tmpdir(), "col'umns [x] "));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface StoreOptions {
  readonly overwrite?: boolean;
  readonly bufferBytes?: number;
  /** Rows a batch. */
  readonly batchRows?: number;
}

export async function store(
  datadir: string,
  rows: readonly Row[],
  options: StoreOptions = {},
): Promise<void> {
  const { batchRows = rows.length, ...writerOptions } = options;
  const writer = await ColumnStoreWriter.open({ datadir, registry: threeMarkets(), ...writerOptions });
  try {
    for (let at = 0; at < rows.length; at += batchRows) {
      await writer.write(batchOf(rows.slice(at, at + batchRows)));
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
}

/** The events of one instrument as batches of rows. */
export async function readBatches(
  datadir: string,
  id: InstrumentId,
  timerange: ColumnRange | null = null,
  capacity?: number,
): Promise<Row[][]> {
  const registry = threeMarkets();
  const [source] = await openColumns({ datadir, instruments: [id], timerange, registry });
  const batches: Row[][] = [];
  const out = new EventBatch(capacity, capacity);
  try {
    while (await source!.read(out)) batches.push(rowsOf(out));
  } finally {
    await source!.close();
  }
  return batches;
}

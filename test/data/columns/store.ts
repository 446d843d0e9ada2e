import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ColumnRange, ColumnStoreWriter, openColumns } from '../../../core/data/columns/index.js';
import type { DescribedInput } from '../../../core/data/provider.js';
import { providerContext } from '../../../core/data/provider-context.js';
import { columnsProvider } from '../../../core/data/providers/columns.js';
import type { BotError } from '../../../core/errors.js';
import { EventBatch } from '../../../core/market/event-batch.js';
import { type InstrumentId, InstrumentRegistry, type Market } from '../../../core/market/instrument.js';
import type { SourceCounters } from '../../../core/market/wire.js';
import { shippedVenues } from '../../fixtures/feeds.js';
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

export interface SessionOptions {
  readonly timerange?: ColumnRange;
  readonly instrument?: InstrumentId;
  /** Of the batch that is filled. */
  readonly capacity?: number;
  /** How many batches are read at most. */
  readonly most?: number;
  /** What the registry of the run has before the store is opened; the three markets unless given. */
  readonly registered?: readonly Market[];
}

export interface ReadSession {
  readonly batches: Row[][];
  readonly counters: SourceCounters;
  /** What the result of a run says of the files, or why it cannot. */
  readonly described: readonly DescribedInput[] | BotError;
}

/** What the provider that runs use gives of one instrument, from opening to closing. */
export async function readSession(datadir: string, options: SessionOptions = {}): Promise<ReadSession> {
  const { timerange, instrument = BTC, capacity, most = Number.POSITIVE_INFINITY } = options;
  const registry = new InstrumentRegistry();
  for (const one of options.registered ?? MARKETS) registry.add(one);
  const context = providerContext({ venues: await shippedVenues(), registry, timerange });
  const session = await columnsProvider.create({ datadir, instruments: [instrument] }, context);
  const batches: Row[][] = [];
  const out = new EventBatch(capacity, capacity);
  try {
    const [source] = session.sources;
    while (batches.length < most && (await source!.read(out))) batches.push(rowsOf(out));
    const described = await session.describe().catch((error: BotError) => error);
    return { batches, counters: source!.counters, described };
  } finally {
    await session.close();
  }
}

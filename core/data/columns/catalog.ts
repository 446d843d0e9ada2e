import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BotError } from '../../errors.js';
import type { Market } from '../../market/instrument.js';
import { marketFields } from '../../market/market-schema.js';
import { CATALOG_FILE, type Day, MARKET_FILE } from './layout.js';
import { type KindName, STORED_KINDS } from './stored-kinds.js';

const FORMAT = 1;
const KIND_NAMES = STORED_KINDS.map((stored) => stored.name);
const FILE_KEY = new RegExp(`^(${KIND_NAMES.join('|')})/([0-9]{4}-[0-9]{2}-[0-9]{2})\\.parquet$`);

const marketSchema = z.strictObject({
  venue: z.string(),
  ...marketFields,
  source: z.enum(['sidecar', 'file', 'plugin', 'unknown']),
});

const fileSchema = z.strictObject({
  rows: z.int().positive(),
  firstUs: z.int(),
  lastUs: z.int(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const catalogSchema = z.strictObject({
  format: z.literal(FORMAT),
  files: z.record(z.string().regex(FILE_KEY), fileSchema),
});

/** What the catalog says of a file: its rows, the `localTs` of its first and last, and the hash of its bytes. */
export type StoredFile = Readonly<z.infer<typeof fileSchema>>;

/** The files of an instrument by `<kind>/<day>.parquet`. A file that is not in it is not in the store. */
export type Catalog = ReadonlyMap<string, StoredFile>;

/** Null when the folder holds no instrument. */
export async function readCatalog(folder: string): Promise<Catalog | null> {
  const file = join(folder, CATALOG_FILE);
  const content = await readJson(file);
  return content === null ? null : new Map(Object.entries(parsed(catalogSchema, content, file).files));
}

export async function writeCatalog(folder: string, catalog: Catalog): Promise<void> {
  const files = Object.fromEntries([...catalog].sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeJson(join(folder, CATALOG_FILE), { format: FORMAT, files });
}

/** @throws BotError `data_broken` when the folder has no readable market. */
export async function readMarket(folder: string): Promise<Market> {
  const file = join(folder, MARKET_FILE);
  const content = await readJson(file);
  if (content === null) throw new BotError('data_broken', `${file}: missing beside the catalog of its data`);
  return parsed(marketSchema, content, file);
}

/** Stores the market, unless nothing is known of it and the one already there is from a better source. */
export async function writeMarket(folder: string, market: Market): Promise<void> {
  const file = join(folder, MARKET_FILE);
  if (market.source === 'unknown' && (await readJson(file)) !== null) return;
  // Parsing keeps what a market has and drops what an instrument of this run has beside it.
  await writeJson(file, z.object(marketSchema.shape).parse(market));
}

export function splitFileKey(key: string): { readonly kind: KindName; readonly day: Day } {
  const match = FILE_KEY.exec(key);
  if (!match) throw new BotError('invariant', `${JSON.stringify(key)} is not the name of a column file`);
  return { kind: match[1] as KindName, day: match[2]! };
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BotError('data_broken', `${file}: not JSON`, { cause });
  }
}

async function writeJson(file: string, content: unknown): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`);
  await rename(temporary, file);
}

function parsed<T>(schema: z.ZodType<T>, content: unknown, file: string): T {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new BotError('data_broken', `${file}: ${z.prettifyError(result.error)}`);
}

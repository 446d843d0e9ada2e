import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BotError } from '../../errors.js';
import { type InstrumentId, instrumentId, parseInstrumentId } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { type Catalog, readCatalog, type StoredFile, splitFileKey } from './catalog.js';
import { type Day, instrumentFolder, symbolOfFolder } from './layout.js';
import { type KindName, STORED_KINDS } from './stored-kinds.js';

/** From `fromUs` up to but not `toUs`; infinite where there is no bound. */
export interface ColumnRange {
  readonly fromUs: Micros;
  readonly toUs: Micros;
}

export interface StoredInstrument {
  readonly id: InstrumentId;
  readonly folder: string;
  readonly catalog: Catalog;
}

/** Every instrument of the store, by id. @throws BotError `not_found` when there is no such directory. */
export async function storedInstruments(datadir: string): Promise<StoredInstrument[]> {
  const found: StoredInstrument[] = [];
  const venues = await subfolders(datadir);
  if (!venues) throw new BotError('not_found', `data directory ${JSON.stringify(datadir)} does not exist`);
  for (const venue of venues) {
    for (const name of (await subfolders(join(datadir, venue))) ?? []) {
      const symbol = symbolOfFolder(name);
      if (symbol === null) continue;
      const folder = join(datadir, venue, name);
      const catalog = await readCatalog(folder);
      if (catalog) found.push({ id: instrumentId(venue, symbol), folder, catalog });
    }
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @throws BotError `not_found`, naming what the directory has instead. */
export async function storedInstrument(datadir: string, instrument: InstrumentId): Promise<StoredInstrument> {
  const { venue, symbol, id } = parseInstrumentId(instrument);
  const folder = instrumentFolder(datadir, venue, symbol);
  const catalog = await readCatalog(folder);
  if (catalog) return { id, folder, catalog };
  const others = (await storedInstruments(datadir)).map((stored) => stored.id);
  const has = others.length === 0 ? 'it has no columns' : `it has ${others.join(', ')}`;
  throw new BotError('not_found', `no columns of ${id} in ${JSON.stringify(datadir)}: ${has}`);
}

/** A file with events of the range, by kind and day. */
export interface RangeFile {
  readonly kind: KindName;
  readonly day: Day;
  readonly path: string;
  readonly stored: StoredFile;
}

/** The files that can hold events of the range: by kind in the order of {@link STORED_KINDS}, then by day. */
export function filesInRange(instrument: StoredInstrument, range: ColumnRange | null): RangeFile[] {
  const files: RangeFile[] = [];
  for (const { name } of STORED_KINDS) {
    const ofKind = [...instrument.catalog].filter(([key]) => splitFileKey(key).kind === name);
    for (const [key, stored] of ofKind.sort(([a], [b]) => (a < b ? -1 : 1))) {
      const file = { kind: name, day: splitFileKey(key).day, path: join(instrument.folder, key), stored };
      if (overlaps(file, range)) files.push(file);
    }
  }
  return files;
}

/** A day with events of the range. */
export interface RangeDay {
  readonly day: Day;
  /** The instrument's. */
  readonly folder: string;
  /** All of the day, by kind. */
  readonly files: readonly RangeFile[];
  /** Whether all events of the day are of the range. */
  readonly isWhole: boolean;
}

/** The days that can hold events of the range, in order. */
export function daysInRange(instrument: StoredInstrument, range: ColumnRange | null): RangeDay[] {
  const byDay = new Map<Day, RangeFile[]>();
  for (const file of filesInRange(instrument, null)) {
    byDay.set(file.day, [...(byDay.get(file.day) ?? []), file]);
  }
  return [...byDay]
    .filter(([, files]) => files.some((file) => overlaps(file, range)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, files]) => {
      const isWhole = files.every((file) => liesWithin(file, range));
      return { day, folder: instrument.folder, files, isWhole };
    });
}

/** Whether a file can hold events of the range. */
export function overlaps({ stored }: RangeFile, range: ColumnRange | null): boolean {
  return !range || (stored.lastUs >= range.fromUs && stored.firstUs < range.toUs);
}

/** Whether all events of a file are of the range. */
export function liesWithin({ stored }: RangeFile, range: ColumnRange | null): boolean {
  return !range || (stored.firstUs >= range.fromUs && stored.lastUs < range.toUs);
}

async function subfolders(folder: string): Promise<string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

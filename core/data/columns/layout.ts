import { join } from 'node:path';
import { type Micros, US_PER_DAY, US_PER_MS } from '../../market/time.js';
import type { KindName } from './stored-kinds.js';

/** A UTC day as files are named: `2024-08-08`. */
export type Day = string;

export const MARKET_FILE = 'market.json';
export const CATALOG_FILE = 'files.json';
export const CACHE_FOLDER = 'cache';

/**
 * A symbol as a folder on any file system, and back by {@link symbolOfFolder}: `/` is `_`, `:` is `-`, and what is
 * no ASCII letter or digit is `%` with its UTF-8 bytes in hex. `BTC/USDT:USDT` is `BTC_USDT-USDT`.
 */
export function folderOfSymbol(symbol: string): string {
  return symbol.replace(/[^A-Za-z0-9]/gu, (char) => {
    if (char === '/') return '_';
    if (char === ':') return '-';
    return Array.from(new TextEncoder().encode(char), percentByte).join('');
  });
}

/** The symbol of a folder's name; null when no symbol has that folder. */
export function symbolOfFolder(folder: string): string | null {
  const symbol = decoded(folder.replaceAll('_', '/').replaceAll('-', ':'));
  return symbol !== null && symbol !== '' && folderOfSymbol(symbol) === folder ? symbol : null;
}

export function instrumentFolder(datadir: string, venue: string, symbol: string): string {
  return join(datadir, venue, folderOfSymbol(symbol));
}

/** A file's name in the catalog: relative to the instrument's folder, with `/` on every system. */
export function fileKey(kind: KindName, day: Day): string {
  return `${kind}/${day}.parquet`;
}

/** Where the merged events of a day are kept, in the instrument's folder. */
export function cacheFile(folder: string, day: Day): string {
  return join(folder, CACHE_FOLDER, `${day}.events`);
}

export function dayNumber(us: Micros): number {
  return Math.floor(us / US_PER_DAY);
}

export function dayOf(us: Micros): Day {
  return new Date((dayNumber(us) * US_PER_DAY) / US_PER_MS).toISOString().slice(0, 10);
}

/** The first microsecond of a day. */
export function dayStart(day: Day): Micros {
  return Date.parse(`${day}T00:00:00Z`) * US_PER_MS;
}

function percentByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

import type { InstrumentId, Market } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { readMarket, splitFileKey } from './catalog.js';
import type { Day } from './layout.js';
import { type KindName, STORED_KINDS } from './stored-kinds.js';
import { type StoredInstrument, storedInstruments } from './stored-range.js';

export interface ListedKind {
  readonly kind: KindName;
  /** In order. */
  readonly days: readonly Day[];
  readonly rows: number;
  readonly bytes: number;
  /** `localTs` of the first and the last event. */
  readonly firstUs: Micros;
  readonly lastUs: Micros;
}

export interface ListedColumns {
  readonly id: InstrumentId;
  readonly venue: string;
  readonly symbol: string;
  readonly market: Market;
  /** Only kinds with data. */
  readonly kinds: readonly ListedKind[];
}

/**
 * What a column store has, by instrument id.
 * @throws BotError `not_found` when there is no such directory.
 */
export async function listColumns(datadir: string): Promise<ListedColumns[]> {
  const stored = await storedInstruments(datadir);
  return Promise.all(stored.map(listed));
}

async function listed(instrument: StoredInstrument): Promise<ListedColumns> {
  const market = await readMarket(instrument.folder);
  const kinds = STORED_KINDS.map(({ name }) => listedKind(instrument, name));
  return {
    id: instrument.id,
    venue: market.venue,
    symbol: market.symbol,
    market,
    kinds: kinds.filter((kind) => kind.rows > 0),
  };
}

function listedKind(instrument: StoredInstrument, name: KindName): ListedKind {
  const files = [...instrument.catalog].filter(([key]) => splitFileKey(key).kind === name);
  const stored = files.map(([, file]) => file);
  return {
    kind: name,
    days: files.map(([key]) => splitFileKey(key).day).sort(),
    rows: stored.reduce((sum, file) => sum + file.rows, 0),
    bytes: stored.reduce((sum, file) => sum + file.bytes, 0),
    firstUs: Math.min(...stored.map((file) => file.firstUs)),
    lastUs: Math.max(...stored.map((file) => file.lastUs)),
  };
}

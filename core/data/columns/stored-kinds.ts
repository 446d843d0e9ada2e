import { EventKind } from '../../market/event-batch.js';

export type KindName = keyof typeof EventKind;

/** The columns of an {@link EventBatch} that mean something else in each kind. */
export type ValueField = 'id' | 'v0' | 'v1' | 'v2' | 'v3';

export interface StoredColumn {
  /** Its name in the file. */
  readonly name: string;
  /** Where an event batch keeps it. */
  readonly field: ValueField;
  /** Whole numbers (ids and times) are BIGINT with NULL for NaN, everything else DOUBLE. */
  readonly type: 'BIGINT' | 'DOUBLE';
  readonly unit: string;
  /** Whether files of before it was added are without it: there it reads as NaN. */
  readonly mayBeMissing: boolean;
}

/** How the events of one kind lie in their files, behind the columns that all kinds have. */
export interface StoredKind {
  readonly name: KindName;
  readonly kind: EventKind;
  readonly columns: readonly StoredColumn[];
  /** Whether the four lists of levels follow. */
  readonly levels: boolean;
  readonly rowGroupRows: number;
  /** Settings of DuckDB's Parquet writer, by measurement: they change size and speed, not content. */
  readonly encoding: string;
}

export const LEVEL_COLUMNS = ['bid_price', 'bid_size', 'ask_price', 'ask_size'] as const;

/** Version 2 has delta encodings: quotes are a quarter smaller, and read faster. */
const FLAT = { levels: false, rowGroupRows: 131_072, encoding: 'PARQUET_VERSION v2' } as const;

/**
 * Dictionaries, however large: less to decompress, which is most of the work of reading levels, makes that a fifth
 * faster and the file a tenth smaller. Without them version 2 would make lists 1.7 times as large.
 */
const WITH_LEVELS = { levels: true, encoding: 'PARQUET_VERSION v1, DICTIONARY_SIZE_LIMIT 1000000' } as const;
const price = double('price', 'v0', 'quote currency');
const size = double('size', 'v1', 'base units');

export const STORED_KINDS: readonly StoredKind[] = [
  {
    ...FLAT,
    name: 'quote',
    kind: EventKind.quote,
    columns: [
      whole('update_id', 'id', "the venue's id"),
      double('bid', 'v0', 'quote currency'),
      double('bid_size', 'v1', 'base units'),
      double('ask', 'v2', 'quote currency'),
      double('ask_size', 'v3', 'base units'),
    ],
  },
  {
    ...FLAT,
    name: 'trade',
    kind: EventKind.trade,
    columns: [
      whole('trade_id', 'id', "the venue's id"),
      price,
      size,
      double('quote_notional', 'v2', 'quote currency'),
    ],
  },
  {
    ...WITH_LEVELS,
    name: 'depth',
    kind: EventKind.depth,
    columns: [
      whole('update_id', 'id', "the venue's id"),
      whole('previous_id', 'v0', 'id the diff before must have had; NULL when unchecked'),
    ],
    rowGroupRows: 8_192,
  },
  {
    ...WITH_LEVELS,
    name: 'snapshot',
    kind: EventKind.snapshot,
    columns: [whole('update_id', 'id', "the venue's id")],
    rowGroupRows: 2_048,
  },
  { ...FLAT, name: 'liquidation', kind: EventKind.liquidation, columns: [price, size] },
  {
    ...FLAT,
    name: 'openInterest',
    kind: EventKind.openInterest,
    columns: [double('amount', 'v0', 'base units; on inverse contracts quote units')],
  },
  {
    ...FLAT,
    name: 'funding',
    kind: EventKind.funding,
    columns: [
      double('rate', 'v0', 'fraction (0.0001 is 0.01 %)'),
      whole('payment_ts', 'v1', 'us since the epoch'),
      { ...double('mark', 'v2', 'quote currency'), mayBeMissing: true },
    ],
  },
  { ...FLAT, name: 'gap', kind: EventKind.gap, columns: [] },
];

const BY_KIND = new Map<number, StoredKind>(STORED_KINDS.map((stored) => [stored.kind, stored]));

/** Undefined for a number that is no kind. */
export function storedKind(kind: number): StoredKind | undefined {
  return BY_KIND.get(kind);
}

function whole(name: string, field: ValueField, unit: string): StoredColumn {
  return { name, field, type: 'BIGINT', unit, mayBeMissing: false };
}

function double(name: string, field: ValueField, unit: string): StoredColumn {
  return { name, field, type: 'DOUBLE', unit, mayBeMissing: false };
}

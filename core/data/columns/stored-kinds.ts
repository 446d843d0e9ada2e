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
}

/** How the events of one kind lie in their files, behind the columns that all kinds have. */
export interface StoredKind {
  readonly name: KindName;
  readonly kind: EventKind;
  readonly columns: readonly StoredColumn[];
  /** Whether the four lists of levels follow. */
  readonly levels: boolean;
  readonly rowGroupRows: number;
  /** Version 2 encodings (deltas) are smaller and faster for flat columns, and 1.7 times as large for lists. */
  readonly parquetVersion: 1 | 2;
}

export const LEVEL_COLUMNS = ['bid_price', 'bid_size', 'ask_price', 'ask_size'] as const;

const FLAT = { levels: false, rowGroupRows: 131_072, parquetVersion: 2 } as const;
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
    name: 'depth',
    kind: EventKind.depth,
    columns: [
      whole('update_id', 'id', "the venue's id"),
      whole('previous_id', 'v0', 'id the diff before must have had; NULL when unchecked'),
    ],
    levels: true,
    rowGroupRows: 8_192,
    parquetVersion: 1,
  },
  {
    name: 'snapshot',
    kind: EventKind.snapshot,
    columns: [whole('update_id', 'id', "the venue's id")],
    levels: true,
    rowGroupRows: 2_048,
    parquetVersion: 1,
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
  return { name, field, type: 'BIGINT', unit };
}

function double(name: string, field: ValueField, unit: string): StoredColumn {
  return { name, field, type: 'DOUBLE', unit };
}

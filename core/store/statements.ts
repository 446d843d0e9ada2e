import type Database from 'better-sqlite3';
import type { KeptRow } from './kept.js';
import type { OrderRow } from './order-rows.js';
import type { EventRow, FillRow, LedgerRow, LegRow, MomentRow, PositionRow, TradeRow } from './rows.js';

/** A row at a time, each statement prepared once. */
export interface RowStatements {
  putTrade(row: TradeRow): void;
  putLeg(row: LegRow): void;
  putOrder(row: OrderRow): void;
  addFill(row: FillRow): void;
  addEvent(row: EventRow): void;
  addPosting(row: LedgerRow): void;
  addMoment(row: MomentRow): void;
  putPosition(row: PositionRow): void;
  putKept(row: KeptRow): void;
  dropKept(key: string): void;
}

const TRADE_KEY = ['run', 'trade'] as const;
const TRADE_VALUES = [
  'enter_tag',
  'decided_us',
  'state',
  'exit_reason',
  'closed_us',
  'state_details',
  'updated_us',
  'stop_rate',
  'initial_stop_rate',
  'min_rate',
  'max_rate',
  'plan',
  'decided_on',
  'moment',
] as const;
const LEG_KEY = ['run', 'trade', 'leg'] as const;
const LEG_VALUES = [
  'instrument',
  'direction',
  'stake',
  'leverage',
  'stop_price',
  'take_profit_price',
  'funding',
  'funding_known',
  'dust',
  'liquidation_cost',
  'market',
] as const;
const ORDER_KEY = ['run', 'client_order_id'] as const;
const ORDER_VALUES = [
  'number',
  'trade',
  'leg',
  'purpose',
  'exit_reason',
  'instrument',
  'side',
  'type',
  'quantity',
  'price',
  'time_in_force',
  'until_us',
  'trigger_price',
  'activation_price',
  'callback',
  'reduce_only',
  'leverage',
  'sent_us',
  'signal_mid',
  'state',
  'state_details',
  'filled',
  'updated_us',
  'cancel_asked',
  'quantity_asked',
] as const;
const FILL_COLUMNS = [
  'run',
  'client_order_id',
  'number',
  'us',
  'price',
  'quantity',
  'fee',
  'fee_currency',
  'fee_in_settle',
  'liquidity',
  'mid',
  'best',
  'venue_id',
] as const;
const EVENT_COLUMNS = ['run', 'us', 'kind', 'event', 'client_order_id', 'payload', 'moment'] as const;
const LEDGER_COLUMNS = ['run', 'tx', 'us', 'trade', 'account', 'currency', 'amount'] as const;
const MOMENT_COLUMNS = ['run', 'moment', 'us', 'rank', 'events'] as const;
const POSITION_KEY = ['run', 'instrument'] as const;
const POSITION_VALUES = ['quantity', 'cost', 'margin', 'leverage'] as const;

const KEPT_KEY = ['key'] as const;
const KEPT_VALUES = ['value'] as const;

export function prepareRows(database: Database.Database): RowStatements {
  const trade = database.prepare<TradeRow>(upsert<TradeRow>('trades', TRADE_KEY, TRADE_VALUES));
  const leg = database.prepare<LegRow>(upsert<LegRow>('legs', LEG_KEY, LEG_VALUES));
  const order = database.prepare<OrderRow>(upsert<OrderRow>('orders', ORDER_KEY, ORDER_VALUES));
  const fill = database.prepare<FillRow>(insert<FillRow>('fills', FILL_COLUMNS));
  const event = database.prepare<EventRow>(insert<EventRow>('order_events', EVENT_COLUMNS));
  const posting = database.prepare<LedgerRow>(insert<LedgerRow>('ledger', LEDGER_COLUMNS));
  const moment = database.prepare<MomentRow>(insert<MomentRow>('moments', MOMENT_COLUMNS));
  const position = database.prepare<PositionRow>(
    upsert<PositionRow>('positions', POSITION_KEY, POSITION_VALUES),
  );
  const kept = database.prepare<KeptRow>(upsert<KeptRow>('kv', KEPT_KEY, KEPT_VALUES));
  const dropped = database.prepare<[string]>('DELETE FROM kv WHERE key = ?');
  return {
    putTrade: (row) => void trade.run(row),
    putLeg: (row) => void leg.run(row),
    putOrder: (row) => void order.run(row),
    addFill: (row) => void fill.run(row),
    addEvent: (row) => void event.run(row),
    addPosting: (row) => void posting.run(row),
    addMoment: (row) => void moment.run(row),
    putPosition: (row) => void position.run(row),
    putKept: (row) => void kept.run(row),
    dropKept: (key) => void dropped.run(key),
  };
}

type Columns<Row> = readonly (keyof Row & string)[];

function insert<Row>(table: string, columns: Columns<Row>): string {
  const values = columns.map((name) => `@${name}`);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
}

/** A row of this key, whether there is one already or not. */
function upsert<Row>(table: string, key: Columns<Row>, values: Columns<Row>): string {
  const changes = values.map((name) => `${name} = excluded.${name}`);
  return `${insert<Row>(table, [...key, ...values])}
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}

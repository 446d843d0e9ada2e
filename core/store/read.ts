import type Database from 'better-sqlite3';
import { z } from 'zod';
import { BotError } from '../errors.js';
import { type Instrument, InstrumentRegistry, type Market } from '../market/instrument.js';
import { marketFields } from '../market/market-schema.js';
import type { Micros } from '../market/time.js';
import { type Leg, legOf } from '../orders/leg.js';
import type { ClientOrderId, Fill } from '../orders/order.js';
import type { TradeState } from '../orders/trade.js';
import { type OrderPlace, orderOf, type PlacedOrderRow } from './order-rows.js';
import { decidedOnOf, planOf } from './plan-text.js';
import { type FillRow, fillOf, type LegRow, stateOf, type TradeRow, watchedOf } from './rows.js';
import type { StoredTrade } from './run-state.js';

export interface StoredRun {
  readonly id: number;
  readonly strategy: string;
  readonly strategyHash: string;
  readonly version: string;
  readonly spec: unknown;
  /** Null for a run that did not come to its end. */
  readonly startedUs: Micros | null;
  readonly endedUs: Micros | null;
  /** Null where its spec says none. */
  readonly stakeCurrency: string | null;
  /** In the stake currency; null as `startedUs`, and for a run that an older program recorded. */
  readonly startingBalance: number | null;
}

/** All runs of a database, in the order in which they were added. */
export function readRuns(database: Database.Database): readonly StoredRun[] {
  const rows = database.prepare<[], RunRow>('SELECT * FROM runs ORDER BY id').all();
  return rows.map((row) => ({
    id: row.id,
    strategy: row.strategy,
    strategyHash: row.strategy_hash,
    version: row.version,
    spec: JSON.parse(row.spec) as unknown,
    startedUs: row.started_us,
    endedUs: row.ended_us,
    stakeCurrency: row.stake_currency,
    startingBalance: row.starting_balance,
  }));
}

/** Stake currency a unit of each currency at the end of a run; NaN where it was not known. */
export function readPrices(database: Database.Database, run: number): ReadonlyMap<string, number> {
  const rows = database
    .prepare<[number], PriceRow>('SELECT currency, price FROM prices WHERE run = ?')
    .all(run);
  return new Map(rows.map(({ currency, price }) => [currency, price ?? Number.NaN]));
}

/**
 * The trades of a run with their legs, orders and fills, by id. Their instruments are those of `registry`, and added to it
 * where it has them not.
 */
export function readTrades(
  database: Database.Database,
  run: number,
  registry = new InstrumentRegistry(),
): readonly StoredTrade[] {
  const legs = legsByTrade(database, run, registry);
  return database
    .prepare<[number], TradeRow>('SELECT * FROM trades WHERE run = ? ORDER BY trade')
    .all(run)
    .map((row) => ({
      trade: {
        id: row.trade,
        enterTag: row.enter_tag,
        decidedUs: row.decided_us,
        state: stateOf<TradeState>(row),
        plan: planOf(row.plan),
        decidedOn: decidedOnOf(row.decided_on),
        legs: legs.get(row.trade) ?? [],
      },
      watched: watchedOf(row),
      moment: row.moment,
    }));
}

interface RunRow {
  readonly id: number;
  readonly strategy: string;
  readonly strategy_hash: string;
  readonly version: string;
  readonly spec: string;
  readonly started_us: Micros | null;
  readonly ended_us: Micros | null;
  readonly stake_currency: string | null;
  readonly starting_balance: number | null;
}

interface PriceRow {
  readonly currency: string;
  readonly price: number | null;
}

function legsByTrade(
  database: Database.Database,
  run: number,
  registry: InstrumentRegistry,
): ReadonlyMap<number, readonly Leg[]> {
  const orders = ordersByLeg(database, run);
  const legs = new Map<number, Leg[]>();
  const rows = database
    .prepare<[number], LegRow>('SELECT * FROM legs WHERE run = ? ORDER BY trade, leg')
    .all(run);
  for (const row of rows) append(legs, row.trade, storedLeg(row, registry.add(marketOf(row.market)), orders));
  return legs;
}

type OrdersByLeg = ReadonlyMap<string, readonly PlacedOrder[]>;

interface PlacedOrder {
  readonly row: PlacedOrderRow;
  readonly fills: readonly Fill[];
}

/** The orders that trades have, each leg's in the order in which they were recorded. */
function ordersByLeg(database: Database.Database, run: number): OrdersByLeg {
  const fills = new Map<ClientOrderId, Fill[]>();
  const fillRows = database
    .prepare<[number], FillRow>('SELECT * FROM fills WHERE run = ? ORDER BY client_order_id, number')
    .all(run);
  for (const row of fillRows) append(fills, row.client_order_id, fillOf(row));
  const orders = new Map<string, PlacedOrder[]>();
  const rows = database
    .prepare<[number], PlacedOrderRow>(
      'SELECT * FROM orders WHERE run = ? AND trade IS NOT NULL ORDER BY number',
    )
    .all(run);
  for (const row of rows) append(orders, placeKey(row), { row, fills: fills.get(row.client_order_id) ?? [] });
  return orders;
}

function storedLeg(row: LegRow, instrument: Instrument, orders: OrdersByLeg): Leg {
  const own = (orders.get(placeKey(row)) ?? []).map((order) => orderOf(order.row, order.fills, instrument));
  return legOf({
    instrument,
    direction: row.direction,
    stake: row.stake,
    leverage: row.leverage,
    bracket: { stop: row.stop_price, takeProfit: row.take_profit_price },
    entries: own.filter(({ purpose }) => purpose === 'entry'),
    exits: own.filter(({ purpose }) => purpose !== 'entry'),
    funding: row.funding,
    isFundingUnknown: row.funding_known === 0,
    dust: row.dust,
    liquidationCost: row.liquidation_cost,
  });
}

const storedMarket = z.looseObject({
  ...marketFields,
  venue: z.string(),
  source: z.enum(['sidecar', 'file', 'plugin', 'unknown']),
});

/** @throws BotError `data_broken` for what is no market. */
function marketOf(text: string): Market {
  const written: unknown = JSON.parse(text);
  const parsed = storedMarket.safeParse(written);
  // Its keys in their order: it is written again as it was.
  if (parsed.success) return { ...(written as object), ...parsed.data };
  const { path, message } = parsed.error.issues[0]!;
  throw new BotError('data_broken', `the market of a leg: ${path.map(String).join('.')}: ${message}`);
}

function placeKey({ trade, leg }: OrderPlace): string {
  return `${trade} ${leg}`;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

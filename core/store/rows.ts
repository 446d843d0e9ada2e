import type { InstrumentId } from '../market/instrument.js';
import type { Moment } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import type { Transaction } from '../orders/ledger.js';
import type { Leg } from '../orders/leg.js';
import type { ClientOrderId, Fill } from '../orders/order.js';
import type { Position } from '../orders/position.js';
import type { Trade, TradeState } from '../orders/trade.js';
import type { WatchedRates } from './journal.js';
import { decidedOnText, planText } from './plan-text.js';

export interface TradeRow {
  readonly run: number;
  readonly trade: number;
  readonly enter_tag: string | null;
  readonly decided_us: Micros;
  readonly state: TradeState['tag'];
  readonly exit_reason: string | null;
  readonly closed_us: Micros | null;
  readonly state_details: string | null;
  readonly updated_us: Micros;
  readonly stop_rate: number | null;
  readonly initial_stop_rate: number | null;
  readonly min_rate: number | null;
  readonly max_rate: number | null;
  readonly plan: string;
  readonly decided_on: string | null;
  readonly moment: number | null;
}

export interface LegRow {
  readonly run: number;
  readonly trade: number;
  readonly leg: number;
  readonly instrument: string;
  readonly direction: Leg['direction'];
  readonly stake: number;
  readonly leverage: number;
  readonly stop_price: number | null;
  readonly take_profit_price: number | null;
  readonly funding: number;
  readonly funding_known: number;
  readonly dust: number;
  readonly liquidation_cost: number;
  readonly market: string;
}

export interface FillRow {
  readonly run: number;
  readonly client_order_id: ClientOrderId;
  readonly number: number;
  readonly us: Micros;
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
  readonly fee_currency: string;
  readonly fee_in_settle: number | null;
  readonly liquidity: Fill['liquidity'];
  readonly mid: number | null;
  readonly best: number | null;
  readonly venue_id: string | null;
}

export interface EventRow {
  readonly run: number;
  readonly us: Micros;
  readonly kind: string;
  readonly event: string | null;
  readonly client_order_id: ClientOrderId | null;
  readonly payload: string;
  readonly moment: number | null;
}

export interface MomentRow extends Moment {
  readonly run: number;
  /** From 1 on. */
  readonly moment: number;
}

export interface PositionRow extends Position {
  readonly run: number;
  readonly instrument: InstrumentId;
}

export interface LedgerRow {
  readonly run: number;
  readonly tx: number;
  readonly us: Micros;
  readonly trade: number | null;
  readonly account: string;
  readonly currency: string;
  readonly amount: number;
}

/** What a row of `trades` holds beside the trade itself. */
export interface TradeRowContext {
  readonly run: number;
  readonly us: Micros;
  /** Undefined where nothing was watched. */
  readonly watched: WatchedRates | undefined;
  /** The number of the moment at which it was recorded. */
  readonly moment: number;
}

export function tradeRow(
  { id, enterTag, decidedUs, state, plan, decidedOn }: Trade,
  { run, us, watched = NOTHING_WATCHED, moment }: TradeRowContext,
): TradeRow {
  return {
    run,
    trade: id,
    enter_tag: enterTag,
    decided_us: decidedUs,
    state: state.tag,
    exit_reason: 'reason' in state ? state.reason : null,
    closed_us: 'closeUs' in state ? state.closeUs : null,
    state_details: detailsOf(state),
    updated_us: us,
    stop_rate: nullWhereUnknown(watched.stopRate),
    initial_stop_rate: nullWhereUnknown(watched.initialStopRate),
    min_rate: nullWhereUnknown(watched.minRate),
    max_rate: nullWhereUnknown(watched.maxRate),
    plan: planText(plan),
    decided_on: decidedOn === null ? null : decidedOnText(decidedOn),
    moment,
  };
}

const NOTHING_WATCHED: WatchedRates = {
  stopRate: Number.NaN,
  initialStopRate: Number.NaN,
  minRate: Number.NaN,
  maxRate: Number.NaN,
};

export function watchedOf(row: TradeRow): WatchedRates {
  return {
    stopRate: row.stop_rate ?? Number.NaN,
    initialStopRate: row.initial_stop_rate ?? Number.NaN,
    minRate: row.min_rate ?? Number.NaN,
    maxRate: row.max_rate ?? Number.NaN,
  };
}

export function legRow(run: number, trade: number, leg: number, of: Leg): LegRow {
  const { id, index: _, ...market } = of.instrument;
  return {
    run,
    trade,
    leg,
    instrument: id,
    direction: of.direction,
    stake: of.stake,
    leverage: of.leverage,
    stop_price: of.bracket.stop,
    take_profit_price: of.bracket.takeProfit,
    funding: of.funding,
    funding_known: of.isFundingUnknown ? 0 : 1,
    dust: of.dust,
    liquidation_cost: of.liquidationCost,
    market: JSON.stringify(market),
  };
}

export function fillRow(run: number, id: ClientOrderId, number: number, fill: Fill): FillRow {
  return {
    run,
    client_order_id: id,
    number,
    us: fill.us,
    price: fill.price,
    quantity: fill.quantity,
    fee: fill.fee,
    fee_currency: fill.feeCurrency,
    fee_in_settle: nullWhereUnknown(fill.feeInSettle),
    liquidity: fill.liquidity,
    mid: nullWhereUnknown(fill.mid),
    best: nullWhereUnknown(fill.best),
    venue_id: fill.venueId,
  };
}

export function ledgerRows(run: number, { id, us, trade, postings }: Transaction): readonly LedgerRow[] {
  return postings.map((posting) => ({ run, tx: id, us, trade, ...posting }));
}

export function fillOf(row: FillRow): Fill {
  return {
    us: row.us,
    price: row.price,
    quantity: row.quantity,
    fee: row.fee,
    feeCurrency: row.fee_currency,
    feeInSettle: row.fee_in_settle ?? Number.NaN,
    liquidity: row.liquidity,
    mid: row.mid ?? Number.NaN,
    best: row.best ?? Number.NaN,
    venueId: row.venue_id,
  };
}

/** The union that `state` and `state_details` are the tag and the rest of. They were written from one: it is not checked. */
export function stateOf<S extends { readonly tag: string }>(row: {
  readonly state: S['tag'];
  readonly state_details: string | null;
}): S {
  const details: unknown = row.state_details === null ? {} : JSON.parse(row.state_details);
  return { tag: row.state, ...(details as object) } as S;
}

/** All of a state but its tag; null where that is all there is. */
export function detailsOf({ tag: _, ...details }: { readonly tag: string }): string | null {
  return Object.keys(details).length === 0 ? null : JSON.stringify(details);
}

export function nullWhereUnknown(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

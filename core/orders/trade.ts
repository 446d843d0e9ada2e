import type { InstrumentId } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { lastItem } from './growing-list.js';
import { hasLiveOrder, type Leg, openQuantity } from './leg.js';
import type { Order } from './order.js';
import type { Plan } from './plan.js';

/** Where a trade stands, entry to exit. */
export type TradeState =
  /** Entry orders are with the venue. */
  | { readonly tag: 'opening' }
  /** Its entry orders are settled, and something is held. */
  | { readonly tag: 'open' }
  /** Exit orders are with the venue, or will be as soon as the last ones are answered. */
  | {
      readonly tag: 'closing';
      /** The exit reason, as the report names it: `roi`, `stop_loss`, `exit_signal`, or the strategy's own. */
      readonly reason: string;
      /**
       * True: what is held is sold at the market, again and again if need be. False: a resting exit may be taken back,
       * and the trade is open again.
       */
      readonly urgent: boolean;
    }
  /** Nothing is held any more, and nothing is with the venue. */
  | {
      readonly tag: 'closed';
      readonly reason: string;
      /** When that became known, on the local timeline. */
      readonly closeUs: Micros;
    }
  /** Nothing was filled. */
  | { readonly tag: 'abandoned' };

/** The frame that a trade was decided on. */
export interface DecidedOn {
  /** Whose frame it is, by id. */
  readonly instrument: InstrumentId;
  /** All of its columns by name. */
  readonly frame: Readonly<Record<string, number>>;
}

/** A round trip, entry to exit, of one or several legs. */
export interface Trade {
  /** From 1 on, in the order in which they were decided. */
  readonly id: number;
  /** At least one; their orders, fills and guards. */
  readonly legs: readonly Leg[];
  /** What the strategy called its entry; null without a tag. */
  readonly enterTag: string | null;
  /** When the entry was decided, on the local timeline: before its orders were sent. */
  readonly decidedUs: Micros;
  /** Where it stands. */
  readonly state: TradeState;
  /** What is to become of it. */
  readonly plan: Plan;
  /** Null for one that no signal decided. */
  readonly decidedOn: DecidedOn | null;
}

/** Whether something is held, or is with the venue. */
export function isLive(trade: Trade): boolean {
  return trade.state.tag !== 'closed' && trade.state.tag !== 'abandoned';
}

/** Whether it is sold at the market, again and again if need be. */
export function isUrgent({ state }: Trade): boolean {
  return state.tag === 'closing' && state.urgent;
}

/**
 * The trade's state after its orders changed: open when all entry orders are settled and something is held,
 * closed when nothing is held any more and nothing is with the venue, abandoned when nothing ever was.
 */
export function settle(trade: Trade, us: Micros): Trade {
  if (!isLive(trade) || trade.legs.some((leg) => hasLiveOrder(leg.entries))) return trade;
  if (trade.legs.some((leg) => openQuantity(leg) !== 0)) {
    return trade.state.tag === 'opening' ? { ...trade, state: { tag: 'open' } } : trade;
  }
  if (trade.legs.some((leg) => hasLiveOrder(leg.exits))) return trade;
  const entered = trade.legs.some((leg) => leg.entries.some((order) => order.filled > 0));
  if (!entered) return { ...trade, state: { tag: 'abandoned' } };
  return { ...trade, state: { tag: 'closed', reason: reasonOf(trade), closeUs: us } };
}

/**
 * A leg that is not there while another is, or is still to come: nothing of it could be filled, or it was closed. The
 * trade is not what was asked for.
 */
export function hasFailedLeg(trade: Trade): boolean {
  return (
    trade.legs.length > 1 && trade.legs.some((leg) => !hasLiveOrder(leg.entries) && openQuantity(leg) === 0)
  );
}

/** Why a trade is left: as the order says that closed the last of it; before there is one, as it was decided. */
export function reasonOf(trade: Trade): string {
  const last = trade.legs
    .flatMap(({ exits }) => exits.filter(({ filled }) => filled > 0))
    .reduce<Order | null>(
      (latest, order) => (latest === null || lastFillUs(order) >= lastFillUs(latest) ? order : latest),
      null,
    );
  // What comes after a liquidation only tidies up.
  if (trade.legs.some(({ exits }) => exits.some(({ reason }) => reason === 'liquidation')))
    return 'liquidation';
  if (last?.purpose === 'stop') return 'stop_loss';
  if (last?.purpose === 'take_profit') return 'take_profit';
  if (last) return last.reason ?? 'exit_signal';
  if (trade.state.tag === 'closing') return trade.state.reason;
  return trade.legs.length > 1 ? 'leg_failed' : 'dust';
}

function lastFillUs(order: Order): Micros {
  return lastItem(order.fills)!.us;
}

/** What a late fill left behind: a trade that counted as over holds something again, and is to be closed. */
export function reopenedByLateFill(trade: Trade): Trade {
  if (isLive(trade) || trade.legs.every((leg) => openQuantity(leg) === 0)) return trade;
  return { ...trade, state: { tag: 'closing', reason: 'late_fill', urgent: true } };
}

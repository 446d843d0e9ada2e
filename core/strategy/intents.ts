export type OrderType = 'market' | 'limit';
export type Direction = 'long' | 'short';

/** All kinds of orders that an entry may be: at once, or once the price has come somewhere. */
export const ENTRY_ORDER_TYPES = [
  'market',
  'limit',
  'stop_market',
  'stop_limit',
  'take_profit_market',
  'take_profit_limit',
  'trailing_stop_market',
] as const;

export type EntryOrderType = (typeof ENTRY_ORDER_TYPES)[number];

/**
 * How long a limit order is good: until it is cancelled or times out; for what is there at once, in part (`ioc`) or whole
 * (`fok`); only as a maker.
 */
export const TIMES_IN_FORCE = ['gtc', 'ioc', 'fok', 'post_only'] as const;

export type IntentTimeInForce = (typeof TIMES_IN_FORCE)[number];

/** One leg of a trade that a tick hook wants to enter. Prices are quote currency. */
export interface LegIntent {
  /** An instrument id, or a name of the strategy's `legs`. */
  readonly instrument: string;
  readonly direction: Direction;
  /** Quote units before leverage. Without it and `amount`, the configured stake. */
  readonly stake?: number;
  /** Base units; in place of `stake`. */
  readonly amount?: number;
  /** At least 1, which is the default; spot has no other. */
  readonly leverage?: number;
  readonly orderType?: EntryOrderType;
  /** Limit price; without it, the best price of the order's own side. */
  readonly price?: number;
  readonly timeInForce?: IntentTimeInForce;
  /** When a limit order ends at the venue by itself: microseconds since the epoch. */
  readonly expireUs?: number;
  /** What a stop or a take-profit entry waits for; what a trailing one becomes active at. */
  readonly triggerPrice?: number;
  /** The distance of a trailing stop, as a fraction. */
  readonly callback?: number;
  /** Orders at the venue that guard what is held: one cancels the other. */
  readonly bracket?: { readonly stop?: number; readonly takeProfit?: number };
}

export interface EnterIntent {
  readonly kind: 'enter';
  readonly legs: readonly LegIntent[];
  readonly tag?: string;
}

export interface ExitIntent {
  readonly kind: 'exit';
  /** Id of the open trade. */
  readonly trade: number;
  readonly reason?: string;
  readonly orderType?: OrderType;
  /** Limit price, for a trade of one leg. */
  readonly price?: number;
  readonly timeInForce?: IntentTimeInForce;
}

export interface AdjustIntent {
  readonly kind: 'adjust';
  /** Id of a trade of one leg with a limit order at the venue. */
  readonly trade: number;
  /** Its new limit. */
  readonly price: number;
}

/** What a tick hook says: it asks, the order manager and the risk checks decide. */
export type Intent = EnterIntent | ExitIntent | AdjustIntent;

/** Asks for a trade of one leg or several; all legs are one trade. */
export function enter(intent: Omit<EnterIntent, 'kind'>): EnterIntent {
  return { kind: 'enter', ...intent };
}

/** Asks to close an open trade, with all its legs. */
export function exit(intent: Omit<ExitIntent, 'kind'>): ExitIntent {
  return { kind: 'exit', ...intent };
}

/** Asks to move the limit order that a trade has at the venue, to enter or to leave. */
export function adjust(intent: Omit<AdjustIntent, 'kind'>): AdjustIntent {
  return { kind: 'adjust', ...intent };
}

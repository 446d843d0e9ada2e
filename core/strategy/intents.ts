import type { InstrumentId } from '../market/instrument.js';

/** At once at any price, or at a price of one's own. */
export type OrderType = 'market' | 'limit';
/** Which move a trade earns by. */
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

/**
 * What an entry's order may be.
 * @useDeclaredType
 */
export type EntryOrderType = (typeof ENTRY_ORDER_TYPES)[number];

/**
 * How long a limit order is good: until it is cancelled or times out; for what is there at once, in part (`ioc`) or whole
 * (`fok`); only as a maker.
 */
export const TIMES_IN_FORCE = ['gtc', 'ioc', 'fok', 'post_only'] as const;

/**
 * How long a limit order of an intent is good: until it is cancelled or times out (`gtc`); for what is there at once, in
 * part (`ioc`) or whole (`fok`); only as a maker (`post_only`).
 * @useDeclaredType
 */
export type IntentTimeInForce = (typeof TIMES_IN_FORCE)[number];

/** How a strategy names an instrument: by a name of its `legs`, or by id, `venue:SYMBOL`. */
export type InstrumentName<L extends string = string> = L | InstrumentId | `${string}:${string}`;

/** One leg of a trade that a tick hook wants to enter. Prices are quote currency. */
export interface LegIntent<L extends string = string> {
  /** An instrument id, or a name of the strategy's `legs`. */
  readonly instrument: InstrumentName<L>;
  /** A short needs `canShort`, and a contract. */
  readonly direction: Direction;
  /** Quote units before leverage. Without it and `amount`, the configured stake. */
  readonly stake?: number;
  /** Base units; in place of `stake`. */
  readonly amount?: number;
  /** At least 1, which is the default; spot has no other. */
  readonly leverage?: number;
  /** Without it a limit where a price is given, else as configured. */
  readonly orderType?: EntryOrderType;
  /** Limit price; without it, the best price of the order's own side. */
  readonly price?: number;
  /** Of a limit; default `gtc`. */
  readonly timeInForce?: IntentTimeInForce;
  /** When a limit order ends at the venue by itself: microseconds since the epoch. */
  readonly expireUs?: number;
  /** What a stop or a take-profit entry waits for; what a trailing one becomes active at. */
  readonly triggerPrice?: number;
  /** The distance of a trailing stop, as a fraction. */
  readonly callback?: number;
  /** Orders at the venue that guard what is held: one cancels the other. */
  readonly bracket?: {
    /** Where a loss is ended, at the market. */
    readonly stop?: number;
    /** Where a profit is taken, by a limit order. */
    readonly takeProfit?: number;
  };
}

/** What {@link enter} makes. */
export interface EnterIntent<L extends string = string> {
  /** Which of the intents it is. */
  readonly kind: 'enter';
  /** At least one; all of them are one trade. */
  readonly legs: readonly LegIntent[];
  /** What the report calls the entry. */
  readonly tag?: string;
  /** For the compiler, never there: the names of legs that may stand in it. */
  legNames?(name: L): void;
}

/** What {@link exit} makes. */
export interface ExitIntent {
  /** Which of the intents it is. */
  readonly kind: 'exit';
  /** Id of the open trade. */
  readonly trade: number;
  /** What the report says; default `exit_signal`. */
  readonly reason?: string;
  /** Default `market`, and `limit` where a price is given. A limit without one is at the best price of its own side. */
  readonly orderType?: OrderType;
  /** Limit price, for a trade of one leg. */
  readonly price?: number;
  /** Of a limit; default `gtc`. */
  readonly timeInForce?: IntentTimeInForce;
}

/** What {@link adjust} makes. */
export interface AdjustIntent {
  /** Which of the intents it is. */
  readonly kind: 'adjust';
  /** Id of a trade of one leg with a limit order at the venue. */
  readonly trade: number;
  /** Its new limit. */
  readonly price: number;
}

/** What a tick hook says: it asks, the order manager and the risk checks decide. */
export type Intent<L extends string = string> = EnterIntent<L> | ExitIntent | AdjustIntent;

/** Asks for a trade of one leg or several; all legs are one trade. */
export function enter<L extends string = string>(intent: {
  /** At least one. */
  readonly legs: readonly LegIntent<NoInfer<L>>[];
  /** What the report calls the entry. */
  readonly tag?: string;
}): EnterIntent<L> {
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

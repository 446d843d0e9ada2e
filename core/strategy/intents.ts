export type OrderType = 'market' | 'limit';
export type Direction = 'long' | 'short';

/** One leg of a trade that a tick hook wants to enter. */
export interface LegIntent {
  /** An instrument id, or a name of the strategy's `legs`. */
  readonly instrument: string;
  readonly direction: Direction;
  /** Quote units before leverage. Without it and `amount`, the configured stake. */
  readonly stake?: number;
  /** Base units; in place of `stake`. */
  readonly amount?: number;
  readonly orderType?: OrderType;
  /** Limit price; without it, the best price of the order's own side. */
  readonly price?: number;
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
}

/** What a tick hook says: it asks, the order manager and the risk checks decide. */
export type Intent = EnterIntent | ExitIntent;

/** Asks for a trade of one leg or several; all legs are one trade. */
export function enter(intent: Omit<EnterIntent, 'kind'>): EnterIntent {
  return { kind: 'enter', ...intent };
}

/** Asks to close an open trade, with all its legs. */
export function exit(intent: Omit<ExitIntent, 'kind'>): ExitIntent {
  return { kind: 'exit', ...intent };
}

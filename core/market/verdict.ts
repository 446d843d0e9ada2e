/** Why something was not done, for programs. */
export type RefusalCode =
  | 'max_open_trades'
  | 'insufficient_balance'
  | 'cannot_short'
  | 'short_on_spot'
  | 'opposite_position'
  | 'instrument_left_out'
  | 'unknown_instrument'
  | 'no_quote'
  | 'invalid_size'
  | 'invalid_price'
  | 'invalid_bracket'
  | 'invalid_leverage'
  | 'leverage_too_high'
  | 'above_max_quantity'
  | 'nothing_to_adjust'
  | 'below_min_quantity'
  | 'below_min_notional'
  | 'stake_skipped'
  | 'not_confirmed'
  | 'startup_frames'
  | 'unknown_trade'
  | 'unknown_order'
  | 'told_twice'
  | 'already_closing';

/** A no, and why. */
export interface Refusal {
  readonly approved: false;
  /** For programs. */
  readonly code: RefusalCode;
  /** For people, with the numbers. */
  readonly message: string;
}

/** The answer of a check: only an approved one holds what may be sent. */
export type Verdict<T> = { readonly approved: true; readonly value: T } | Refusal;

export function approve<T>(value: T): Verdict<T> {
  return { approved: true, value };
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { approved: false, code, message };
}

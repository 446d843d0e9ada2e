import type { Instrument } from '../market/instrument.js';
import { approve, type RefusalCode, refuse, type Verdict } from '../market/verdict.js';

/** All that an entry is judged by, whatever its size. */
export interface EntryQuestion {
  readonly instrument: Instrument;
  readonly direction: 'long' | 'short';
  /** Why the instrument is not traded at all; null when it is. */
  readonly leftOut: string | null;
  /** Last mid; NaN before the first quote. */
  readonly mid: number;
  readonly closedFrames: number;
  readonly startupFrames: number;
  readonly canShort: boolean;
  readonly openTrades: number;
  readonly maxOpenTrades: number;
  /** A trade that holds the instrument the other way round. */
  readonly opposite: { readonly id: number } | undefined;
}

/** The first thing that speaks against an entry. */
export function checkEntry(question: EntryQuestion): Verdict<null> {
  const { instrument, direction, leftOut, mid, closedFrames, startupFrames } = question;
  const { canShort, openTrades, maxOpenTrades, opposite } = question;
  const no = (code: RefusalCode, message: string) => refuse(code, `${instrument.id}: ${message}`);
  if (leftOut !== null) return no('instrument_left_out', leftOut);
  if (!(mid > 0)) return no('no_quote', 'no quote yet');
  if (startupFrames > 0 && closedFrames <= startupFrames) {
    return no('startup_frames', `${closedFrames} frames have closed, startupFrames is ${startupFrames}`);
  }
  if (direction === 'short' && instrument.kind === 'spot') {
    return no('short_on_spot', 'spot cannot be sold short');
  }
  if (direction === 'short' && !canShort) return no('cannot_short', 'the strategy has no canShort');
  if (openTrades >= maxOpenTrades) {
    return no('max_open_trades', `${openTrades} of ${maxOpenTrades} trades are open`);
  }
  if (opposite) {
    return no('opposite_position', `a ${direction} against trade ${opposite.id} needs hedge mode`);
  }
  return approve(null);
}

/** Whether what is free of a currency pays for what is needed of it. */
export function checkFunds(instrument: Instrument, needed: number, free: number): Verdict<null> {
  if (needed <= free) return approve(null);
  const { id, settle } = instrument;
  return refuse('insufficient_balance', `${id}: ${needed} ${settle} are needed, ${free} ${settle} are free`);
}

/** Whether a position worth `value` in the settle currency may have this leverage. */
export function checkLeverage(
  instrument: Instrument,
  leverage: number,
  value: number,
  most: number,
): Verdict<null> {
  if (leverage <= most) return approve(null);
  const { id, settle } = instrument;
  return refuse(
    'leverage_too_high',
    `${id}: a leverage of ${leverage}, the most for ${value} ${settle} is ${most}`,
  );
}

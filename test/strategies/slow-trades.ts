/**
 * The trades that follow from RTAI's decisions, one at a time: entered and left at a frame's close, or left at the
 * first quote beyond the stop; at the close itself where the stop moves beyond the quote that stands. What a fill costs
 * is not its business: opening rates are given.
 */
import type { SlowQuote } from '../frame/slow-wire.js';
import {
  type SlowDecision,
  type SlowMarket,
  type SlowRtaiParams,
  slowExit,
  slowStopDistance,
} from './slow-rtai.js';

export interface SlowTrade {
  /** The decision that it was entered on. */
  readonly entry: SlowDecision;
  readonly openUs: number;
  readonly closeUs: number;
  readonly reason: string;
  readonly initialStop: number;
  readonly lastStop: number;
}

interface Open {
  readonly entry: SlowDecision;
  readonly openUs: number;
  readonly openRate: number;
  readonly initialStop: number;
  stop: number;
}

/** `openRates` are the rates of the entries, in turn. */
export function slowTrades(
  { events, timeframeUs }: SlowMarket,
  decisions: readonly SlowDecision[],
  p: SlowRtaiParams,
  openRates: readonly number[],
): SlowTrade[] {
  const quotes = events.filter((event): event is SlowQuote => event.kind === 'quote');
  const trades: SlowTrade[] = [];
  let open: Open | null = null;
  let at = 0;
  const close = (trade: Open, closeUs: number, reason: string) => {
    const { entry, openUs, initialStop, stop } = trade;
    trades.push({ entry, openUs, closeUs, reason, initialStop, lastStop: stop });
    open = null;
  };
  const quotesUpTo = (us: number) => {
    for (; at < quotes.length && quotes[at]!.ts < us; at++) {
      const { ts, bid, ask } = quotes[at]!;
      // An order sent at a frame's close is filled after the quotes of that very microsecond.
      if (open === null || ts <= open.openUs) continue;
      if (isBeyond(open, { bid, ask })) close(open, ts, stopName(open));
    }
  };
  for (const decision of decisions) {
    const us = decision.frame.ts! + timeframeUs;
    quotesUpTo(us);
    const held = open as Open | null;
    if (held !== null) {
      moveStop(held, decision, p);
      const standing = quotes[at - 1]!;
      const reason = slowExit(decision, held.entry, p) ?? (isBeyond(held, standing) ? stopName(held) : null);
      if (reason !== null) close(held, us, reason);
    } else if (decision.direction !== 0) {
      const openRate = openRates[trades.length] ?? Number.NaN;
      const stop = openRate - decision.direction * slowStopDistance(decision, openRate, p);
      open = { entry: decision, openUs: us, openRate, initialStop: stop, stop };
    }
  }
  quotesUpTo(Number.POSITIVE_INFINITY);
  const left = open as Open | null;
  if (left !== null) close(left, events.at(-1)!.ts, 'force_exit');
  return trades;
}

function isBeyond({ entry, stop }: Open, { bid, ask }: Pick<SlowQuote, 'bid' | 'ask'>): boolean {
  return entry.direction === 1 ? bid <= stop : ask >= stop;
}

function stopName({ stop, initialStop }: Open): string {
  return stop === initialStop ? 'stop_loss' : 'trailing_stop_loss';
}

/** A stop never widens. */
function moveStop(trade: Open, now: SlowDecision, p: SlowRtaiParams): void {
  const { direction } = trade.entry;
  const stop = trade.openRate - direction * slowStopDistance(now, trade.openRate, p);
  if ((stop - trade.stop) * direction > 0) trade.stop = stop;
}

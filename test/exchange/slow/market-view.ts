/** What there is to trade with (rule 4), read off the messages so far each time that it is asked. */
import type { Side } from '../../../core/orders/order.js';
import type { Book, BookLevel, MarketEntry } from './market-log.js';
import { otherSide } from './units.js';

export type Entries = readonly MarketEntry[];
export type Mode = 'depth' | 'quotes' | 'prints';
type Print = Extract<MarketEntry, { kind: 'print' }>;

const NOTHING: Book = { bids: [], asks: [] };

export function modeOf(entries: Entries): Mode {
  const recent = sinceLastGap(entries);
  if (recent.some((entry) => entry.kind === 'depth')) return 'depth';
  if (recent.some((entry) => entry.kind === 'quote')) return 'quotes';
  return 'prints';
}

/** The levels that orders meet, both sides, the best first. */
export function tradable(entries: Entries): Book {
  switch (modeOf(entries)) {
    case 'depth':
      return entries.at(-1)?.book ?? NOTHING;
    case 'quotes':
      return lastQuote(entries);
    case 'prints':
      return lastPrints(entries);
  }
}

/** The levels that an order of this side takes. */
export function oppositeLevels(entries: Entries, side: Side): readonly BookLevel[] {
  return sideOf(tradable(entries), otherSide(side));
}

/** NaN where there is none. */
export function bestOpposite(entries: Entries, side: Side): number {
  return oppositeLevels(entries, side)[0]?.price ?? Number.NaN;
}

/** NaN where a side is missing. */
export function midOf(entries: Entries): number {
  return (bestOpposite(entries, 'buy') + bestOpposite(entries, 'sell')) / 2;
}

/** The last mid that was known; NaN where there was none yet. */
export function lastMid(entries: Entries): number {
  for (let end = entries.length; end > 0; end--) {
    const mid = midOf(entries.slice(0, end));
    if (!Number.isNaN(mid)) return mid;
  }
  return Number.NaN;
}

/** Price of the last print; NaN before the first. */
export function lastPrint(entries: Entries): number {
  return printsOf(entries).at(-1)?.price ?? Number.NaN;
}

export function printsOf(entries: Entries): readonly Print[] {
  return entries.filter((entry) => entry.kind === 'print');
}

/** Whether `price` is nearer to the other side than `than`, for orders of this side. */
export function isBetter(side: Side, price: number, than: number): boolean {
  return side === 'buy' ? price > than : price < than;
}

/**
 * The size that a side's own level shows (rule 10): 0 where it does not exist, null where it lies behind all that is
 * known.
 */
export function shownSize(entries: Entries, side: Side, price: number): number | null {
  if (modeOf(entries) === 'prints') return null;
  return sizeWithin(sideOf(tradable(entries), side), side, price);
}

/** What a message says of the size of a side's level: null where it says nothing of it (rule 12). */
export function statedSize(
  entry: Extract<MarketEntry, { kind: 'quote' | 'depth' }>,
  side: Side,
  price: number,
): number | null {
  const size = sizeWithin(sideOf(entry.book, side), side, price);
  if (entry.kind === 'depth') {
    const named = side === 'buy' ? entry.named.bids : entry.named.asks;
    return named.includes(price) ? (size ?? 0) : size;
  }
  const best = side === 'buy' ? entry.bid.price : entry.ask.price;
  return isBetter(side, best, price) ? null : (size ?? 0);
}

/** 0 where a side has no such level. */
export function levelSize(book: Book, side: Side, price: number): number {
  return sideOf(book, side).find((level) => level.price === price)?.size ?? 0;
}

/** The levels at which orders of a side rest. */
function sideOf({ bids, asks }: Book, side: Side): readonly BookLevel[] {
  return side === 'buy' ? bids : asks;
}

/** The size of a level among those known, 0 for one that is not behind them all, else null. */
function sizeWithin(levels: readonly BookLevel[], side: Side, price: number): number | null {
  const level = levels.find((known) => known.price === price);
  if (level) return level.size;
  const last = levels.at(-1);
  return last !== undefined && isBetter(side, price, last.price) ? 0 : null;
}

function sinceLastGap(entries: Entries): Entries {
  return entries.slice(entries.findLastIndex((entry) => entry.kind === 'gap') + 1);
}

function lastQuote(entries: Entries): Book {
  const quote = entries.findLast((entry) => entry.kind === 'quote');
  return quote ? { bids: [quote.bid], asks: [quote.ask] } : NOTHING;
}

function lastPrints(entries: Entries): Book {
  let bid: BookLevel | null = null;
  let ask: BookLevel | null = null;
  for (const { price, size, startedBy } of printsOf(sinceLastGap(entries))) {
    if (startedBy === 'sell') {
      bid = { price, size };
      if (ask !== null && price >= ask.price) ask = null;
    } else {
      ask = { price, size };
      if (bid !== null && bid.price >= price) bid = null;
    }
  }
  return { bids: bid === null ? [] : [bid], asks: ask === null ? [] : [ask] };
}

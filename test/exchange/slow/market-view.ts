/** What there is to trade with (rule 4), read off the messages so far each time that it is asked. */
import type { Side } from '../../../core/orders/order.js';
import type { Book, BookLevel, MarketEntry } from './market-log.js';
import { otherSide } from './units.js';

export type Entries = readonly MarketEntry[];
export type Mode = 'depth' | 'quotes' | 'prints';
type Print = Extract<MarketEntry, { kind: 'print' }>;

const NOTHING: Book = { bids: [], asks: [] };

export function modeOf(entries: Entries): Mode {
  if (sinceLastGap(entries).some((entry) => entry.kind === 'depth')) return 'depth';
  return entries.some((entry) => entry.kind === 'quote') ? 'quotes' : 'prints';
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

/** Of the last quote; without one, of the best prices there are. NaN where a side is missing. */
export function midOf(entries: Entries): number {
  const quote = entries.findLast((entry) => entry.kind === 'quote');
  if (quote) return (quote.bid.price + quote.ask.price) / 2;
  return (bestOpposite(entries, 'buy') + bestOpposite(entries, 'sell')) / 2;
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

/** The size that a side's own level shows (rule 10): 0 where it does not exist, null where it is not known. */
export function shownSize(entries: Entries, side: Side, price: number): number | null {
  const last = entries.at(-1);
  switch (last === undefined ? 'prints' : modeOf(entries)) {
    case 'prints':
      return null;
    case 'quotes':
      return isBehindQuote(last!, side, price) ? null : levelSize(last!.book, side, price);
    case 'depth':
      return knownSize(last!, side, price);
  }
}

/** The size of a level in a book that is told by depth messages; null where it is not known. */
export function knownSize(entry: MarketEntry, side: Side, price: number): number | null {
  const size = levelSize(entry.book, side, price);
  if (size > 0 || !isBehindQuote(entry, side, price)) return size;
  const last = side === 'buy' ? entry.told.bid : entry.told.ask;
  return last === null || isBetter(side, last, price) ? null : 0;
}

/** Whether a level lies behind the best one of the last quote; also where there is none. */
export function isBehindQuote({ quoted }: MarketEntry, side: Side, price: number): boolean {
  return quoted === null || isBetter(side, side === 'buy' ? quoted.bid : quoted.ask, price);
}

/** 0 where a side has no such level. */
export function levelSize(book: Book, side: Side, price: number): number {
  return sideOf(book, side).find((level) => level.price === price)?.size ?? 0;
}

/** The levels at which orders of a side rest. */
function sideOf({ bids, asks }: Book, side: Side): readonly BookLevel[] {
  return side === 'buy' ? bids : asks;
}

function sinceLastGap(entries: Entries): Entries {
  return entries.slice(entries.findLastIndex((entry) => entry.kind === 'gap') + 1);
}

function lastQuote(entries: Entries): Book {
  const quote = sinceLastGap(entries).findLast((entry) => entry.kind === 'quote');
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

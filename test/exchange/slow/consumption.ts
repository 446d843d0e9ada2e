import type { Side } from '../../../core/orders/order.js';
import type { MarketEntry } from './market-log.js';
import { type Entries, levelSize, modeOf } from './market-view.js';
import { otherSide, total } from './units.js';

/** What one of our orders took from a level. */
export interface Take {
  /** Of the order that took. */
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  /** How many messages had come. */
  readonly at: number;
}

/** What is gone from a level that orders of this side take (rule 5). */
export function takenFrom(entries: Entries, takes: readonly Take[], side: Side, price: number): number {
  const here = takes.filter((take) => take.side === side && take.price === price);
  return total(here.filter((take) => isRemembered(entries, take)).map((take) => take.quantity));
}

/** Until the feed states another size or takes the level away, or all is forgotten. */
function isRemembered(entries: Entries, take: Take): boolean {
  const since = entries.slice(take.at);
  if (since.some(forgetsAll)) return false;
  const isByPrint = modeOf(entries.slice(0, take.at)) === 'prints';
  if (isByPrint !== (modeOf(entries) === 'prints')) return false;
  // A print makes a level of its own.
  if (isByPrint) return !since.some((entry) => entry.kind === 'print' && entry.startedBy === take.side);
  const owner = otherSide(take.side);
  const sizeThen = levelSize(entries[take.at - 1]!.book, owner, take.price);
  return since.every((entry) => levelSize(entry.book, owner, take.price) === sizeThen);
}

function forgetsAll(entry: MarketEntry): boolean {
  return entry.kind === 'gap' || (entry.kind === 'depth' && (entry.isSnapshot || entry.revealsGap));
}

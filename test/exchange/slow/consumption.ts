import type { Side } from '../../../core/orders/order.js';
import type { MarketEntry } from './market-log.js';
import { type Entries, levelSize, modeOf, statedSize, tradable } from './market-view.js';
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
  if (entries.slice(take.at).some(forgetsAll)) return false;
  const owner = otherSide(take.side);
  const sizeThen = levelSize(tradable(entries.slice(0, take.at)), owner, take.price);
  for (let end = take.at + 1; end <= entries.length; end++) {
    const stated = statedBy(entries.slice(0, end), owner, take.price);
    if (stated !== null && stated !== sizeThen) return false;
  }
  return true;
}

function forgetsAll(entry: MarketEntry): boolean {
  return entry.kind === 'gap' || (entry.kind === 'depth' && (entry.isSnapshot || entry.revealsGap));
}

/** What the last message states of a level; where there are prints alone, a print makes and takes away levels. */
function statedBy(entries: Entries, owner: Side, price: number): number | null {
  const last = entries.at(-1)!;
  if (last.kind === 'gap') return null;
  if (last.kind !== 'print') return statedSize(last, owner, price);
  return modeOf(entries) === 'prints' ? levelSize(tradable(entries), owner, price) : null;
}

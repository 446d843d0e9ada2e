/** Items a block: few enough to be copied for each new item, so many that there are few blocks. */
const BLOCK = 64;

/**
 * A list that is never changed and grows at its end: with one more item it is another list, which shares all but the
 * last block with the one before, so that the 10,000th item costs no more than the 100th. Plain data.
 */
export interface GrowingList<Item> {
  /** Blocks that are full, the oldest first. */
  readonly blocks: readonly (readonly Item[])[];
  /** What came behind them; less than a block. */
  readonly rest: readonly Item[];
}

/** Nothing, of whatever kind. */
export const EMPTY_LIST: GrowingList<never> = { blocks: [], rest: [] };

/** The list with an item at its end. */
export function grown<Item>({ blocks, rest }: GrowingList<Item>, item: Item): GrowingList<Item> {
  const longer = [...rest, item];
  return longer.length < BLOCK ? { blocks, rest: longer } : { blocks: [...blocks, longer], rest: [] };
}

/** The list of some items. */
export function growingList<Item>(items: readonly Item[]): GrowingList<Item> {
  const blocks: (readonly Item[])[] = [];
  let start = 0;
  for (; items.length - start >= BLOCK; start += BLOCK) blocks.push(items.slice(start, start + BLOCK));
  return { blocks, rest: items.slice(start) };
}

/** How many items there are. */
export function lengthOf({ blocks, rest }: GrowingList<unknown>): number {
  return blocks.length * BLOCK + rest.length;
}

/** The item at a place, from 0 on; undefined where there is none. */
export function itemAt<Item>({ blocks, rest }: GrowingList<Item>, index: number): Item | undefined {
  const block = Math.floor(index / BLOCK);
  return (block === blocks.length ? rest : blocks[block])?.[index % BLOCK];
}

/** The item that came last; undefined in an empty list. */
export function lastItem<Item>(list: GrowingList<Item>): Item | undefined {
  return itemAt(list, lengthOf(list) - 1);
}

/** All items, the oldest first. It takes as long as there are many: for reports and records, not for each event. */
export function itemsOf<Item>({ blocks, rest }: GrowingList<Item>): readonly Item[] {
  return blocks.length === 0 ? rest : [...blocks.flat(), ...rest];
}

import type { SaidRow } from './column-hooks.js';
import type { Said, SignalColumns } from './window-hooks.js';

/** A value that is another one when the rows after it are not there. */
export interface ColumnDifference {
  /** An own column, a signal, or `condition "NAME"`. */
  readonly column: string;
  /** In the window that goes on after the row; null where the hook left the column out. */
  readonly withFuture: number | string | null;
  /** In the window that ends with the row; null where the hook left the column out. */
  readonly alone: number | string | null;
}

/**
 * What differs between a row of one window and a row of another, of all that hooks say. A tag that one of them leaves
 * out altogether matters where there is a signal.
 */
export function differences(withFuture: SaidRow, alone: SaidRow): readonly ColumnDifference[] {
  const found: ColumnDifference[] = [];
  const compareValues = (
    column: string,
    one: Value | undefined,
    two: Value | undefined,
    isSame = Object.is,
  ) => {
    const a = one ?? null;
    const b = two ?? null;
    if (!isSame(a, b)) found.push({ column, withFuture: a, alone: b });
  };
  const compare = (column: string, one: Column, two: Column, isSame = Object.is) =>
    compareValues(column, one?.[withFuture.asked], two?.[alone.asked], isSame);
  for (const [name, column] of withFuture.said.own) {
    compareValues(name, column[withFuture.own], alone.said.own.get(name)?.[alone.own]);
  }
  for (const name of conditionNames(withFuture.said, alone.said)) {
    compare(`condition "${name}"`, conditionOf(withFuture.said, name), conditionOf(alone.said, name));
  }
  for (const hook of ['entry', 'exit'] as const) {
    const one = withFuture.said[hook];
    const two = alone.said[hook];
    const { long, short, tag } = SIGNAL_NAMES[hook];
    compare(long, one.long, two.long, isSameSignal);
    compare(short, one.short, two.short, isSameSignal);
    const isSaid = [one, two].every((signals) => signals.tag !== undefined);
    if (isSaid || isSignal(one, withFuture.asked) || isSignal(two, alone.asked))
      compare(tag, one.tag, two.tag);
  }
  return found;
}

type Value = number | string | null;
type Column = ArrayLike<Value> | undefined;

/** A column that is left out, 0 and NaN are all no signal. */
function isSameSignal(a: Value, b: Value): boolean {
  return (a === 1) === (b === 1);
}

function isSignal({ long, short }: SignalColumns, at: number): boolean {
  return long?.[at] === 1 || short?.[at] === 1;
}

const SIGNAL_NAMES = {
  entry: { long: 'enter_long', short: 'enter_short', tag: 'enter_tag' },
  exit: { long: 'exit_long', short: 'exit_short', tag: 'exit_tag' },
} as const;

function conditionNames(a: Said, b: Said): ReadonlySet<string> {
  return new Set([...a.conditions, ...b.conditions].map(([name]) => name));
}

function conditionOf({ conditions }: Said, name: string): Float64Array | undefined {
  return conditions.find(([other]) => other === name)?.[1];
}

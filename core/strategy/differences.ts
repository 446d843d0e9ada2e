import type { Said, SignalColumns } from './window-hooks.js';

/** A value that is another one when the rows after it are not there. */
export interface Difference {
  readonly column: string;
  readonly withFuture: number | string | null;
  readonly alone: number | string | null;
}

/** What differs between a row of one window and a row of another, of all that hooks say. */
export function differences(
  withFuture: Said,
  at: number,
  alone: Said,
  aloneAt: number,
): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (column: string, one: ArrayLike<Value> | undefined, two: ArrayLike<Value> | undefined) => {
    const a = one?.[at] ?? null;
    const b = two?.[aloneAt] ?? null;
    if (!Object.is(a, b)) found.push({ column, withFuture: a, alone: b });
  };
  for (const [name, column] of withFuture.own) compare(name, column, alone.own.get(name));
  for (const name of conditionNames(withFuture, alone)) {
    compare(`condition "${name}"`, conditionOf(withFuture, name), conditionOf(alone, name));
  }
  for (const hook of ['entry', 'exit'] as const) {
    for (const [part, name] of Object.entries(SIGNAL_NAMES[hook])) {
      const key = part as keyof SignalColumns;
      compare(name, withFuture[hook][key], alone[hook][key]);
    }
  }
  return found;
}

type Value = number | string | null;

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

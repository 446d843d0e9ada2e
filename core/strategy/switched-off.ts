import { featureColumns } from '../frame/aggregator.js';
import type { HookWindow, Said, Says } from './window-hooks.js';

/** Parts of a strategy that a run does without, by name. */
export interface SwitchedOff {
  /** They are not asked: an entry goes through without them. */
  readonly conditions: readonly string[];
  /** Their columns are NaN, and what only that makes unknown of a condition does not block. */
  readonly features: readonly string[];
}

export const NOTHING_OFF: SwitchedOff = { conditions: [], features: [] };

/** The columns of the features that are off. */
export function offColumns(
  off: SwitchedOff,
  features: readonly { readonly name: string; readonly outputs: readonly string[] }[],
): ReadonlySet<string> {
  const switched = features.filter(({ name }) => off.features.includes(name));
  return new Set(switched.flatMap(({ name, outputs }) => featureColumns(name, outputs)));
}

/** What the hooks say without those parts. */
export function sayWithout(
  hooks: Says,
  window: HookWindow,
  off: SwitchedOff,
  columns: ReadonlySet<string>,
): Said {
  if (columns.size === 0 && off.conditions.length === 0) return hooks.say(window);
  const whole = columns.size === 0 ? null : hooks.say(window);
  const said = hooks.say(columns.size === 0 ? window : blanked(window, columns));
  const conditions = said.conditions
    .filter(([name]) => !off.conditions.includes(name))
    .map(([name, column]) => {
      const known = whole?.conditions.find(([other]) => other === name)?.[1];
      return [name, known ? column.map((value, i) => passed(value, known[i]!)) : column] as const;
    });
  return { ...said, conditions };
}

/** A condition that is known with the feature, and unknown without it, asks nothing now. */
function passed(without: number, whole: number): number {
  return Number.isNaN(without) && !Number.isNaN(whole) ? 1 : without;
}

function blanked(window: HookWindow, columns: ReadonlySet<string>): HookWindow {
  return {
    length: window.length,
    startIndex: window.startIndex,
    from: window.from,
    without: [...columns].join(),
    column: (name) =>
      columns.has(name) ? new Float64Array(window.length).fill(Number.NaN) : window.column(name),
    related: (instrument) => {
      const other = window.related(instrument);
      return other && blanked({ ...window, ...other }, columns);
    },
  };
}

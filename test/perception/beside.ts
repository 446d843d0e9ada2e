/** Runs of one strategy over one feed: what each knows frame by frame and what comes of it, together and alone. */

import { resultJson } from '../../core/report/json.js';
import { driveRuns } from '../../core/run/drive-runs.js';
import type { OpenFeed } from '../../core/run/feeds.js';
import type { PreparedRun, PrepareOptions, RunSpec } from '../../core/run/prepared-run.js';
import type { JournalEntry } from '../../core/store/journal.js';

/** All that a run can be told apart by. */
export interface Outcome {
  readonly json: string;
  readonly journal: readonly JournalEntry[];
  /** Every column of every row, and what was decided there, as texts. */
  readonly rows: readonly string[];
}

export interface Runs {
  readonly specs: readonly RunSpec[];
  readonly options: Omit<PrepareOptions, 'journal'>;
  open(): Promise<OpenFeed>;
}

/** The runs over one feed, as `runTogether` drives them. */
export async function together(runs: Runs, shares = true): Promise<readonly Outcome[]> {
  const journals = runs.specs.map((): JournalEntry[] => []);
  const rows = runs.specs.map((): string[] => []);
  const several = runs.specs.map((spec, i) => ({
    spec,
    options: {
      ...runs.options,
      journal: { commit: (entries: readonly JournalEntry[]) => void journals[i]!.push(...entries) },
    },
  }));
  const looked = runs.specs.map(() => new Map<string, number>());
  const stopped = (prepared: readonly PreparedRun[]) => {
    for (const [i, run] of prepared.entries()) look(run, looked[i]!, rows[i]!);
    return false;
  };
  const { ended } = await driveRuns(several, await runs.open(), { shares, stopped }, (run, isWhole) =>
    run.result(isWhole),
  );
  return ended.map((result, i) => ({ json: resultJson(result), journal: journals[i]!, rows: rows[i]! }));
}

/** Each run over a feed of its own. */
export async function alone({ specs, ...runs }: Runs): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const spec of specs) outcomes.push(...(await together({ ...runs, specs: [spec] })));
  return outcomes;
}

/** Notes the rows that were decided since the last look. */
function look({ session }: PreparedRun, looked: Map<string, number>, rows: string[]): void {
  for (const { instrument, hooks, decidedFrames } of session.perception.ordered) {
    for (let row = looked.get(instrument.id) ?? 0; row < decidedFrames; row++) {
      const values = Object.entries(hooks.frameRow(row)).map(([name, value]) => `${name} ${bits(value)}`);
      rows.push(`${instrument.id} ${row} ${values.join()} ${JSON.stringify(hooks.decision(row))}`);
    }
    looked.set(instrument.id, decidedFrames);
  }
}

function bits(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The first thing in which runs differ from what they are alone; null where there is none. */
export function firstDifference(shared: readonly Outcome[], apart: readonly Outcome[]): string | null {
  if (shared.length !== apart.length) return `${shared.length} runs, not ${apart.length}`;
  for (const [run, one] of shared.entries()) {
    const other = apart[run]!;
    const a = textsOf(one);
    const b = textsOf(other);
    const found = a.findIndex((text, i) => text !== b[i]);
    if (found >= 0) return `run ${run}: ${a[found]}\nalone: ${b[found]}`;
    if (a.length !== b.length) return `run ${run} has another number of rows or entries`;
  }
  return null;
}

function textsOf({ rows, journal, json }: Outcome): readonly string[] {
  return [...rows, ...journal.map((entry) => JSON.stringify(entry)), json];
}

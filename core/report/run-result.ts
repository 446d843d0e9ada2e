import type { EquityCurve } from './equity.js';
import { closedTrades, type RunOutcome, runMetrics } from './outcome.js';
import type {
  BacktestResult,
  FunnelRow,
  ResultEquity,
  ResultInputs,
  ResultInstrument,
  ResultRun,
} from './result.js';
import { numberOrNull } from './statistics.js';

export interface RunResultInput {
  /** Its trades, and what their money is worth. */
  readonly outcome: RunOutcome;
  /** What happened, in numbers. */
  readonly counters: ReadonlyMap<string, number>;
  readonly funnel: readonly FunnelRow[];
  /** Rows of all instruments, and those of them that were computed again on their own window. */
  readonly proof: { readonly rows: number; readonly checked: number };
  readonly open: Pick<ResultInputs, 'data' | 'synthetic'>;
  readonly instruments: readonly ResultInstrument[];
  readonly params: Readonly<Record<string, number | boolean | string>>;
  readonly run: ResultRun;
  /** Whether equity is in it, frame by frame. */
  readonly withEquity: boolean;
}

/** The result of a run that has ended. Money is in the stake currency, other currencies at their marks. */
export function runResult(input: RunResultInput): BacktestResult {
  const { outcome, instruments } = input;
  const trades = closedTrades(outcome);
  return {
    run: input.run,
    inputs: { markets: marketSources(instruments), instruments: [...instruments], ...input.open },
    params: { ...input.params },
    metrics: runMetrics(outcome, trades),
    counters: Object.fromEntries(
      [...input.counters, ...proofCounters(input.proof)].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    funnel: [...input.funnel],
    trades: [...trades],
    ...(input.withEquity ? { equity: resultEquity(outcome.equity) } : {}),
  };
}

function resultEquity({ ts, value }: EquityCurve): ResultEquity {
  return { us: [...ts], value: [...value].map(numberOrNull) };
}

function marketSources(instruments: readonly ResultInstrument[]): ResultInputs['markets'] {
  const first = instruments[0]?.market ?? 'unknown';
  if (instruments.every(({ market }) => market === first)) return first;
  return Object.fromEntries(instruments.map(({ id, market }) => [id, market]));
}

/** None where no proof was asked for. */
function proofCounters({ rows, checked }: RunResultInput['proof']): readonly (readonly [string, number])[] {
  return rows === 0
    ? []
    : [
        ['proof_rows', rows],
        ['proof_rows_checked', checked],
      ];
}

import { isAnnualised } from './metrics.js';
import type { BacktestResult } from './result.js';

/** What a reader must know before believing the numbers, one sentence each. */
export function warningsOf(result: BacktestResult): readonly string[] {
  const { run, inputs, trades } = result;
  const warnings: string[] = [];
  if (inputs.synthetic) {
    const { scenario, seed } = inputs.synthetic;
    warnings.push(
      `The market is synthetic (${scenario}, seed ${seed}): its profits say nothing of a real one.`,
    );
  }

  const unrounded = inputs.instruments.filter(({ traded, market }) => traded && market === 'unknown');
  if (unrounded.length > 0) {
    const names = unrounded.map(({ id }) => id).join(', ');
    warnings.push(`Tick and lot are not known, so nothing was rounded: ${names}.`);
  }
  for (const { id, traded, reason } of inputs.instruments) {
    if (!traded) warnings.push(`${id} was not traded: ${reason ?? 'no reason was given'}.`);
  }

  const forced = trades.filter((trade) => trade.exit_reason === 'force_exit').length;
  if (forced > 0)
    warnings.push(`Closed at the last mid (force_exit), open at the end of the data: ${forced}.`);
  if (trades.length === 0) warnings.push('No trade was made.');
  if (!isAnnualised(run.start_us ?? 0, run.end_us ?? 0)) {
    warnings.push(
      'Under 3 days: Sharpe and Sortino are of frames and not annualised, CAGR and Calmar are n/a.',
    );
  }
  return warnings;
}

import type Database from 'better-sqlite3';
import { z } from 'zod';
import { readEquity } from '../store/equity.js';
import { readPrices, readTrades, type StoredRun } from '../store/read.js';
import { checkedJson } from './json.js';
import { closedTrades, type RunOutcome, runMetrics } from './outcome.js';
import { metricsSchema } from './result-metrics.js';
import { storedTradeDocument, storedTradeSchema } from './stored-trade.js';

const headerSchema = z.strictObject({
  id: z.int().describe('its number in the file'),
  strategy: z.string().describe("the strategy's name"),
  strategy_hash: z.string().describe("of the strategy's source"),
  version: z.string().describe('of the host'),
  stake_currency: z.string().nullable().describe('of all money, where it says no other; null when not known'),
  start_us: z
    .int()
    .nullable()
    .describe('the first event, microseconds since the epoch; null for a run without an end'),
  end_us: z.int().nullable().describe('the last event; null alike'),
});

/** A run as a database has it: what `show-trades --json` prints. */
export const storedRunSchema = z.strictObject({
  run: headerSchema.nullable().describe('what was run; null in a database to which nothing was'),
  metrics: metricsSchema
    .nullable()
    .describe('of a run that ended, as its backtest had them; null before, or where its equity was not kept'),
  trades: z.array(storedTradeSchema).describe('by trade_id'),
});

/** A run as a database has it. */
export interface StoredRunDocument extends z.infer<typeof storedRunSchema> {}

/** The JSON Schema of a stored run. */
export function storedRunJsonSchema(): object {
  return { ...z.toJSONSchema(storedRunSchema, { target: 'draft-7' }), title: 'Tickwright stored run' };
}

/**
 * The canonical JSON of a stored run, and a line end.
 * @throws BotError `invariant` when it is not of the published schema.
 */
export function storedRunJson(run: StoredRunDocument): string {
  return checkedJson('run', run, storedRunSchema);
}

/** All that a database has of a run. Money is at the prices of the run's end, as in its result. */
export function storedRunDocument(database: Database.Database, run: StoredRun): StoredRunDocument {
  const outcome = storedOutcome(database, run);
  return {
    run: {
      id: run.id,
      strategy: run.strategy,
      strategy_hash: run.strategyHash,
      version: run.version,
      stake_currency: run.stakeCurrency,
      start_us: run.startedUs,
      end_us: run.endedUs,
    },
    metrics: Number.isNaN(outcome.startingBalance) ? null : runMetrics(outcome, closedTrades(outcome)),
    trades: outcome.trades.map((trade) => storedTradeDocument(trade, outcome)),
  };
}

/** What came of a run, as a database has it; NaN where it has not come to its end. */
function storedOutcome(database: Database.Database, run: StoredRun): RunOutcome {
  const { id, stakeCurrency, startingBalance, startedUs, endedUs } = run;
  const trades = readTrades(database, id);
  const watched = new Map(trades.map((stored) => [stored.trade.id, stored.watched]));
  const prices = readPrices(database, id);
  return {
    trades: trades.map(({ trade }) => trade),
    watched: (trade) => watched.get(trade),
    price: (currency) => (currency === stakeCurrency ? 1 : (prices.get(currency) ?? Number.NaN)),
    equity: readEquity(database, id),
    startingBalance: startingBalance ?? Number.NaN,
    startUs: startedUs ?? Number.NaN,
    endUs: endedUs ?? Number.NaN,
  };
}

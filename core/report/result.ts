import { z } from 'zod';
import { metricsSchema } from './result-metrics.js';
import { tradeSchema } from './result-trade.js';

const count = z.int().min(0);
const marketSource = z.enum(['sidecar', 'file', 'plugin', 'unknown']);
const scalar = z.union([z.number(), z.boolean(), z.string()]);

/** What was run. No wall clock, no file names, no paths: the same run gives the same bytes everywhere. */
const runSchema = z.strictObject({
  strategy: z.string().describe("the strategy's name"),
  strategy_hash: z.string().describe("of the strategy's source"),
  timeframe: z.string().describe('the length of a frame, such as 1m'),
  seed: z.int().describe('of all that is random'),
  version: z.string().describe('of the host'),
  latency: z.string().describe('of orders, answers and market data, as the config says it'),
  queue_model: z.string().describe('how resting orders move up, as the config says it'),
  impact: z.number().describe('the factor of the impact beyond the visible book; 0 is none'),
  margin_mode: z.enum(['isolated', 'cross']).describe('what carries a position'),
  fee: z.number().nullable().describe("the fee of both sides where one was given; null is the venues' own"),
  stake_currency: z.string().describe('of all money in the result, where it says no other'),
  stake_amount: z.union([z.number(), z.literal('unlimited')]).describe('of one trade'),
  max_open_trades: z.int().describe('-1 is no limit'),
  start_us: z.int().nullable().describe('the first event, microseconds since the epoch; null without data'),
  end_us: z.int().nullable().describe('the last event, microseconds since the epoch; null without data'),
});

const dataSchema = z.strictObject({
  provider: z.string().describe('recording, columns, candles or synthetic'),
  venue: z.string().describe("the venue's id"),
  instruments: z.array(z.string()).describe('ids, venue:SYMBOL'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .describe('of the content; null for data that were generated in memory'),
  events: count.describe('market events that were read'),
  counters: z.record(z.string(), count).describe('what was wrong in it and what was left out'),
  ignored_streams: z.record(z.string(), count).describe('messages that are not understood, by stream'),
});

const instrumentSchema = z.strictObject({
  id: z.string().describe('venue:SYMBOL'),
  market: marketSource.describe('where its tick, lot and contract size came from; unknown is not rounded'),
  maker_fee: z.number().nullable().describe('a fraction'),
  taker_fee: z.number().nullable().describe('a fraction'),
  filled_by: z
    .enum(['none', 'candles', 'prints', 'quotes', 'depth'])
    .nullable()
    .describe('the weakest picture of the market that an order was decided by; null without an order'),
  traded: z.boolean().describe('whether the strategy could trade it'),
  reason: z.string().nullable().describe('why it was not traded'),
});

const inputsSchema = z.strictObject({
  markets: z
    .union([marketSource, z.record(z.string(), marketSource)])
    .describe('one source for all instruments, or one an instrument'),
  data: z.array(dataSchema).describe('what was read, one row a source'),
  instruments: z.array(instrumentSchema).describe('what the data hold, one row an instrument'),
  synthetic: z
    .strictObject({
      scenario: z.string().describe('what is true of it'),
      seed: z.int().describe('of the generator'),
      parameters: z.record(z.string(), scalar).describe('with what it was made'),
    })
    .optional()
    .describe('the generated market, where there is one'),
});

const funnelSchema = z.strictObject({
  condition: z.string().describe('its name, as the strategy gave it'),
  rows: count.describe('rows that were left after it'),
  unknown: count.describe('rows that it blocked because a value was not known'),
});

const equitySchema = z.strictObject({
  us: z
    .array(z.int())
    .describe('the end of each frame, and of the run, microseconds since the epoch; rising'),
  value: z
    .array(z.number().nullable())
    .describe('what the account was worth then, open trades at their marks; null when not known'),
});

/** The result of a backtest: what `--json` prints and `--export` writes. */
export const backtestResultSchema = z.strictObject({
  run: runSchema.describe('what was run'),
  inputs: inputsSchema.describe('sorted, whatever the order in which they were named'),
  params: z.record(z.string(), scalar.nullable()).describe("the strategy's parameters"),
  metrics: metricsSchema.describe('statistics of all trades and of equity'),
  counters: z.record(z.string(), count).describe('what happened, in numbers'),
  funnel: z.array(funnelSchema).describe('why no trade: the rows left after each entry condition, in turn'),
  trades: z.array(tradeSchema).describe('in the order in which they were closed'),
  equity: equitySchema.optional().describe('where it was asked for'),
});

/** The result of a backtest, as {@link run} gives it and {@link resultJson} prints it. */
export interface BacktestResult extends z.infer<typeof backtestResultSchema> {}
/** What was run. */
export interface ResultRun extends z.infer<typeof runSchema> {}
/** What it was run over. */
export interface ResultInputs extends z.infer<typeof inputsSchema> {}
/** One source of market events, and what was found in it. */
export interface ResultData extends z.infer<typeof dataSchema> {}
/** One instrument of the data, and whether it was traded. */
export interface ResultInstrument extends z.infer<typeof instrumentSchema> {}
/** Equity, frame by frame. */
export interface ResultEquity extends z.infer<typeof equitySchema> {}
/** One entry condition, and how many rows it left. */
export interface FunnelRow extends z.infer<typeof funnelSchema> {}

/** The JSON Schema of a result. */
export function resultJsonSchema(): object {
  return {
    ...z.toJSONSchema(backtestResultSchema, { target: 'draft-7' }),
    title: 'Tickwright backtest result',
  };
}

import { z } from 'zod';
import { metricsSchema } from './result-metrics.js';
import { tradeSchema } from './result-trade.js';

const count = z.int().min(0);
const marketSource = z.enum(['sidecar', 'file', 'plugin', 'unknown']);
const scalar = z.union([z.number(), z.boolean(), z.string()]);

/** What was run. No wall clock, no file names, no paths: the same run gives the same bytes everywhere. */
const runSchema = z.strictObject({
  strategy: z.string(),
  strategy_hash: z.string().describe("of the strategy's source"),
  timeframe: z.string(),
  seed: z.int(),
  version: z.string().describe('of the host'),
  latency: z.string(),
  queue_model: z.string(),
  impact: z.number().describe('the factor of the impact beyond the visible book; 0 is none'),
  margin_mode: z.enum(['isolated', 'cross']),
  fee: z.number().nullable().describe("the fee of both sides where one was given; null is the venues' own"),
  stake_currency: z.string(),
  stake_amount: z.union([z.number(), z.literal('unlimited')]),
  max_open_trades: z.int().describe('-1 is no limit'),
  start_us: z.int().nullable().describe('the first event, microseconds since the epoch; null without data'),
  end_us: z.int().nullable().describe('the last event, microseconds since the epoch; null without data'),
});

const dataSchema = z.strictObject({
  provider: z.string().describe('recording, columns, candles or synthetic'),
  venue: z.string(),
  instruments: z.array(z.string()),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .describe('of the content; null for data that were generated in memory'),
  events: count,
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
  traded: z.boolean(),
  reason: z.string().nullable().describe('why it was not traded'),
});

const inputsSchema = z.strictObject({
  markets: z
    .union([marketSource, z.record(z.string(), marketSource)])
    .describe('one source for all instruments, or one an instrument'),
  data: z.array(dataSchema),
  instruments: z.array(instrumentSchema),
  synthetic: z
    .strictObject({
      scenario: z.string(),
      seed: z.int(),
      parameters: z.record(z.string(), scalar),
    })
    .optional()
    .describe('the generated market, where there is one'),
});

const funnelSchema = z.strictObject({
  condition: z.string(),
  rows: count.describe('rows that were left after it'),
  unknown: count.describe('rows that it blocked because a value was not known'),
});

/** The result of a backtest: what `--json` prints and `--export` writes. */
export const backtestResultSchema = z.strictObject({
  run: runSchema,
  inputs: inputsSchema.describe('sorted, whatever the order in which they were named'),
  params: z.record(z.string(), scalar.nullable()).describe("the strategy's parameters"),
  metrics: metricsSchema,
  counters: z.record(z.string(), count).describe('what happened, in numbers'),
  funnel: z.array(funnelSchema).describe('why no trade: the rows left after each entry condition, in turn'),
  trades: z.array(tradeSchema),
});

export type BacktestResult = z.infer<typeof backtestResultSchema>;
export type ResultRun = z.infer<typeof runSchema>;
export type ResultInputs = z.infer<typeof inputsSchema>;
export type ResultData = z.infer<typeof dataSchema>;
export type ResultInstrument = z.infer<typeof instrumentSchema>;
export type FunnelRow = z.infer<typeof funnelSchema>;

/** The JSON Schema of a result. */
export function resultJsonSchema(): object {
  return {
    ...z.toJSONSchema(backtestResultSchema, { target: 'draft-7' }),
    title: 'Tickwright backtest result',
  };
}

import { z } from 'zod';
import { GROUPINGS } from './groups.js';
import { VARIANT_KINDS } from './variants.js';

const count = z.int().min(0);
const maybe = z.number().nullable();
const scalar = z.union([z.number(), z.boolean(), z.string()]);

const estimateSchema = z.strictObject({
  mean: maybe.describe('over the seeds that count; null without one'),
  low: maybe.describe(
    "of the 95 % interval by Student's t; null with less than two values, or where all are the same",
  ),
  high: maybe.describe('of the same interval'),
  count: count.describe('seeds whose value is defined'),
});

const figures = {
  trades: estimateSchema.describe('closed trades'),
  profit_total: estimateSchema.describe('what was won after fees, as a fraction of the starting balance'),
  sharpe: estimateSchema.describe('as sharpe_per says'),
  winrate: estimateSchema.describe('won trades / trades'),
};

const pairSchema = z.strictObject({
  profit_total: estimateSchema.describe('of the differences seed by seed'),
  sharpe: estimateSchema.describe('of the differences seed by seed'),
});

const runFiguresSchema = z.strictObject({
  seed: z.int().nullable().describe('of the market; null where data were given'),
  trades: count.describe('closed trades'),
  profit_total: maybe.describe('a fraction of the starting balance'),
  sharpe: maybe.describe('as sharpe_per says'),
  max_drawdown_account: maybe.describe('the largest fall from a peak as a fraction of that peak'),
  winrate: maybe.describe('won trades / trades'),
});

const variantSchema = z.strictObject({
  name: z.string().describe('what is off or changed'),
  kind: z
    .enum(VARIANT_KINDS)
    .describe('a condition or feature that is off, a set of values the strategy names, or one parameter'),
  params: z.record(z.string(), scalar).describe('parameters that differ from those of the whole'),
  figures: z
    .strictObject({
      ...figures,
      max_drawdown_account: estimateSchema.describe(
        'the largest fall from a peak as a fraction of that peak',
      ),
    })
    .describe('over the seeds'),
  worth: pairSchema
    .nullable()
    .describe('the whole less this variant: what is lost without it; null for the whole and for parameters'),
  change: pairSchema.nullable().describe('this variant less the whole, for parameters; null for all others'),
  runs: z.array(runFiguresSchema).describe('one a market, in the order of the seeds'),
});

const groupSchema = z.strictObject({
  variant: z.string().describe('its name'),
  kind: z.enum(VARIANT_KINDS).describe('its kind'),
  group: z.string().describe('the enter tag, the part of the run, or what was true of the market'),
  ...figures,
});

/** What `bot ablation --json` prints. */
export const ablationReportSchema = z.strictObject({
  run: z
    .strictObject({
      strategy: z.string().describe("the strategy's name"),
      strategy_hash: z.string().describe("of the strategy's source"),
      timeframe: z.string().describe('the length of a frame, such as 1m'),
      version: z.string().describe('of the host'),
      latency: z.string().describe('of orders, answers and market data, as the config says it'),
      queue_model: z.string().describe('how resting orders move up, as the config says it'),
      fee: maybe.describe("the fee of both sides where one was given; null is the venues' own"),
      stake_currency: z.string().describe('of the wallet'),
      stake_amount: z.union([z.number(), z.literal('unlimited')]).describe('of one trade'),
      starting_balance: z.number().describe('of each run, in the stake currency'),
      max_open_trades: z.int().describe('-1 is no limit'),
      sharpe_per: z
        .enum(['frame', 'year'])
        .describe('of the returns per frame, or of daily returns x sqrt(365) from three days on'),
    })
    .describe('what was run, on each market'),
  data: z
    .strictObject({
      scenario: z.string().nullable().describe('of the generated markets; null where data were given'),
      parameters: z.record(z.string(), scalar).describe('with what they were made'),
      seeds: z.array(z.int()).describe('of the generated markets that are done; empty where data were given'),
      sources: z
        .array(
          z.strictObject({
            provider: z.string().describe('recording, columns, candles or synthetic'),
            venue: z.string().describe("the venue's id"),
            instruments: z.array(z.string()).describe('ids, venue:SYMBOL'),
            sha256: z.string().nullable().describe('of the content; null for data made in memory'),
          }),
        )
        .describe('of the first market'),
    })
    .describe('what it was run over'),
  params: z.record(z.string(), scalar.nullable()).describe('of the whole'),
  variants: z.array(variantSchema).describe('the whole first'),
  grouped_by: z
    .enum(GROUPINGS)
    .nullable()
    .describe('how the trades are told apart below; null is not at all'),
  groups: z.array(groupSchema).describe('variant by variant'),
});

/** What an ablation or a look at the sensitivity found. */
export interface AblationReport extends z.infer<typeof ablationReportSchema> {}
/** One variant of a strategy, over all markets. */
export interface ReportedVariant extends z.infer<typeof variantSchema> {}
/** One group of one variant, over all markets. */
export interface ReportedGroup extends z.infer<typeof groupSchema> {}

/** The JSON Schema of an {@link AblationReport}. */
export function ablationJsonSchema(): object {
  return { ...z.toJSONSchema(ablationReportSchema, { target: 'draft-7' }), title: 'Tickwright ablation' };
}

import { z } from 'zod';
import { parseDurationUs, timeframeUs } from '../market/time.js';
import { feePaymentSchema, fundingRatesSchema, maintenanceTiersSchema } from './account-terms.js';

// Each key's description stands in the JSON Schema, so in editors, and behind the expectation in an error message.
// A check that zod cannot name in words carries its own: "expected ...".

const orderType = z.enum(['market', 'limit']);
const minutes = z.string().regex(/^[0-9]+(\.[0-9]+)?$/, 'expected minutes since the entry, such as "30"');
const DURATION = String.raw`(0|[0-9]+(\.[0-9]+)?(us|ms|s|m|h))`;
const RANGE = `${DURATION}-${DURATION}`;
const LATENCY = new RegExp(
  `^(zero|recorded|constant:${DURATION}(,${DURATION}){2}|uniform:${RANGE}(,${RANGE}){2})$`,
);
const QUEUE_MODEL =
  /^(risk_averse|proportional|log|through|power:(?=[0-9.]*[1-9])[0-9]{1,9}(\.[0-9]{1,9})?)$/;

/** The keys of one `exchange`. */
const exchangeSchema = z.strictObject({
  name: z.string().min(1).optional().describe("the venue, a ccxt exchange id such as 'binanceusdm'"),
  pair_whitelist: z
    .array(z.string().min(1))
    .refine((pairs) => new Set(pairs).size === pairs.length, 'expected each symbol once')
    .meta({ uniqueItems: true })
    .default([])
    .describe('the symbols that are traded, in the order in which they compete for a slot'),
});

/**
 * The config: Freqtrade's names where the idea is the same. All defaults of the host stand here; a key without one
 * is the strategy's to set, and overrules the strategy where it is given.
 */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where editors find the schema of this file'),

    strategy: z.string().min(1).optional().describe('the name of the strategy'),
    strategy_path: z.string().min(1).optional().describe('a folder that is searched for strategies first'),
    strategy_params: z
      .record(
        z.string(),
        z.union([z.number(), z.boolean(), z.string()], 'expected a number, true or false, or text'),
      )
      .default({})
      .describe("values of the strategy's parameters, by name"),
    timeframe: z
      .string()
      .refine(isTimeframe, 'expected a number and ms, s, m, h, d or w, from 100ms to 1w')
      .optional()
      .describe('the length of a frame, such as 1s, 1m, 1h'),

    max_open_trades: z
      .int()
      .min(-1)
      .default(3)
      .describe('the most trades that are open at once; -1 is no limit'),
    stake_currency: z.string().min(1).default('USDT').describe('the currency of stakes and of the report'),
    stake_amount: z
      .union([z.number().positive(), z.literal('unlimited')], 'expected a number above 0, or "unlimited"')
      .default(1000)
      .describe('the stake of one trade in the stake currency'),
    dry_run_wallet: z
      .union(
        [z.number().positive(), z.record(z.string(), z.number().nonnegative())],
        'expected a number above 0, or amounts by currency such as {"USDT": 10000}',
      )
      .default(10_000)
      .describe('the money of backtests and of the dry-run; a number is in the stake currency'),

    exchange: exchangeSchema.prefault({}).describe('the venue and its symbols'),

    minimal_roi: z
      .record(minutes, z.number(), { error: 'expected profits by minutes, such as {"0": 0.02, "30": 0.01}' })
      .optional()
      .describe('the profit, as a fraction, that is enough after so many minutes'),
    stoploss: z
      .number()
      .gte(-1)
      .lt(0)
      .optional()
      .describe('the loss that ends a trade, as a fraction from -1 to below 0: -0.05 is 5 %'),
    trailing_stop: z.boolean().optional().describe('whether the stop follows the best price'),
    trailing_stop_positive: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('the distance of the stop, as a fraction, once the trade is in profit'),
    trailing_stop_positive_offset: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('the profit, as a fraction, from which trailing_stop_positive holds'),
    trailing_only_offset_is_reached: z
      .boolean()
      .optional()
      .describe('whether the stop follows only once trailing_stop_positive_offset is reached'),

    order_types: z
      .strictObject({
        entry: orderType.default('market').describe('the type of entry orders'),
        exit: orderType.default('market').describe('the type of exit orders'),
      })
      .prefault({})
      .describe('the types of orders'),
    unfilledtimeout: z
      .strictObject({
        entry: z.number().positive().optional().describe('how long an entry order may wait'),
        exit: z.number().positive().optional().describe('how long an exit order may wait'),
        unit: z.enum(['seconds', 'minutes']).default('minutes').describe('the unit of both'),
      })
      .optional()
      .describe('how long an order may wait to be filled before it is cancelled'),

    fee: z
      .number()
      .min(0)
      .max(0.1)
      .optional()
      .describe("the fee of both sides in place of the venue's, as a fraction from 0 to 0.1: 0.001 is 0.1 %"),
    latency: z
      .string()
      .regex(
        LATENCY,
        'expected zero, constant:ORDER,ANSWER,FEED such as constant:5ms,250us,0, ' +
          'uniform:MIN-MAX,MIN-MAX,MIN-MAX such as uniform:1ms-5ms,1ms-5ms,0-500us, or recorded',
      )
      .refine(isCountable, 'expected each MIN at most its MAX, and no duration beyond 2^53 us')
      .default('zero')
      .describe('how late orders, their answers and market data are'),

    margin_mode: z
      .enum(['isolated', 'cross'])
      .default('isolated')
      .describe('what carries a position: its own margin, or all that is free in its settle currency'),
    queue_model: z
      .string()
      .regex(
        QUEUE_MODEL,
        'expected risk_averse, proportional, log, through, or power:N with N above 0, such as power:2',
      )
      .default('risk_averse')
      .describe('how an order moves up in the queue of its level when others there are cancelled'),
    impact: z
      .number()
      .min(0)
      .default(1)
      .describe(
        'the factor of the square-root impact at which a market order takes what the book does not show; 0 cancels it',
      ),
    fee_payment: feePaymentSchema
      .optional()
      .describe('the currency that pays fees, where it is not what the instrument settles in'),
    fee_volume: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'what the account has traded in the 30 days before, in the quote currency: it decides the fee tier',
      ),
    futures_funding_rate: z
      .number()
      .min(-0.05)
      .max(0.05)
      .optional()
      .describe(
        'the funding rate of every 8 hours where the data carry none, as a fraction: 0.0001 is 0.01 %',
      ),
    funding_rates: fundingRatesSchema
      .default({})
      .describe('funding rates by contract and time, where the data carry none'),
    maintenance_tiers: maintenanceTiersSchema
      .default({})
      .describe("the tiers of maintenance margin by contract, in place of the venue's"),
    clearance_fee: z
      .number()
      .min(0)
      .max(0.05)
      .optional()
      .describe(
        "the fee of a liquidation in place of the venue's, as a fraction of the value that is closed",
      ),
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('the seed of all that is random'),
    datadir: z.string().min(1).optional().describe('the folder of market data'),
    data: z
      .looseObject({
        provider: z.string().min(1).describe("the name of a data provider, such as 'columns' or 'synthetic'"),
      })
      .optional()
      .describe('where market data come from: a provider, and the options that it has'),
    plugins: z
      .array(z.string().min(1))
      .refine((names) => new Set(names).size === names.length, 'expected each package once')
      .meta({ uniqueItems: true })
      .default([])
      .describe('installed packages that are plugins, by name'),
  })
  .refine(offsetAbovePositive, {
    path: ['trailing_stop_positive_offset'],
    error: 'expected 0, or more than trailing_stop_positive',
  });

/** A checked config, defaults filled in. */
export interface Config extends z.output<typeof configSchema> {}

/** A config as it is written: what has a default may be left out. */
export interface ConfigInput extends z.input<typeof configSchema> {}

/** The JSON Schema of a config file. */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }),
    title: 'Tickwright config',
  };
}

function isTimeframe(text: string): boolean {
  try {
    timeframeUs(text);
    return true;
  } catch {
    return false;
  }
}

/** Of a latency in its right form: whether each range runs upward, and microseconds can be counted so far. */
function isCountable(latency: string): boolean {
  const durations = latency.split(':')[1]?.split(',') ?? [];
  return durations.every((duration) => {
    const [least = 0, most = least] = duration.split('-').map(parseDurationUs);
    return least <= most && Number.isSafeInteger(most);
  });
}

/** Freqtrade's rule; where the strategy gives one of the two, the strategy's check sees both. */
function offsetAbovePositive(config: {
  readonly trailing_stop_positive?: number | undefined;
  readonly trailing_stop_positive_offset?: number | undefined;
}): boolean {
  const { trailing_stop_positive: distance, trailing_stop_positive_offset: offset } = config;
  return !offset || distance === undefined || offset > distance;
}

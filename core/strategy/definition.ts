import { z } from 'zod';
import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import { timeframeUs } from '../market/time.js';
import { checkParamSpecs, describeRange, type ParamSpecs, parseParam } from './params.js';
import type { Strategy } from './strategy.js';

const hook = z.custom((value) => typeof value === 'function', 'expected a function').optional();
const orderType = z.enum(['market', 'limit'], 'expected market or limit');
const share = z.number('expected a number').min(0, 'expected a number of at least 0');
const count = z.int('expected a whole number').min(0, 'expected a whole number of at least 0');
const minutes = z.number('expected a number of minutes').positive('expected a number of minutes above 0');

const paramSchema = z.discriminatedUnion(
  'kind',
  [
    z.looseObject({ kind: z.enum(['float', 'int']), low: z.number(), high: z.number(), default: z.number() }),
    z.looseObject({ kind: z.literal('bool'), default: z.boolean() }),
    z.looseObject({ kind: z.literal('choice'), values: z.array(z.string()), default: z.string() }),
  ],
  'expected param.float, param.int, param.bool or param.choice',
);

/** What `defineStrategy` takes, for files that no compiler has checked. */
const definitionSchema = z
  .strictObject({
    name: z.string('expected a text').min(1, 'expected a text'),
    timeframe: z.string('expected a text').optional(),
    instruments: z.array(z.string(), 'expected a list of instrument ids').optional(),
    legs: z.record(z.string(), z.string(), 'expected instrument ids by name').optional(),
    params: z.record(z.string(), paramSchema, 'expected parameters by name').optional(),
    ablations: z
      .record(
        z.string().min(1, 'expected a name'),
        z.record(z.string(), z.unknown(), 'expected parameters with their values'),
        'expected sets of parameters by name',
      )
      .optional(),
    canShort: z.boolean('expected true or false').optional(),
    startupFrames: count.optional(),
    maxOpenTrades: z
      .int('expected a whole number')
      .min(-1, 'expected a whole number, or -1 for no limit')
      .optional(),
    stoploss: z
      .number('expected a number')
      .min(-1, 'expected a loss from -1 to below 0')
      .lt(0, 'expected a loss from -1 to below 0')
      .optional(),
    minimalRoi: z
      .record(z.string(), z.number('expected profits by minutes'), 'expected profits by minutes')
      .optional(),
    trailingStop: z.boolean('expected true or false').optional(),
    trailingStopPositive: share.optional(),
    trailingStopPositiveOffset: share.optional(),
    trailingOnlyOffsetIsReached: z.boolean('expected true or false').optional(),
    orderTypes: z.strictObject({ entry: orderType.optional(), exit: orderType.optional() }).optional(),
    unfilledTimeout: z.strictObject({ entry: minutes.optional(), exit: minutes.optional() }).optional(),
    features: z
      .custom(
        (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
        'expected features by name',
      )
      .optional(),
    populateIndicators: hook,
    conditions: hook,
    populateEntry: hook,
    populateExit: hook,
    botStart: hook,
    customStakeAmount: hook,
    customEntryPrice: hook,
    leverage: hook,
    confirmTradeEntry: hook,
    customStoploss: hook,
    customExit: hook,
    customExitPrice: hook,
    confirmTradeExit: hook,
    onQuote: hook,
    onTrade: hook,
    onDepth: hook,
    onLiquidation: hook,
    onOpenInterest: hook,
    onFrame: hook,
  })
  .refine(
    ({ trailingStopPositive: distance, trailingStopPositiveOffset: offset }) =>
      offset === undefined || offset === 0 || distance === undefined || offset > distance,
    { path: ['trailingStopPositiveOffset'], error: 'expected 0, or more than trailingStopPositive' },
  );

/** Names of all parts that a strategy may have. */
export const STRATEGY_PARTS: readonly string[] = Object.keys(definitionSchema.shape);

/** Parts that Freqtrade has under a name that is not near. */
const FREQTRADE: Readonly<Record<string, string>> = {
  populate_entry_trend: 'populateEntry',
  populate_exit_trend: 'populateExit',
  startup_candle_count: 'startupFrames',
};

/**
 * Checks a strategy as it was declared.
 * @throws BotError `strategy_failed` in one line with the part, and the nearest known one for a name that is none.
 */
export function checkDefinition(strategy: Strategy): void {
  const parsed = definitionSchema.safeParse(strategy);
  const name = typeof strategy.name === 'string' ? strategy.name : 'a strategy';
  const wrong = (what: string) => new BotError('strategy_failed', `${name}: ${what}`);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    if (issue.code === 'unrecognized_keys') {
      const [key] = issue.keys;
      const near = FREQTRADE[key!] ?? nearest(key!, STRATEGY_PARTS);
      throw wrong(
        `${[...issue.path, key].join('.')} is no part of a strategy${near ? `; did you mean ${near}?` : ''}`,
      );
    }
    throw wrong(`${issue.path.join('.') || 'its definition'}: ${issue.message}`);
  }
  const specs = (parsed.data.params as ParamSpecs | undefined) ?? {};
  checkParamSpecs(name, specs);
  checkAblations(parsed.data.ablations ?? {}, specs, wrong);
  if (parsed.data.timeframe !== undefined) timeframeUs(parsed.data.timeframe);
}

/** Values as they are declared, not as a text may say them: what the strategy's own types ask. */
function checkAblations(
  ablations: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  specs: ParamSpecs,
  wrong: (what: string) => BotError,
): void {
  for (const [name, values] of Object.entries(ablations)) {
    for (const [param, value] of Object.entries(values)) {
      const spec = specs[param];
      if (!spec) {
        const near = nearest(param, Object.keys(specs));
        throw wrong(
          `ablations.${name}: ${param} is no parameter${near === undefined ? '' : `; did you mean ${near}?`}`,
        );
      }
      if (parseParam(spec, value) === value) continue;
      throw wrong(`ablations.${name}.${param}: ${JSON.stringify(value)} is not ${describeRange(spec)}`);
    }
  }
}

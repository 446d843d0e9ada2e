import { z } from 'zod';

// What a venue asks of an account, where a config says it in the venue's place.

/** Microseconds of a later time are no whole numbers any more; what was meant is then not milliseconds. */
const LATEST_MS = 9_007_199_254_740;

const contractId = z
  .string()
  .regex(
    /^[^:]+:[^:]+:.+$/,
    'expected the id of a contract, venue:BASE/QUOTE:SETTLE, such as binanceusdm:BTC/USDT:USDT',
  );

/** Who is paid in what: `discount` and `price` are of a currency of its own. */
export const feePaymentSchema = z
  .strictObject({
    currency: z
      .string()
      .min(1)
      .describe("'received': a buy on spot pays in what it gets; else the currency that pays, such as 'BNB'"),
    discount: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('what is taken off a fee in that currency, as a fraction: 0.25 is 25 %'),
    price: z
      .number()
      .positive()
      .optional()
      .describe('the price of that currency in the settle currency, where no instrument of the run has one'),
  })
  .superRefine(({ currency, discount, price }, context) => {
    if (currency !== 'received') return;
    const message = 'expected none where fees are paid in what is received';
    if (discount > 0) context.addIssue({ code: 'custom', path: ['discount'], message });
    if (price !== undefined) context.addIssue({ code: 'custom', path: ['price'], message });
  });

/** By contract: times in epoch milliseconds, each with the rate that is paid then. */
export const fundingRatesSchema = z.record(
  contractId,
  z
    .array(
      z.tuple(
        [z.int().min(0).max(LATEST_MS, 'expected epoch milliseconds'), z.number().gt(-1).lt(1)],
        'expected a time in epoch milliseconds and a rate, such as [1723075200000, 0.0001]',
      ),
    )
    .min(1, 'expected at least one time and its rate')
    .superRefine((rates, context) => {
      for (let i = 1; i < rates.length; i++) {
        const before = rates[i - 1]![0];
        if (rates[i]![0] > before) continue;
        context.addIssue({ code: 'custom', path: [i, 0], message: `expected a time after ${before}` });
      }
    }),
);

/** By contract: tiers of the value of a position, in the currency it is counted in. */
export const maintenanceTiersSchema = z.record(
  contractId,
  z
    .array(
      z.strictObject({
        floor: z.number().min(0).describe('the value from which on the tier holds'),
        rate: z.number().gt(0).lt(1).describe('the maintenance margin, as a fraction of the value'),
        max_leverage: z.number().min(1).describe('the most leverage that a position of that value may have'),
      }),
    )
    .min(1, 'expected at least one tier')
    .superRefine((tiers, context) => {
      const refuse = (i: number, key: 'floor' | 'rate' | 'max_leverage', message: string) =>
        context.addIssue({ code: 'custom', path: [i, key], message });
      for (const [i, { floor, rate, max_leverage: leverage }] of tiers.entries()) {
        const before = tiers[i - 1];
        if (!before) {
          if (floor !== 0) refuse(i, 'floor', 'expected 0: the first tier begins there');
          continue;
        }
        if (floor <= before.floor) refuse(i, 'floor', `expected more than the tier before, ${before.floor}`);
        if (rate < before.rate) refuse(i, 'rate', `expected no less than the tier before, ${before.rate}`);
        if (leverage > before.max_leverage) {
          refuse(i, 'max_leverage', `expected no more than the tier before, ${before.max_leverage}`);
        }
      }
    }),
);

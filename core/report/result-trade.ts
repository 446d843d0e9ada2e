import { z } from 'zod';

const time = z.int();

/** One execution. */
export const fillSchema = z.strictObject({
  us: time.describe('when it met the book, on the local timeline, microseconds since the epoch'),
  price: z.number(),
  size: z.number().describe('base units'),
  fee: z.number().describe('paid in fee_currency; negative is a rebate'),
  fee_currency: z.string(),
  liquidity: z.enum(['maker', 'taker']),
});

/** One request to the venue and what became of it. */
export const orderSchema = z.strictObject({
  id: z.string().describe('the client order id'),
  us: time.describe('when it was sent, microseconds since the epoch'),
  side: z.enum(['buy', 'sell']),
  type: z.enum([
    'market',
    'limit',
    'stop_market',
    'stop_limit',
    'take_profit_market',
    'take_profit_limit',
    'trailing_stop_market',
    'trailing_stop_limit',
  ]),
  purpose: z.enum(['entry', 'exit', 'stop', 'take_profit']),
  price: z.number().nullable().describe('the limit; null for an order without one'),
  trigger_price: z.number().nullable().describe('what it waits for; null for none'),
  amount: z.number().describe('what was asked for, base units'),
  filled: z.number().describe('what was filled, base units'),
  fills: z.int().min(0).describe("how many of the leg's fills are its own"),
  status: z.string().describe('its last state'),
  reason: z.string().nullable().describe('why it was cancelled or rejected; null when it was not'),
});

/** One instrument's part of a trade. */
export const legSchema = z.strictObject({
  instrument: z.string().describe('venue:SYMBOL'),
  side: z.enum(['long', 'short']),
  amount: z.number().describe('base units at the largest'),
  orders: z.array(orderSchema).describe('in the order in which they were sent'),
  fills: z.array(fillSchema).describe('order by order as in orders, those of one order by time'),
});

/** What separates a trade's profit from what the mids of its signals would have brought; positive was lost. */
export const costsSchema = z.strictObject({
  latency: z.number().nullable().describe('what the mid moved from the signal to the fill'),
  spread: z
    .number()
    .nullable()
    .describe('from the mid to the best price; negative for a maker, who earns it'),
  impact: z.number().nullable().describe('beyond the best price'),
  fees: z.number(),
  funding: z.number().nullable().describe('paid; negative was received; null when not known'),
  liquidation: z.number().describe("the venue's fee for it, less what its insurance fund bore"),
});

/**
 * A round trip, under Freqtrade's names. Rates of a trade of several legs are those of its first leg; ratios are
 * fractions, money is in the stake currency, after fees and funding.
 */
export const tradeSchema = z.strictObject({
  pair: z.string().describe('the symbol of the first leg'),
  is_short: z.boolean(),
  leverage: z.number(),
  stake_amount: z.number(),
  amount: z.number().describe('base units of the first leg'),
  open_timestamp: time.describe('milliseconds since the epoch'),
  close_timestamp: time.describe('milliseconds since the epoch'),
  open_us: time.describe('microseconds since the epoch'),
  close_us: time.describe('microseconds since the epoch'),
  open_rate: z.number().describe('the mean price of the entry fills'),
  close_rate: z.number().describe('the mean price of the exit fills'),
  profit_ratio: z
    .number()
    .nullable()
    .describe('profit_abs / what the entry cost with its fees (short: what it brought) x leverage'),
  profit_abs: z.number(),
  enter_tag: z.string().nullable(),
  exit_reason: z.string(),
  stop_loss_abs: z.number().nullable().describe('the price of the stop at the end; null without one'),
  initial_stop_loss_abs: z.number().nullable().describe('the price of the first stop; null without one'),
  min_rate: z.number().nullable().describe('the lowest rate while the trade was open'),
  max_rate: z.number().nullable().describe('the highest rate while the trade was open'),
  fee_open: z.number().nullable().describe('the fee rate of the entry, a fraction'),
  fee_close: z.number().nullable().describe('the fee rate of the exit, a fraction'),
  funding_fees: z
    .number()
    .nullable()
    .describe('positive was received, negative was paid; null when not known'),
  legs: z.array(legSchema).min(1),
  ideal_profit: z.number().nullable().describe('of the mids of its signals: profit_abs and all its costs'),
  costs: costsSchema,
});

export type ResultFill = z.infer<typeof fillSchema>;
export type ResultOrder = z.infer<typeof orderSchema>;
export type ResultLeg = z.infer<typeof legSchema>;
export type ResultCosts = z.infer<typeof costsSchema>;
export type ResultTrade = z.infer<typeof tradeSchema>;

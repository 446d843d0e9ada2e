import { z } from 'zod';

const time = z.int();

/** One execution. */
export const fillSchema = z.strictObject({
  us: time.describe('when it met the book, on the local timeline, microseconds since the epoch'),
  price: z.number().describe('quote currency'),
  size: z.number().describe('base units'),
  fee: z.number().describe('paid in fee_currency; negative is a rebate'),
  fee_currency: z.string().describe('what the fee was paid in'),
  liquidity: z.enum(['maker', 'taker']).describe('whether it rested on the book or met it'),
});

/** One request to the venue and what became of it. */
export const orderSchema = z.strictObject({
  id: z.string().describe('the client order id'),
  us: time.describe('when it was sent, microseconds since the epoch'),
  side: z.enum(['buy', 'sell']).describe('what it does, whatever the trade holds'),
  type: z
    .enum([
      'market',
      'limit',
      'stop_market',
      'stop_limit',
      'take_profit_market',
      'take_profit_limit',
      'trailing_stop_market',
      'trailing_stop_limit',
    ])
    .describe('what it waits for, and what it does then'),
  purpose: z.enum(['entry', 'exit', 'stop', 'take_profit']).describe('what it is for in its trade'),
  price: z.number().nullable().describe('the limit; null for an order without one'),
  trigger_price: z.number().nullable().describe('what it waits for; null for none'),
  amount: z
    .number()
    .describe('what was asked for, base units; 0 where contracts of the quote currency had no price for it'),
  filled: z.number().describe('what was filled, base units'),
  fills: z.int().min(0).describe("how many of the leg's fills are its own"),
  status: z.string().describe('its last state'),
  reason: z.string().nullable().describe('why it was cancelled or rejected; null when it was not'),
});

/** One instrument's part of a trade. */
export const legSchema = z.strictObject({
  instrument: z.string().describe('venue:SYMBOL'),
  side: z.enum(['long', 'short']).describe('which move it earns by'),
  amount: z.number().describe('base units at the largest'),
  orders: z.array(orderSchema).describe('entries, then exits; each in the order in which they were sent'),
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
  fees: z.number().describe('paid; negative for rebates'),
  funding: z.number().nullable().describe('paid; negative was received; null when not known'),
  liquidation: z.number().describe("the venue's fee for it, less what its insurance fund bore"),
});

/**
 * A round trip, under Freqtrade's names. Rates of a trade of several legs are those of its first leg; ratios are
 * fractions, money is in the stake currency, after fees and funding.
 */
export const tradeSchema = z.strictObject({
  pair: z.string().describe('the symbol of the first leg'),
  is_short: z.boolean().describe('of the first leg'),
  leverage: z.number().describe('of the first leg; 1 on spot'),
  stake_amount: z.number().describe('what was filled of the stakes, before leverage'),
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
  profit_abs: z.number().describe('of all legs'),
  enter_tag: z.string().nullable().describe('what the strategy called its entry; null without a tag'),
  exit_reason: z.string().describe('why it was left: roi, stop_loss, exit_signal, or what the strategy said'),
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
  legs: z.array(legSchema).min(1).describe('with their orders and fills'),
  ideal_profit: z.number().nullable().describe('of the mids of its signals: profit_abs and all its costs'),
  costs: costsSchema.describe('what separates ideal_profit from profit_abs'),
});

/** One execution. */
export interface ResultFill extends z.infer<typeof fillSchema> {}
/** One request to the venue and what became of it. */
export interface ResultOrder extends z.infer<typeof orderSchema> {}
/** One instrument's part of a trade. */
export interface ResultLeg extends z.infer<typeof legSchema> {}
/** What separates the profit of a trade from what the mids of its signals would have brought. */
export interface ResultCosts extends z.infer<typeof costsSchema> {}
/** A round trip. */
export interface ResultTrade extends z.infer<typeof tradeSchema> {}

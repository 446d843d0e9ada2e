import { z } from 'zod';
import { averageRate, executed, fillsOf, type Leg } from '../orders/leg.js';
import { isLive, type Trade } from '../orders/trade.js';
import { legFees } from './costs.js';
import { askedBase, legDocument } from './leg-document.js';
import { legProfit } from './leg-money.js';
import { costsSchema, legSchema, orderSchema, tradeSchema } from './result-trade.js';
import { numberOrNull } from './statistics.js';
import { type TradeFacts, tradeDocument } from './trade-document.js';

const maybe = z.number().nullable();
const time = z.int().nullable();

/** A leg of a stored trade: its own money is in the currency that it settles in, which needs no price. */
export const storedLegSchema = z.strictObject({
  ...legSchema.shape,
  orders: z
    .array(
      z.strictObject({
        ...orderSchema.shape,
        amount: maybe.describe('what was asked for, base units; null where contracts have no price for it'),
      }),
    )
    .describe('entries, then exits; each in the order in which they were sent'),
  open_rate: maybe.describe('the mean price of the entry fills; null without one'),
  close_rate: maybe.describe('the mean price of the exit fills; null without one'),
  currency: z.string().describe('what it settles in: of the amounts below'),
  profit: maybe.describe(
    'of what was closed, after all fees, funding and what a liquidation cost; null without a fill',
  ),
  fees: maybe.describe('paid; negative for rebates'),
  funding_fees: maybe.describe('positive was received, negative was paid; null when not known'),
});

/**
 * A trade as a database has it: the document of a closed trade, in any state. Null is what is not known, or is not yet;
 * money is null, too, where a currency has no price in the stake currency.
 */
export const storedTradeSchema = z.strictObject({
  trade_id: z.int().describe('from 1 on, in the order in which they were decided'),
  is_open: z.boolean().describe('whether something is held, or is with the venue'),
  state: z.enum(['opening', 'open', 'closing', 'closed', 'abandoned']).describe('where it stands'),
  ...tradeSchema.shape,
  stake_amount: maybe.describe('what was filled of the stakes, before leverage'),
  open_timestamp: time.describe('milliseconds since the epoch; null without a fill'),
  close_timestamp: time.describe('milliseconds since the epoch; null before'),
  open_us: time.describe('microseconds since the epoch; null without a fill'),
  close_us: time.describe('microseconds since the epoch; null before'),
  open_rate: maybe.describe('the mean price of the entry fills; null without one'),
  close_rate: maybe.describe('the mean price of the exit fills; null without one'),
  profit_abs: maybe.describe('of all legs, of what was closed of them; null without a fill'),
  exit_reason: z.string().nullable().describe('why it is being left, or was; null before'),
  legs: z.array(storedLegSchema).min(1).describe('with their orders and fills'),
  costs: z
    .strictObject({ ...costsSchema.shape, fees: maybe, liquidation: maybe })
    .describe('what separates ideal_profit from profit_abs'),
});

/** A leg of a stored trade. */
export interface StoredLegDocument extends z.infer<typeof storedLegSchema> {}
/** A trade as a database has it. */
export interface StoredTradeDocument extends z.infer<typeof storedTradeSchema> {}

/** The document of a trade in whatever state, with what its closed form does not need. */
export function storedTradeDocument(trade: Trade, facts: TradeFacts): StoredTradeDocument {
  const document = tradeDocument(trade, facts);
  const { costs, exit_reason } = document;
  return {
    trade_id: trade.id,
    is_open: isLive(trade),
    state: trade.state.tag,
    ...document,
    stake_amount: numberOrNull(document.stake_amount),
    open_timestamp: numberOrNull(document.open_timestamp),
    close_timestamp: numberOrNull(document.close_timestamp),
    open_us: numberOrNull(document.open_us),
    close_us: numberOrNull(document.close_us),
    open_rate: numberOrNull(document.open_rate),
    close_rate: numberOrNull(document.close_rate),
    profit_abs: numberOrNull(document.profit_abs),
    exit_reason: exit_reason === '' ? null : exit_reason,
    legs: trade.legs.map(storedLeg),
    costs: { ...costs, fees: numberOrNull(costs.fees), liquidation: numberOrNull(costs.liquidation) },
  };
}

function storedLeg(leg: Leg): StoredLegDocument {
  const { instrument, entries, exits } = leg;
  const document = legDocument(leg);
  const orders = [...entries, ...exits];
  return {
    ...document,
    orders: document.orders.map((order, i) => ({
      ...order,
      amount: numberOrNull(askedBase(instrument, orders[i]!)),
    })),
    open_rate: numberOrNull(averageRate(executed(instrument, entries))),
    close_rate: numberOrNull(averageRate(executed(instrument, exits))),
    currency: instrument.settle,
    profit: numberOrNull(fillsOf(entries).length > 0 ? legProfit(leg) : Number.NaN),
    fees: numberOrNull(legFees(leg)),
    funding_fees: leg.isFundingUnknown ? null : leg.funding,
  };
}

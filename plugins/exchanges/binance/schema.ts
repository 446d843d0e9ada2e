import { z } from 'zod';

const decimal = z.string().regex(/^\d+(?:\.\d+)?$/);

/** A filter of a symbol. Spot's least notional is `minNotional`, USD-M's is `notional`. */
const filter = z.looseObject({
  filterType: z.string(),
  tickSize: decimal.optional(),
  stepSize: decimal.optional(),
  minQty: decimal.optional(),
  maxQty: decimal.optional(),
  minNotional: decimal.optional(),
  notional: decimal.optional(),
});

const symbol = z.looseObject({
  symbol: z.string().min(1),
  baseAsset: z.string().min(1),
  quoteAsset: z.string().min(1),
  /** Futures only. */
  marginAsset: z.string().min(1).optional(),
  contractType: z.string().optional(),
  /** COIN-M only: quote units a contract. */
  contractSize: z.number().positive().optional(),
  filters: z.array(filter),
});

/** The part of `GET .../exchangeInfo` that markets are made of, on all three venues. */
export const exchangeInfo = z.looseObject({ symbols: z.array(symbol) });

export type SymbolInfo = z.infer<typeof symbol>;

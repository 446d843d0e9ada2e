import { z } from 'zod';

/** A market as our files hold it, but for its venue and where it came from. */
export const marketFields = {
  symbol: z.string(),
  native: z.string(),
  base: z.string(),
  quote: z.string(),
  settle: z.string(),
  kind: z.enum(['spot', 'linear', 'inverse']),
  contractSize: z.number().positive(),
  tickSize: z.string().nullable(),
  stepSize: z.string().nullable(),
  minQuantity: z.number().nullable(),
  /** Files of before markets had these two limits are without them. */
  maxQuantity: z.number().nullable().default(null),
  maxMarketQuantity: z.number().nullable().default(null),
  minNotional: z.number().nullable(),
} as const;

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BotError } from '../errors.js';
import type { Venue } from '../exchange/venue.js';
import type { Market } from '../market/instrument.js';
import { decimalString } from '../market/precision.js';

const numeric = z.number().nullish();
const ccxtMarketSchema = z.looseObject({
  id: z.string(),
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  settle: z.string().nullish(),
  spot: z.boolean().nullish(),
  linear: z.boolean().nullish(),
  inverse: z.boolean().nullish(),
  contractSize: numeric,
  precision: z.looseObject({ price: numeric, amount: numeric }).nullish(),
  limits: z
    .looseObject({
      amount: z.looseObject({ min: numeric, max: numeric }).nullish(),
      market: z.looseObject({ max: numeric }).nullish(),
      cost: z.looseObject({ min: numeric }).nullish(),
    })
    .nullish(),
});
const ccxtMarketsSchema = z.union([z.array(ccxtMarketSchema), z.record(z.string(), ccxtMarketSchema)]);

/** Where a run's ticks, lots and contract sizes come from without a network: given markets before the plugin's. */
export class MarketTable {
  readonly #given = new Map<string, Market>();

  /** Markets that come before the plugin's; those added first count. */
  add(markets: readonly Market[]): void {
    for (const market of markets) {
      const key = `${market.venue} ${market.native}`;
      if (!this.#given.has(key)) this.#given.set(key, market);
    }
  }

  /** The market of a venue's own name; null when the venue has no such names. */
  find(venue: Venue, native: string): Market | null {
    return this.#given.get(`${venue.id} ${native}`) ?? venue.market(native);
  }
}

/**
 * The markets of a document: a venue's own (exchangeInfo) or ccxt's markets.
 * @throws BotError `not_found` for a missing file, `config` for one that is neither.
 */
export async function readMarkets(file: string, venues: readonly Venue[]): Promise<readonly Market[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new BotError('not_found', `markets file ${file} cannot be read`, { cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new BotError('config', `markets file ${file} is not JSON`, { cause });
  }
  for (const venue of venues) {
    const markets = venue.parseMarkets(document);
    if (markets && markets.length > 0) return markets;
  }
  const ccxt = ccxtMarketsSchema.safeParse(document);
  const known = ccxt.success ? Object.values(ccxt.data).flatMap((market) => ccxtMarkets(market, venues)) : [];
  if (known.length > 0) return known;
  throw new BotError('config', `markets file ${file}: expected an exchangeInfo or ccxt's markets`);
}

/** A ccxt market as each of the venues would have it; ccxt does not say whose it is. */
function ccxtMarkets(market: z.infer<typeof ccxtMarketSchema>, venues: readonly Venue[]): readonly Market[] {
  const kind = market.inverse === true ? 'inverse' : market.linear === true ? 'linear' : 'spot';
  return venues.flatMap((venue) => {
    if (venue.market(market.id)?.kind !== kind) return [];
    return {
      venue: venue.id,
      symbol: market.symbol,
      native: market.id,
      base: market.base,
      quote: market.quote,
      settle: market.settle ?? market.quote,
      kind,
      contractSize: market.contractSize ?? 1,
      tickSize: decimalOrNull(market.precision?.price),
      stepSize: decimalOrNull(market.precision?.amount),
      minQuantity: market.limits?.amount?.min ?? null,
      maxQuantity: limitOrNull(market.limits?.amount?.max),
      maxMarketQuantity: limitOrNull(market.limits?.market?.max),
      minNotional: market.limits?.cost?.min ?? null,
      source: 'file',
    };
  });
}

/** Venues write 0 where there is no limit. */
function limitOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 ? value : null;
}

function decimalOrNull(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : decimalString(value);
}

import { BotError } from '../errors.js';
import type { Venue } from '../exchange/venue.js';
import { type InstrumentId, InstrumentRegistry, parseInstrumentId } from '../market/instrument.js';
import type { Timerange } from '../market/timerange.js';
import { marketOfSymbol } from './market-of-symbol.js';
import { MarketTable } from './markets.js';
import type { ProviderContext } from './provider.js';

/** What a {@link ProviderContext} is made of. */
export interface ProviderContextOptions {
  /** The venues that there are. */
  readonly venues: {
    /** The venue of an id. */
    get(id: string): Venue;
  };
  /** Markets that come before the venues' own; none unless given. */
  readonly markets?: MarketTable;
  /** Where the instruments of the run stand; an empty one unless given. */
  readonly registry?: InstrumentRegistry;
  /** All there is unless given. */
  readonly timerange?: Timerange | undefined;
  /** Ids that are asked for; the provider's own choice unless given. */
  readonly instruments?: readonly string[] | undefined;
  /** The folder of market data, where there is one. */
  readonly datadir?: string | undefined;
}

/**
 * What a provider is given of a run; tables are empty ones unless given.
 * @throws BotError `usage` for an instrument that is no id.
 */
export function providerContext(options: ProviderContextOptions): ProviderContext {
  const { venues, markets = new MarketTable(), registry = new InstrumentRegistry() } = options;
  return {
    venues,
    markets,
    registry,
    timerange: options.timerange ?? null,
    instruments: options.instruments?.map((text): InstrumentId => parseInstrumentId(text).id) ?? null,
    datadir: options.datadir ?? null,
    instrument: (text) => {
      const { venue, symbol, id } = parseInstrumentId(text);
      const known = registry.get(id);
      if (known) return known;
      const plugin = venues.get(venue);
      const market = marketOfSymbol(plugin, symbol);
      if (!market) throw new BotError('usage', `${id}: ${venue} has no symbol ${symbol}`);
      return registry.add(markets.find(plugin, market.native) ?? market);
    },
  };
}

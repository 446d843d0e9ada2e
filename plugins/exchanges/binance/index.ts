import type { Venue, VenuePlugin } from '../../../core/public/plugin.js';
import { createDecoder } from './decoder.js';
import { COIN_M, type Dialect, SPOT, USD_M } from './dialect.js';
import { encode } from './encoder.js';
import { marketOf, marketsOf } from './mapper.js';
import { marginTerms } from './margin-tiers.js';

function venueOf(dialect: Dialect): Venue {
  return {
    id: dialect.venue,
    feeTiers: dialect.feeTiers,
    marginTerms: (market) => marginTerms(dialect, market),
    market: (native) => marketOf(dialect, native),
    parseMarkets: (document) => marketsOf(dialect, document),
    createDecoder: (context) => createDecoder(dialect, context),
    encode: (event, market) => encode(dialect, event, market),
  };
}

const binance: VenuePlugin = {
  kind: 'venues',
  venues: [venueOf(SPOT), venueOf(USD_M), venueOf(COIN_M)],
};

export default binance;

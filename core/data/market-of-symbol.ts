import type { Venue } from '../exchange/venue.js';
import type { Market } from '../market/instrument.js';

const UNIFIED = /^([^/:-]+)\/([^/:-]+)(?::[^/:-]+)?(?:-(\d+))?$/;

/**
 * The market of a unified symbol. Venues are asked by their own names: those that are usual for the symbol are
 * tried. Null when the venue takes none of them for it.
 */
export function marketOfSymbol(venue: Venue, symbol: string): Market | null {
  const match = UNIFIED.exec(symbol);
  if (!match) return null;
  const [, base = '', quote = '', expiry] = match;
  const pair = `${base}${quote}`;
  const natives = expiry === undefined ? [pair, `${pair}_PERP`] : [`${pair}_${expiry}`];
  for (const native of natives) {
    const market = venue.market(native);
    if (market?.symbol === symbol) return market;
  }
  return null;
}

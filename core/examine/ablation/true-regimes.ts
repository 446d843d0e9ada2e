import { marketOfSymbol } from '../../data/market-of-symbol.js';
import type { SyntheticDataOptions } from '../../data/providers/index.js';
import { defaultInstruments } from '../../data/synthetic/options.js';
import { syntheticTruth } from '../../data/synthetic/truth.js';
import type { Venues } from '../../loader/plugins.js';
import { parseInstrumentId } from '../../market/instrument.js';
import type { Stretch } from './groups.js';

/** What was true of the synthetic market of a seed, and when, by the venue's clock. */
export function trueRegimes(
  { scenario, durationUs, start, instruments }: SyntheticDataOptions,
  venues: Venues,
): (seed: number) => readonly Stretch[] {
  const markets = (instruments ?? defaultInstruments(scenario)).flatMap((id) => {
    const { venue, symbol } = parseInstrumentId(id);
    return marketOfSymbol(venues.get(venue), symbol) ?? [];
  });
  return (seed) => {
    const terms = { scenario, seed, durationUs, ...(start === undefined ? {} : { start }) };
    const { regimes } = syntheticTruth({ ...terms, markets });
    return regimes.map(({ regime, startUs, endUs }) => ({ name: regime, fromUs: startUs, toUs: endUs }));
  };
}

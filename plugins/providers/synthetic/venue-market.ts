import type { EventBatch } from '../../../core/public/plugin.js';
import { InstrumentMarket } from './instrument-market.js';
import type { SyntheticSetup } from './options.js';
import { WireFeed } from './wire-feed.js';

/** All that one venue sends of a synthetic run: its instruments' events in the order of their times, on one socket. */
export class VenueMarket {
  readonly #feed: WireFeed;
  readonly #markets: readonly InstrumentMarket[];

  /**
   * @param setups of one venue's instruments, at least one.
   * @param instruments how the events name each of them.
   */
  constructor(setups: readonly SyntheticSetup[], instruments: readonly number[]) {
    const { seed, start, market } = setups[0]!;
    this.#feed = new WireFeed({ seed, start, venue: market.venue });
    // A snapshot need not say of what it is: where a venue has several instruments, nobody could tell.
    const hasSnapshot = setups.length === 1;
    this.#markets = setups.map(
      (setup, i) =>
        new InstrumentMarket({ setup, feed: this.#feed, instrument: instruments[i]!, hasSnapshot }),
    );
  }

  /** Clears `out` and fills it with about `count` events; false, with `out` empty, when there are none left. */
  read(out: EventBatch, count: number): boolean {
    out.clear();
    this.#feed.batch = out;
    const only = this.#markets.length === 1 ? this.#markets[0]! : null;
    while (out.length < count) {
      const market = only ?? this.#earliest();
      if (market.nextUs === Number.POSITIVE_INFINITY) break;
      market.act();
    }
    return out.length > 0;
  }

  /** Of those that are due at one time, the first. */
  #earliest(): InstrumentMarket {
    let earliest = this.#markets[0]!;
    for (const market of this.#markets) if (market.nextUs < earliest.nextUs) earliest = market;
    return earliest;
  }
}

import type { Market } from '../../market/instrument.js';
import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import { eventsOf } from './market.js';
import { type SyntheticOptions, type SyntheticSetup, setUp } from './options.js';

/** What is needed of a venue. Its whole interface knows `data`, which must not know it in turn. */
export interface WireEncoder {
  encode(event: NeutralEvent, market: Market): readonly string[];
}

/**
 * A synthetic market as the lines of a recording, `<local ns> <json>` without line ends, in the venue's own wire
 * form. Nanoseconds do not fit a double: the three digits below our microseconds are drawn.
 * @throws BotError as `syntheticMarket`, at the call.
 */
export function syntheticLines(
  options: SyntheticOptions,
  venue: WireEncoder,
): Generator<string, void, undefined> {
  return linesOf(setUp(options), venue);
}

/** The lines of one venue's instruments. */
export function* linesOf(
  setups: readonly SyntheticSetup[],
  venue: WireEncoder,
): Generator<string, void, undefined> {
  const nanos = new Random(setups[0]!.seed, 'synthetic/nanoseconds');
  for (const { localTs, event, place } of eventsOf(setups)) {
    const time = `${localTs}${String(nanos.integer(0, 999)).padStart(3, '0')}`;
    for (const message of venue.encode(event, setups[place]!.market)) yield `${time} ${message}`;
  }
}

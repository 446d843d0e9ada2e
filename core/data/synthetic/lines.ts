import type { Market } from '../../market/instrument.js';
import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import { syntheticMarket } from './market.js';
import type { SyntheticOptions } from './options.js';

/** What is needed of a venue. Its whole interface knows `data`, which must not know it in turn. */
export interface WireEncoder {
  encode(event: NeutralEvent, market: Market): readonly string[];
}

/**
 * A synthetic market as the lines of a recording, `<local ns> <json>` without line ends, in the venue's own wire
 * form. Nanoseconds do not fit a double: the three digits below our microseconds are drawn.
 * @throws BotError as {@link syntheticMarket}, at the call.
 */
export function syntheticLines(
  options: SyntheticOptions,
  venue: WireEncoder,
): Generator<string, void, undefined> {
  return encode(syntheticMarket(options), options, venue);
}

function* encode(
  market: ReturnType<typeof syntheticMarket>,
  { seed, market: instrument }: SyntheticOptions,
  venue: WireEncoder,
): Generator<string, void, undefined> {
  const nanos = new Random(seed, 'synthetic/nanoseconds');
  for (const { localTs, event } of market) {
    const time = `${localTs}${String(nanos.integer(0, 999)).padStart(3, '0')}`;
    for (const message of venue.encode(event, instrument)) yield `${time} ${message}`;
  }
}

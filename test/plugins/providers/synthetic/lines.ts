import { type WireEncoder, wireLines } from '../../../../core/data/recording/wire-lines.js';
import { EventBatch } from '../../../../core/market/event-batch.js';
import { Random } from '../../../../core/market/random.js';
import {
  type SyntheticOptions,
  type SyntheticSetup,
  setUp,
} from '../../../../plugins/providers/synthetic/options.js';
import { VenueMarket } from '../../../../plugins/providers/synthetic/venue-market.js';

const EVENTS_A_TURN = 256;

/**
 * A synthetic market as the lines of a recording, `<local ns> <json>` without line ends, in the venue's own wire
 * form.
 * @throws BotError as `syntheticMarket`, at the call.
 */
export function syntheticLines(
  options: SyntheticOptions,
  venue: WireEncoder,
): Generator<string, void, undefined> {
  return linesOf(setUp(options), venue);
}

/** The lines of one venue's instruments, as they are recorded. */
export function* linesOf(
  setups: readonly SyntheticSetup[],
  venue: WireEncoder,
): Generator<string, void, undefined> {
  const nanos = new Random(setups[0]!.seed, 'synthetic/nanoseconds');
  const market = new VenueMarket(
    setups,
    setups.map((_, i) => i),
  );
  const batch = new EventBatch();
  while (market.read(batch, EVENTS_A_TURN)) {
    yield* wireLines(batch, { venue, nanos, market: (place) => setups[place]!.market });
  }
}

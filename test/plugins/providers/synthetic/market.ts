import { EventBatch, EventKind } from '../../../../core/market/event-batch.js';
import { neutralEvent } from '../../../../core/market/neutral-row.js';
import {
  type SyntheticEvent,
  type SyntheticOptions,
  type SyntheticSetup,
  setUp,
} from '../../../../plugins/providers/synthetic/options.js';
import { VenueMarket } from '../../../../plugins/providers/synthetic/venue-market.js';

const EVENTS_A_TURN = 256;

/**
 * A market that never was, of one instrument, event by event: the same for the same options, on every machine.
 * @throws BotError `usage`, at the call, for an unknown scenario, a value out of range or a market without steps.
 */
export function syntheticMarket(options: SyntheticOptions): Generator<SyntheticEvent, void, undefined> {
  return eventsOf(setUp(options));
}

/** What says the levels of a book: the dearest to make an object of, and not asked for by who watches the touch. */
const DEPTH: ReadonlySet<number> = new Set([EventKind.depth, EventKind.snapshot]);

/** The events of one venue's instruments, of all kinds or without those of depth. */
export function* eventsOf(
  setups: readonly SyntheticSetup[],
  kinds: 'all' | 'no depth' = 'all',
): Generator<SyntheticEvent & { place: number }, void, undefined> {
  const market = new VenueMarket(
    setups,
    setups.map((_, i) => i),
  );
  const batch = new EventBatch(2 * EVENTS_A_TURN);
  while (market.read(batch, EVENTS_A_TURN)) {
    for (let row = 0; row < batch.length; row++) {
      if (kinds === 'no depth' && DEPTH.has(batch.kind[row]!)) continue;
      yield { localTs: batch.localTs[row]!, event: neutralEvent(batch, row), place: batch.instrument[row]! };
    }
  }
}

import {
  EventBatch,
  type EventKind,
  emptyCounters,
  type Instrument,
  type NeutralEvent,
  type Venue,
} from '../../../core/public/plugin.js';

const TS = 1_704_067_200_000_000;
const KINDS = 9;

/** Which kinds of events a venue's wire has a time for: spot quotes of some venues have none. */
export interface WireMemory {
  /** By kind: 1 where the venue's time of the event comes through. */
  readonly hasTime: Uint8Array;
}

/**
 * Learns by sending one event of each kind through the venue's own wire and back, so that a market that takes the
 * short way says neither more nor less than its recording.
 */
export function wireMemory(
  venue: Pick<Venue, 'encode' | 'createDecoder'>,
  instrument: Instrument,
): WireMemory {
  const decoder = venue.createDecoder({ instrument: () => instrument, counters: emptyCounters() });
  const hasTime = new Uint8Array(KINDS);
  const out = new EventBatch(16);
  const text = new TextEncoder();
  PROBES.forEach((event, i) => {
    for (const message of venue.encode(event, instrument)) {
      const bytes = text.encode(message);
      decoder.decode(bytes, 0, bytes.length, TS, i + 1, out);
    }
  });
  for (let row = 0; row < out.length; row++) {
    if (!Number.isNaN(out.exchangeTs[row])) hasTime[out.kind[row] as EventKind] = 1;
  }
  return { hasTime };
}

const BID = { price: 1_000, size: 1_000 };
const ASK = { price: 2_000, size: 1_000 };

/** The quote first: it brings the symbol, which a snapshot may not name. */
const PROBES: readonly NeutralEvent[] = [
  { kind: 'quote', ts: TS, updateId: 1, bid: 1_000, bidSize: 1_000, ask: 2_000, askSize: 1_000 },
  { kind: 'trade', ts: TS, tradeId: 1, price: 1_000, size: 1_000, aggressor: 'buy' },
  { kind: 'depth', ts: TS, firstId: 2, updateId: 3, previousId: 1, bids: [BID], asks: [ASK] },
  { kind: 'snapshot', ts: TS, updateId: 3, bids: [BID], asks: [ASK] },
  { kind: 'liquidation', ts: TS, side: 'buy', price: 1_000, size: 1_000 },
  { kind: 'openInterest', ts: TS, amount: 1_000 },
  { kind: 'funding', ts: TS, rate: 0.0001, paidAt: TS, mark: 1_500 },
];

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy, resolveParams } from '../../core/loader/strategies.js';
import type { Instrument } from '../../core/market/instrument.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import { type DataSpec, openFeed } from '../../core/run/feeds.js';
import { openSession } from '../../core/run/open-session.js';
import type { Session } from '../../core/run/session.js';
import { tradeSettings } from '../../core/run/settings.js';
import { venueModel } from '../../core/run/venue.js';
import { NO_BRACKET } from '../fixtures/bracket.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { compare } from './figure.js';
import { convertRecording, EVENTS_A_COPY, recordingData, writeLongRecording } from './recording.js';

const COPIES = 4;
const ROUNDS = 9;
const ORDERS = 50;
/** From the mid, as fractions of it: near enough to be a part of the book, too far to be filled in the recording. */
const NEAREST = 0.004;
const STEP = 0.0002;

/**
 * The rows of a whole run again, with 50 limit orders resting in the book from the first second to the last: no
 * stretch is quiet, and each event meets them.
 */
export async function benchResting(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const file = join(folder, 'long.rec.gz');
    writeLongRecording(file, COPIES);
    const recording = recordingData(file);
    const columns = await convertRecording(recording, join(folder, 'columns'));
    for (const [name, goal, data] of [
      ['.rec.gz to RTAI', 1_200, recording],
      ['column store to RTAI', 400, columns],
    ] as const) {
      await compare({
        name: `${name} with ${ORDERS} resting orders, an event`,
        unit: 'ns',
        goal,
        ours: { items: COPIES * EVENTS_A_COPY, run: () => runWithOrders(data, ORDERS) },
        naive: { items: COPIES * EVENTS_A_COPY, run: () => runWithOrders(data, 0) },
        rounds: ROUNDS,
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runWithOrders(data: DataSpec, count: number): Promise<void> {
  const venues = await loadVenues();
  const { strategy } = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  const { config, given } = await loadConfig({});
  const open = await openFeed({ venues, data });
  const session = openSession({
    strategy,
    params: resolveParams(strategy, {}),
    settings: { ...tradeSettings(config, given, strategy), entryTimeoutUs: Number.MAX_SAFE_INTEGER },
    timeframeUs: US_PER_SECOND,
    registry: open.registry,
    runTag: 'bench',
    venue: venueModel(config, venues),
    selects: () => true,
    leftOut: () => null,
  });
  try {
    let sent = false;
    for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) {
      session.step(chunk);
      if (!sent) for (let rank = 0; rank < count; rank++) rest(session, open.registry.at(0), rank);
      sent = true;
    }
    session.finish();
  } finally {
    await open.feed.close();
  }
}

function rest({ engine, perception }: Session, instrument: Instrument, rank: number): void {
  const mid = engine.accounts.price(instrument.base);
  const price = Math.round(mid * (1 - NEAREST - rank * STEP) * 10) / 10;
  const execution = { type: 'limit', price, timeInForce: { kind: 'gtc' } } as const;
  const leg = {
    instrument,
    direction: 'long',
    execution,
    trigger: null,
    quantity: 0.002,
    stake: 0.002 * price,
  } as const;
  engine.orders.enter(
    [{ ...leg, leverage: 1, bracket: NO_BRACKET, signalMid: mid }],
    { enterTag: null, decidedOn: null },
    perception.lastUs,
  );
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { InstrumentRegistry } from '../../core/market/instrument.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import { entered, fillsOf } from '../../core/orders/leg.js';
import { openSession } from '../../core/run/open-session.js';
import { tradeSettings } from '../../core/run/settings.js';
import { venueModel } from '../../core/run/venue.js';
import { openRunStore } from '../../core/store/run-store.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { appendScripted, LINEAR, type Scripted } from '../fixtures/market.js';
import { printFigure, requireSame } from './figure.js';

const FILLS = 10_000;
const SMALL = 100;
/** From one print to the next. */
const PRINT_US = 10_000;
const ROUNDS = 5;
const LOT = 0.001;
const BID = 50_000;
const HEADER = { strategy: 'Bench', strategyHash: '00', version: '0', spec: {} };

/** Enters so much as an open interest says, and leaves where it says 0. */
const Told = defineStrategy({
  name: 'Told',
  timeframe: '1s',
  onOpenInterest: ({ amount }, { instrument, trades }) =>
    amount > 0
      ? enter({
          legs: [{ instrument: instrument.id, direction: 'long', orderType: 'limit', price: BID, amount }],
        })
      : exit({ trade: trades[0]!.id }),
});

/**
 * 10,000 prints, each of which fills a lot of a resting order, through the engine and through the database: one leg of
 * 10,000 fills beside 100 legs of 100, one after the other.
 */
export async function benchFills(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    let files = 0;
    const file = () => join(folder, `${++files}.sqlite`);
    requireSame('what was bought', await bought(FILLS, null), await bought(SMALL, null));
    await compareLegs('a fill of a leg of 10,000 (naive: of 100)', () => null);
    await compareLegs('the same with a database', file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Both in turn, each behind a run of its own that is not timed: neither tidies up after the other. */
async function compareLegs(name: string, database: () => string | null): Promise<void> {
  const timed = async (each: number) => {
    await bought(each, database());
    const start = process.hrtime.bigint();
    await bought(each, database());
    return Number(process.hrtime.bigint() - start) / FILLS;
  };
  const ours: number[] = [];
  const naive: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    naive.push(await timed(SMALL));
    ours.push(await timed(FILLS));
  }
  printFigure({ name, unit: 'ns', goal: null }, { ours, naive, n: FILLS });
}

/** How many fills there were when legs of `each` fills were entered and left until there are 10,000. */
async function bought(each: number, database: string | null): Promise<number> {
  const store = database === null ? null : openRunStore(database, HEADER, { durability: 'batch' });
  const { session, instrument } = await toldSession(store);
  const { engine } = session;
  const batch = new EventBatch();
  let us = US_PER_SECOND;
  let events = 0;
  const append = (event: Scripted) => appendScripted(batch, instrument, event, ++events);
  const quote = () => append(['quote', us, BID, 1_000, BID + 0.1, 1_000]);
  quote();
  for (let done = 0; done < FILLS; done += each) {
    append(['openInterest', us, each * LOT]);
    for (let i = 0; i < each; i++) {
      us += PRINT_US;
      // A seller through the order's price: it fills a lot of it.
      append(['print', us, BID - 1, LOT, 'sell']);
    }
    us += PRINT_US;
    append(['openInterest', us, 0]);
    us += PRINT_US;
    quote();
    session.step(chunkOf(batch));
    batch.clear();
  }
  session.finish();
  store?.close();
  const legs = engine.orders.trades.flatMap((trade) => trade.legs);
  requireSame('what is left', engine.orders.liveCount, 0);
  requireSame('lots', Math.round(legs.reduce((sum, leg) => sum + entered(leg).quantity, 0) / LOT), FILLS);
  return legs.reduce((sum, leg) => sum + fillsOf(leg.entries).length, 0);
}

async function toldSession(store: ReturnType<typeof openRunStore> | null) {
  const venues = await loadVenues();
  const { config, given } = await loadConfig({});
  const registry = new InstrumentRegistry();
  const instrument = registry.add(LINEAR);
  const settings = tradeSettings(config, given, Told);
  const session = openSession({
    strategy: Told,
    params: {},
    settings: { ...settings, wallet: { USDT: 1e9 }, entryTimeoutUs: Number.MAX_SAFE_INTEGER },
    timeframeUs: US_PER_SECOND,
    registry,
    runTag: 'bench',
    venue: venueModel(config, venues),
    selects: () => true,
    leftOut: () => null,
    ...(store === null ? {} : { journal: store }),
  });
  return { session, instrument };
}

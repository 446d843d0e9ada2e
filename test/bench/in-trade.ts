import { loadConfig } from '../../core/config/load.js';
import { RobustZ } from '../../core/indicators/robust-z.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { InstrumentRegistry } from '../../core/market/instrument.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import { openSession } from '../../core/run/open-session.js';
import { tradeSettings } from '../../core/run/settings.js';
import { venueModel } from '../../core/run/venue.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { appendScripted, LINEAR } from '../fixtures/market.js';
import { column, normals } from '../indicators/series.js';
import { compareWithYardstick, requireSame } from './figure.js';

/** So many that the compiler is done early. */
const FRAMES = 160_000;
/** Events a step. */
const STEP = 16_384;
const WINDOW = 60;

/** How often the callbacks were asked, of all runs. */
const asked = { stops: 0, exits: 0 };

/** Enters with the first frame, and stays: each later frame asks both callbacks. */
const Held = defineStrategy({
  name: 'Held',
  timeframe: '1s',
  stoploss: -0.5,
  populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts === US_PER_SECOND)) }),
  customStoploss: ({ profit }) => {
    asked.stops++;
    return -0.4 - Math.abs(profit);
  },
  customExit: ({ profit }) => {
    asked.exits++;
    return profit > 1 ? 'enough' : null;
  },
});

/** A frame of a second in trade, on one quote, with two callbacks, as many times as a robust z of noise. */
export async function benchInTrade(): Promise<void> {
  const mids = Float64Array.from(
    { length: FRAMES },
    (_, i) => 50_000 + 300 * Math.sin(i / 50) + 40 * Math.sin(i),
  );
  const noise = column(FRAMES, normals(1));
  const held = await heldRun(mids);
  held();
  requireSame('callbacks asked', Math.min(asked.stops, asked.exits) > 0.99 * FRAMES ? 1 : 0, 1);
  await compareWithYardstick({
    name: `a frame in trade, two callbacks, one quote a frame, of a robust z of ${WINDOW}`,
    goal: 10,
    ours: { items: FRAMES, run: held },
    yardstick: {
      items: FRAMES,
      run: () => {
        const z = new RobustZ(WINDOW);
        let sum = 0;
        for (const value of noise) sum += z.update(value) || 0;
        return sum;
      },
    },
  });
}

async function heldRun(mids: Float64Array): Promise<() => void> {
  const venues = await loadVenues();
  const { config, given } = await loadConfig({});
  const registry = new InstrumentRegistry();
  const instrument = registry.add(LINEAR);
  const steps = Array.from({ length: Math.ceil(mids.length / STEP) }, (_, step) => {
    const batch = new EventBatch();
    mids.subarray(step * STEP, (step + 1) * STEP).forEach((mid, i) => {
      const at = step * STEP + i + 1;
      const quote = ['quote', at * US_PER_SECOND, mid - 0.05, 1_000, mid + 0.05, 1_000] as const;
      appendScripted(batch, instrument, quote, at);
    });
    return chunkOf(batch);
  });
  return () => {
    const session = openSession({
      strategy: Held,
      params: {},
      settings: tradeSettings(config, given, Held),
      timeframeUs: US_PER_SECOND,
      registry,
      runTag: 'bench',
      venue: venueModel(config, venues),
      selects: () => true,
      leftOut: () => null,
    });
    for (const chunk of steps) session.step(chunk);
    requireSame('trades held', session.engine.orders.liveCount, 1);
    session.finish();
  };
}

/** A strategy with one of each part, on markets that a seed decides. */
import { configSchema } from '../../../core/config/schema.js';
import { MergedFeed } from '../../../core/data/merge.js';
import type { AblationOptions } from '../../../core/examine/ablation/options.js';
import { defineStrategy, type FeatureFactory, param, when } from '../../../core/index.js';
import type { LoadedStrategy } from '../../../core/loader/strategies.js';
import { InstrumentRegistry } from '../../../core/market/instrument.js';
import { Random } from '../../../core/market/random.js';
import type { OpenFeed } from '../../../core/run/feeds.js';
import { shippedVenues } from '../../fixtures/feeds.js';
import { LINEAR, type Scripted, scriptedSource } from '../../fixtures/market.js';

const SECOND_US = 1_000_000;
const SECONDS = 120;

/** The seconds since the epoch in which a frame closes; unknown in the first five. */
const seconds: FeatureFactory<''> = {
  outputs: [''],
  create: () => ({
    outputs: [''],
    sample: (_, out, closeTs) => {
      const second = closeTs / SECOND_US;
      out[0] = second < 5 ? Number.NaN : second;
    },
  }),
};

/** Buys each fourth second while the feature says that it is early, and sells after `hold` seconds. */
export const PARTS = defineStrategy({
  name: 'Parts',
  timeframe: '1s',
  params: {
    hold: param.int(1, 9, { default: 2, doc: 'seconds' }),
    every: param.int(2, 20, { default: 4, doc: 'seconds' }),
    short: param.bool({ default: false }),
  },
  ablations: { 'held longer': { hold: 5 }, 'other side': { short: true } },
  canShort: true,
  features: { clock: seconds },
  conditions: (frames, { params }) => ({
    'at its turn': when(frames.ts, (ts) => (ts / SECOND_US) % params.every === 0),
    early: when(frames.clock, (second) => second < 60),
  }),
  populateEntry: (frames, { params }) => ({
    enter_long: frames.ts.map(() => +!params.short),
    enter_short: frames.ts.map(() => +params.short),
    enter_tag: Array.from(frames.ts, (ts) => (ts < 30 * SECOND_US ? 'soon' : 'later')),
  }),
  customExit: ({ trade, now, params }) => now - trade.openUs >= params.hold * SECOND_US,
});

/** A walk of the mid in ticks, a quote each half second: another seed is another walk. */
function scriptOf(seed: number): readonly Scripted[] {
  const random = new Random(seed, 'walk');
  let bid = 100;
  return Array.from({ length: 2 * SECONDS }, (_, i): Scripted => {
    bid = Math.round((bid + random.sign() * 0.1) * 10) / 10;
    return ['quote', (i + 0.25) * (SECOND_US / 2), bid, 50, bid + 0.1, 50];
  });
}

export async function openWalk(seed: number): Promise<OpenFeed> {
  const registry = new InstrumentRegistry();
  const source = scriptedSource(registry.add(LINEAR), scriptOf(seed), 40);
  const feed = await MergedFeed.open([source], registry);
  return {
    feed: { next: () => feed.next(), close: async () => undefined },
    registry,
    venues: await shippedVenues(),
    progress: () => ({ doneBytes: 0, totalBytes: 0 }),
    describe: async () => ({ data: [], synthetic: { scenario: 'walk', seed, parameters: {} } }),
  };
}

export const LOADED: LoadedStrategy = {
  strategy: PARTS,
  file: 'parts.ts',
  hash: '0'.repeat(64),
  fresh: async () => PARTS,
};

export const CONFIG = configSchema.parse({ fee: 0.0001, timeframe: '1s', stake_amount: 1000 });

export function optionsOf(changed: Partial<AblationOptions> = {}): AblationOptions {
  return {
    loaded: LOADED,
    config: CONFIG,
    given: ['fee', 'timeframe', 'stake_amount'],
    instruments: null,
    seeds: [1, 2, 3],
    groupedBy: null,
    names: null,
    open: (seed) => openWalk(seed ?? 1),
    ...changed,
  };
}

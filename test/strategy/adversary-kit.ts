import { type ConfigInput, configSchema } from '../../core/config/schema.js';
import { MergedFeed } from '../../core/data/merge.js';
import type { EventSource } from '../../core/data/source.js';
import { findStrategy, type LoadedStrategy } from '../../core/loader/strategies.js';
import { InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import type { OpenFeed } from '../../core/run/feeds.js';
import type { RunSpec } from '../../core/run/prepared-run.js';
import { run, runTogether } from '../../core/run/run.js';
import type { SwitchedOff } from '../../core/strategy/switched-off.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { LINEAR, type Scripted, SPOT, scriptedSource } from '../fixtures/market.js';
import { uniforms } from '../indicators/series.js';
import type { SourceFolder } from '../loader/folder.js';

export const S = 1_000_000;
export const FRAMES = 1500;
export const LINEAR_ID = 'binanceusdm:BTC/USDT:USDT';
export const SPOT_ID = 'binance:BTC/USDT';
const FIRST_FRAME = 1_700_000_000;

export type Markets = readonly (readonly [Market, readonly Scripted[]])[];

interface Walk {
  readonly seed: number;
  /** Frames of a second. */
  readonly from?: number;
  readonly to?: number;
  /** Where in its second the events of a frame are. */
  readonly afterUs?: number;
  /** Whether there are any. */
  hasEvents?(frame: number): boolean;
}

/** A walk with a quote and a print a second. */
export function walk({ seed, from = 0, to = FRAMES, afterUs = 0, hasEvents }: Walk): readonly Scripted[] {
  const next = uniforms(seed);
  const events: Scripted[] = [];
  let ticks = 6000;
  for (let frame = from; frame < to; frame++) {
    ticks += Math.round((next() - 0.5) * 20);
    if (hasEvents?.(frame) === false) continue;
    const bid = ticks / 10;
    const us = (FIRST_FRAME + frame) * S + afterUs;
    events.push(['quote', us + 1, bid, 1, bid + 0.1, 1], ['print', us + 2, bid, 1, 'sell']);
  }
  return events;
}

export const ALONE: Markets = [[LINEAR, walk({ seed: 3 })]];
export const PAIR: Markets = [
  [LINEAR, walk({ seed: 3 })],
  [SPOT, walk({ seed: 4 })],
];

/** The text of a strategy. */
export interface Source {
  /** Of the definition, behind its name. */
  readonly parts: string;
  /** What the module has besides; it has `rowOf`, the row of a frame's time. */
  readonly module?: string;
}

/** Writes strategies as users do, each in a file of its own, and loads them as a run does. */
export function strategyFiles(folder: SourceFolder) {
  let files = 0;
  return ({ parts, module = '' }: Source): Promise<LoadedStrategy> => {
    const name = `Strategy${++files}`;
    const text = `import { defineStrategy, ema, enter, exit, sma, when } from 'tickwright';
const rowOf = (ts) => ts / 1e6 - ${FIRST_FRAME};
${module}
export default defineStrategy({ name: '${name}', ${parts} });
`;
    folder.write({ [`${name}/${name}.ts`]: text });
    return findStrategy(name, [folder.file(name)]);
  };
}

export interface Cut {
  /** Events that are read together. */
  readonly size?: number;
  readonly passFrom?: number;
}

export interface On {
  readonly markets?: Markets;
  readonly config?: ConfigInput;
  readonly off?: SwitchedOff;
}

/** A whole run, as a user's backtest. */
export async function runLoaded(
  loaded: LoadedStrategy,
  { markets = ALONE, ...on }: On = {},
  { size, passFrom }: Cut = {},
) {
  const options = { loaded, ...(passFrom === undefined ? {} : { passFrom }) };
  return run(specOf(on), await openMarkets(markets, size), options);
}

/** A run on one file of two markets, in which nobody knows of the second before it comes. */
export async function runInOneFile(loaded: LoadedStrategy, instruments: readonly string[]) {
  const registry = new InstrumentRegistry();
  const first = scriptedSource(registry.add(LINEAR), walk({ seed: 3, to: 700 }), 100);
  let second: EventSource | undefined;
  const source: EventSource = {
    ...first,
    read: async (out) => {
      if (await first.read(out)) return true;
      second ??= scriptedSource(registry.add(SPOT), walk({ seed: 4, from: 700 }), 100);
      return second.read(out);
    },
  };
  const open = await openSources([source], registry);
  return run({ ...specOf({}), instruments }, open, { loaded });
}

/** The strategy in two runs over one feed. */
export async function runBeside(loaded: LoadedStrategy) {
  const one = { spec: specOf({}), options: { loaded } };
  return runTogether([one, one], await openMarkets(ALONE));
}

export function specOf({ config = {}, off }: Pick<On, 'config' | 'off'>): RunSpec {
  return {
    config: configSchema.parse({ fee: 0, timeframe: '1s', ...config }),
    given: Object.keys(config),
    instruments: null,
    ...(off ? { off } : {}),
  };
}

export function openMarkets(markets: Markets, size?: number): Promise<OpenFeed> {
  const registry = new InstrumentRegistry();
  return openSources(
    markets.map(([market, script]) => scriptedSource(registry.add(market), script, size)),
    registry,
  );
}

async function openSources(sources: readonly EventSource[], registry: InstrumentRegistry): Promise<OpenFeed> {
  const feed = await MergedFeed.open(sources, registry);
  return {
    feed: { next: () => feed.next(), close: async () => undefined },
    registry,
    venues: await shippedVenues(),
    progress: () => ({ doneBytes: 0, totalBytes: 0 }),
    describe: async () => ({ data: [] }),
  };
}

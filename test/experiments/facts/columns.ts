import { basename } from 'node:path';
import { MarketTable } from '../../../core/data/markets.js';
import { MergedFeed } from '../../../core/data/merge.js';
import { providerContext } from '../../../core/data/provider-context.js';
import { openRecording } from '../../../core/data/recording/open.js';
import type { Venues } from '../../../core/loader/plugins.js';
import { InstrumentRegistry } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import { openSynthetic } from '../../../plugins/providers/synthetic/open.js';
import { defaultInstruments, type SyntheticScenario } from '../../../plugins/providers/synthetic/options.js';
import type { ExperimentMarket } from '../markets.js';
import { FACT_GROUPS } from './facts.js';
import { observe } from './observed.js';
import { readTapes, type Tape } from './tape.js';

/** One instrument's facts, in the order of {@link FACT_GROUPS}, one after another. */
export interface FactColumn {
  readonly name: string;
  readonly cells: readonly string[];
}

export function factColumn(name: string, tape: Tape): FactColumn {
  const observed = observe(tape);
  return { name, cells: FACT_GROUPS.flatMap(({ facts }) => facts.map((fact) => fact.of(observed))) };
}

/** Of a market of one instrument, under the market's name. */
export async function marketColumn(market: ExperimentMarket, venues: Venues): Promise<FactColumn> {
  const [tape] = await readTapes(await market.open(venues));
  return factColumn(market.name, tape!);
}

/** A column for each instrument of a recording, under its symbol. `venue` is null where the sidecar names it. */
export async function recordingColumns(
  file: string,
  venue: string | null,
  venues: Venues,
): Promise<readonly FactColumn[]> {
  const registry = new InstrumentRegistry();
  const markets = new MarketTable();
  const { source } = await openRecording({ file, venue, venues, markets, registry, recover: true });
  const tapes = await readTapes({ feed: await MergedFeed.open([source], registry), registry });
  if (tapes.length === 0) throw new Error(`${basename(file)} has no market events`);
  return tapes.map((tape) => factColumn(tape.instrument.symbol, tape));
}

export interface SyntheticMarketOptions {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  readonly durationUs: Micros;
}

/** A column for each instrument of a synthetic market, under its base or, where several share one, its venue. */
export async function syntheticColumns(
  options: SyntheticMarketOptions,
  venues: Venues,
): Promise<readonly FactColumn[]> {
  const tapes = await syntheticTapes(options, venues);
  const bases = new Set(tapes.map(({ instrument }) => instrument.base));
  const nameOf = ({ instrument }: Tape) => (bases.size === tapes.length ? instrument.base : instrument.venue);
  return tapes.map((tape) => factColumn(nameOf(tape), tape));
}

/** Of the scenario's own instruments, by instrument id. */
export async function syntheticTapes(
  options: SyntheticMarketOptions,
  venues: Venues,
): Promise<readonly Tape[]> {
  const registry = new InstrumentRegistry();
  const instruments = defaultInstruments(options.scenario);
  const context = providerContext({ venues, registry });
  const sources = openSynthetic({ ...options, instruments, context });
  return readTapes({ feed: await MergedFeed.open(sources, registry), registry });
}

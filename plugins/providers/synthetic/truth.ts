import type { InstrumentId } from '../../../core/public/plugin.js';
import {
  type SyntheticOptions,
  type SyntheticRunOptions,
  type SyntheticScenario,
  type SyntheticSetup,
  setUp,
} from './options.js';
import { pairOf } from './pairs.js';
import {
  burstsOf,
  dislocationsOf,
  regimesOf,
  type SyntheticBurst,
  type SyntheticDislocation,
  type SyntheticRegime,
  type SyntheticTrend,
  trendsOf,
} from './stretches.js';

/** What an instrument is to another: `ln price = beta x ln first + spread`, both over their base prices. */
export interface SyntheticPair {
  readonly first: InstrumentId;
  readonly beta: number;
  /** Of the spread's stationary distribution. */
  readonly deviationBps: number;
  readonly halfLifeSeconds: number;
}

export interface SyntheticInstrumentTruth {
  readonly id: InstrumentId;
  /** Quote currency, at the start. */
  readonly basePrice: number;
  readonly bursts: readonly SyntheticBurst[];
  readonly trends: readonly SyntheticTrend[];
  /** Null for the first of a pair, and where there are none. */
  readonly pair: SyntheticPair | null;
  /** Of a contract against the first instrument of `basis`; empty elsewhere. */
  readonly dislocations: readonly SyntheticDislocation[];
}

/** What a synthetic run was made to hold. Stretches may end after it. */
export interface SyntheticTruth {
  readonly scenario: SyntheticScenario;
  readonly regimes: readonly SyntheticRegime[];
  readonly instruments: readonly SyntheticInstrumentTruth[];
}

/** @throws BotError `usage` as `syntheticMarket`. */
export function syntheticTruth(options: SyntheticOptions | SyntheticRunOptions): SyntheticTruth {
  const setups = setUp(options);
  const [first] = setups;
  return {
    scenario: options.scenario,
    regimes: first ? regimesOf(first) : [],
    instruments: setups.map((setup) => instrumentTruth(setup, setups)),
  };
}

function instrumentTruth(setup: SyntheticSetup, setups: readonly SyntheticSetup[]): SyntheticInstrumentTruth {
  const { id, grid, scenario, place } = setup;
  return {
    id,
    basePrice: grid.price(grid.baseTicks),
    bursts: burstsOf(setup),
    trends: trendsOf(setup),
    pair: syntheticPair(setup, setups),
    dislocations: scenario === 'basis' && place > 0 ? dislocationsOf(setup) : [],
  };
}

function syntheticPair(setup: SyntheticSetup, setups: readonly SyntheticSetup[]): SyntheticPair | null {
  const pair = pairOf(setup);
  if (pair === null || pair.isFirst) return null;
  const { beta, deviationBps, halfLifeSeconds } = pair;
  return { first: setups[setup.place - 1]!.id, beta, deviationBps, halfLifeSeconds };
}

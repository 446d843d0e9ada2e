import { join } from 'node:path';
import { configSchema } from '../../core/config/schema.js';
import type { Venues } from '../../core/loader/plugins.js';
import { findStrategy, type LoadedStrategy } from '../../core/loader/strategies.js';
import type { Micros } from '../../core/market/time.js';
import type { BacktestResult } from '../../core/report/result.js';
import { run } from '../../core/run/run.js';
import type { Direction } from '../../core/strategy/intents.js';
import { PROJECT_ROOT } from '../shared-data.js';
import type { ExperimentMarket } from './markets.js';

/** Of each entry, in the stake currency: about 0.01 BTC at the prices of these data. */
export const STAKE = 600;
/** Enough for all losses, in whatever a contract settles in. */
const WALLET = { USDT: 100_000, BTC: 10 };

/** When the probe says to enter, whether or not it could. */
export interface Signal {
  readonly us: Micros;
  readonly direction: Direction;
}

export interface ProbeRun {
  readonly result: BacktestResult;
  readonly signals: readonly Signal[];
}

/** The probe as a user would load it. */
export function loadProbe(): Promise<LoadedStrategy> {
  return findStrategy('ImbalanceProbe', [join(PROJECT_ROOT, 'test/experiments/strategies')]);
}

/** A backtest of the probe as a user would run it, without fees; and what it said at each frame. */
export async function runProbe(
  market: ExperimentMarket,
  venues: Venues,
  probe: LoadedStrategy,
  latency: string,
): Promise<ProbeRun> {
  const config = { fee: 0, latency, stake_amount: STAKE, dry_run_wallet: WALLET };
  const spec = {
    config: configSchema.parse(config),
    given: Object.keys(config),
    instruments: null,
  };
  const said = new Map<Micros, Direction>();
  const result = await run(spec, await market.open(venues), { loaded: watched(probe, said) });
  const signals = [...said].map(([us, direction]) => ({ us, direction })).sort((a, b) => a.us - b.us);
  return { result, signals };
}

/** The strategy with its ears tapped: what it says of each closed frame is written down. */
function watched(loaded: LoadedStrategy, said: Map<Micros, Direction>): LoadedStrategy {
  const { strategy } = loaded;
  const tapped: LoadedStrategy['strategy'] = {
    ...strategy,
    populateEntry: (frames, ctx) => {
      const signals = strategy.populateEntry!(frames, ctx);
      for (let row = 0; row < frames.length; row++) {
        const closeUs = frames.ts![row]! + ctx.timeframeUs;
        if (signals.enter_long?.[row] === 1) said.set(closeUs, 'long');
        // Spot cannot be sold short: the run takes no such entry.
        else if (signals.enter_short?.[row] === 1 && ctx.instrument.kind !== 'spot')
          said.set(closeUs, 'short');
      }
      return signals;
    },
  };
  return { ...loaded, strategy: tapped, fresh: async () => tapped };
}

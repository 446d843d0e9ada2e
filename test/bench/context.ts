import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { syntheticLines } from '../../core/data/synthetic/lines.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';
import { RECORDING_VENUE } from './recording.js';

const NS_PER_SECOND = 1e9;
const NS_PER_MS = 1e6;
const SYNTHETIC_ROUNDS = 5;
const STARTS = 9;

/** How fast the built-in market is generated, in Binance's wire format. */
export async function benchSynthetic(): Promise<void> {
  const venue = (await loadVenues()).get(RECORDING_VENUE);
  const market = venue.market('BTCUSDT')!;
  const perSecond: number[] = [];
  let lines = 0;
  for (let round = 0; round <= SYNTHETIC_ROUNDS; round++) {
    const options = { scenario: 'reverting', seed: 42, durationUs: 2 * US_PER_HOUR, market } as const;
    lines = 0;
    const ns = elapsedNs(() => {
      for (const _ of syntheticLines(options, venue)) lines++;
    });
    if (round > 0) perSecond.push((lines / ns) * NS_PER_SECOND);
  }
  printFigure(
    { name: 'synthetic market, lines generated', unit: 'events/s', goal: null },
    { ours: perSecond, naive: null, n: lines },
  );
}

/** How long the bin itself takes to say its help; the twin is Node with nothing to do. */
export function benchStart(): void {
  const main = join(PROJECT_ROOT, 'dist/core/cli/main.js');
  const help: number[] = [];
  const node: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    help.push(elapsedNs(() => requireSame('the exit code', startNode([main, '--help']), 0)) / NS_PER_MS);
    node.push(elapsedNs(() => requireSame('the exit code', startNode(['-e', '0']), 0)) / NS_PER_MS);
  }
  printFigure({ name: 'bot --help', unit: 'ms', goal: 300 }, { ours: help, naive: node, n: 1 });
}

function startNode(args: readonly string[]): number | null {
  return spawnSync(process.execPath, args, { stdio: 'ignore' }).status;
}

function elapsedNs(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}

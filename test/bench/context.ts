import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';

const NS_PER_MS = 1e6;
const STARTS = 9;

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

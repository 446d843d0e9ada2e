import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModule } from '../../core/loader/compile.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';

const NS_PER_MS = 1e6;
const ROUNDS = 30;

/** Loading a strategy that has not changed, to a new instance of it; the twin compiles it. */
export async function benchLoad(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-load-'));
  const file = join(folder, 'RtaiStrategy.ts');
  try {
    await copyFile(join(PROJECT_ROOT, 'user_data/strategies/RtaiStrategy.ts'), file);
    const load = async () => {
      const { hash, fresh } = await loadModule(file);
      await fresh();
      return hash;
    };
    // Not timed: the host itself and the compiler, which are loaded once.
    const first = await load();
    const ours: number[] = [];
    const naive: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await rm(join(folder, '.tickwright'), { recursive: true });
      naive.push(await elapsedMs(async () => requireSame('the hash', await load(), first)));
      ours.push(await elapsedMs(async () => requireSame('the hash', await load(), first)));
    }
    printFigure({ name: 'a strategy loaded again', unit: 'ms', goal: 10 }, { ours, naive, n: 1 });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / NS_PER_MS;
}

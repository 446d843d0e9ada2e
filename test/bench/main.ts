/**
 * `npm run bench`: a line of JSON a figure, each way beside its naive twin in the same run. A group by its name
 * alone: `node --expose-gc dist/test/bench/main.js recording`. What the figures mean: docs/performance.md.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { firstMissing, missingError, REQUIRED } from '../shared-data.js';
import { benchStart } from './context.js';
import { benchDecoding } from './decoding.js';
import { benchFills } from './fills.js';
import { benchFrames } from './frames.js';
import { benchInTrade } from './in-trade.js';
import { benchIndicators } from './indicators.js';
import { benchLoad } from './load.js';
import { benchMemory } from './memory.js';
import { benchProduct } from './product.js';
import { benchProof } from './proof.js';
import { RECORDING } from './recording.js';
import { benchResting } from './resting.js';
import { benchSteps } from './steps.js';
import { benchStore } from './store.js';
import { benchSynthetic } from './synthetic.js';
import { benchTogether } from './together.js';

interface Group {
  readonly name: string;
  /** Paths of shared data. */
  readonly needs: readonly string[];
  run(): void | Promise<void>;
}

const GROUPS: readonly Group[] = [
  { name: 'decoding', needs: [RECORDING], run: benchDecoding },
  { name: 'recording', needs: [RECORDING], run: () => benchProduct('recording') },
  { name: 'columns', needs: [RECORDING], run: () => benchProduct('columns') },
  { name: 'frames', needs: [RECORDING], run: benchFrames },
  { name: 'steps', needs: [RECORDING], run: benchSteps },
  { name: 'resting', needs: [RECORDING], run: benchResting },
  { name: 'together', needs: [RECORDING], run: benchTogether },
  { name: 'fills', needs: [], run: benchFills },
  { name: 'in-trade', needs: [], run: benchInTrade },
  { name: 'proof', needs: [RECORDING], run: benchProof },
  { name: 'indicators', needs: [], run: benchIndicators },
  { name: 'memory', needs: [], run: benchMemory },
  { name: 'store', needs: [], run: benchStore },
  { name: 'synthetic', needs: [], run: benchSynthetic },
  { name: 'load', needs: [], run: benchLoad },
  { name: 'start', needs: [], run: benchStart },
];

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the figures has seen enough.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const named = process.argv[2];
if (named === undefined) {
  for (const group of GROUPS) runApart(group);
} else {
  const group = GROUPS.find(({ name }) => name === named);
  if (!group) throw new Error(`no group ${named}: there are ${GROUPS.map(({ name }) => name).join(', ')}`);
  await group.run();
}

/** In a process of its own: what one group taught the compiler must not slow the next. */
function runApart({ name, needs }: Group): void {
  const missing = needs.length === 0 ? null : firstMissing(needs);
  if (missing !== null) {
    if (REQUIRED) throw missingError(missing);
    process.stderr.write(`left out: ${name}: there is no ${missing}\n`);
    return;
  }
  const args = [...process.execArgv, fileURLToPath(import.meta.url), name];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/**
 * Walks the README's first ten minutes: each command of its block as it stands there, timed, with the number of trades
 * that its comment tells. `npm ci` has been run. What it wrote is taken away again.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const TITLE = '## Your first ten minutes';
const WROTE = 'user_data/strategies/Dip.ts';

const readme = readFileSync('README.md', 'utf8');
const block = /```sh\n([\s\S]*?)```/.exec(readme.slice(readme.indexOf(TITLE)))[1];
try {
  for (const line of block.trim().split('\n')) walk(line);
} finally {
  rmSync(WROTE, { force: true });
}

function walk(line) {
  const [command, comment = ''] = line.split(' # ').map((part) => part.trim());
  if (command === 'npm ci') return;
  const start = Date.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  console.log(`${((Date.now() - start) / 1000).toFixed(1)} s: ${command}`);
  if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`);
  const told = /no trade|(\d+) trades/.exec(comment);
  if (told === null) return;
  const made = /^Trades \(won \/ drawn \/ lost\) +(\d+) /m.exec(stdout)?.[1];
  if (made !== (told[1] ?? '0')) throw new Error(`${command}: ${made} trades, the README says "${told[0]}"`);
}

/** Prints how long `bot --help` takes, in whole milliseconds: the median of five runs. */
import { spawnSync } from 'node:child_process';

const times = Array.from({ length: 5 }, () => {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['dist/core/cli/main.js', '--help'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`--help ended with ${status}: ${stderr}`);
  return performance.now() - started;
});
console.log(Math.round(times.sort((a, b) => a - b)[2]));

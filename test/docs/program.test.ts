import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../shared-data.js';

it('the program of docs/api.md runs as it stands there, with what was built', async () => {
  const document = readFileSync(`${PROJECT_ROOT}/docs/api.md`, 'utf8');
  const program = /```js\n([\s\S]*?)```/.exec(document)![1]!;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: PROJECT_ROOT },
  );
  expect(stdout).toMatch(/^Backtest of RtaiStrategy, timeframe 1m\n/);
  expect(stderr).toBe('');
});

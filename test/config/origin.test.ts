import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type ConfigOrigin, loadConfig } from '../../core/config/load.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-origin-'));
afterAll(() => rmSync(folder, { recursive: true }));
const first = join(folder, 'first.json');
const second = join(folder, 'second.json');
writeFileSync(
  first,
  `{
  "seed": 1, "fee": 0.1,
  "exchange": { "name": "gate", "pair_whitelist": ["A/B"] },
  "dry_run_wallet": { "BTC": 1 },
  "strategy_params": { "depth": 3, "width": 4 }
}`,
);
writeFileSync(second, '{ "seed": 2, "latency": "zero", "exchange": { "pair_whitelist": ["C/D"] } }');

const inFile = (file: string, place: string): ConfigOrigin => ({ from: 'file', place: `${file}:${place}` });

it.each<[string, readonly string[], ConfigOrigin]>([
  ['a file, with its line and column', ['fee'], inFile(first, '2:21')],
  ['the later file', ['latency'], inFile(second, '1:25')],
  ['the file that has the inner key', ['exchange', 'name'], inFile(first, '3:25')],
  ['the later file of an inner key', ['exchange', 'pair_whitelist'], inFile(second, '1:65')],
  ['the last to say anything of an object', ['exchange'], inFile(second, '1:45')],
  ['the environment, over files, in any case', ['seed'], { from: 'environment', place: 'TICKWRIGHT__Seed' }],
  ['a file, of a parameter', ['strategy_params', 'depth'], inFile(first, '5:33')],
  ['a flag, over a file', ['strategy_params', 'width'], { from: 'flag', place: '--set' }],
  ['a flag, over the environment', ['stake_amount'], { from: 'flag', place: '--stake-amount' }],
  ['the default', ['queue_model'], { from: 'default' }],
  ['the default of an inner key', ['order_types', 'exit'], { from: 'default' }],
  ['the default, where nothing is', ['stoploss'], { from: 'default' }],
  ['what replaced an object', ['dry_run_wallet'], { from: 'flag', place: '--dry-run-wallet' }],
])('a value comes from %s', async (_, path, expected) => {
  const { origin } = await loadConfig({
    files: [first, second],
    environment: { TICKWRIGHT__Seed: '3', TICKWRIGHT__STAKE_AMOUNT: '5' },
    overrides: [
      { source: '--stake-amount', path: ['stake_amount'], value: 6 },
      { source: '--set', path: ['strategy_params', 'width'], value: 7 },
      { source: '--dry-run-wallet', path: ['dry_run_wallet'], value: 8 },
    ],
  });
  expect(origin(path)).toEqual(expected);
});

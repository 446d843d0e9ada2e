import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findStrategy } from '../core/loader/strategies.js';
import type { Scripted } from './fixtures/market.js';
import { LINEAR } from './fixtures/market.js';
import { runScripted } from './fixtures/run-scripted.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const MINUTE_US = 60_000_000;

/** An hour that falls and then rises, with more size bid than offered: oversold, then recovered. */
const FALL_AND_RISE: readonly Scripted[] = Array.from({ length: 60 }, (_, minute): readonly Scripted[] => {
  const us = minute * MINUTE_US;
  const bid = 100 + Math.abs(minute - 30) / 10;
  return [
    ['quote', us, bid, 60, bid + 0.1, 40],
    ['print', us + 1, bid, 1, 'sell'],
  ];
}).flat();

it("the README's strategy loads as it stands there, enters oversold and leaves recovered", async () => {
  const readme = await readFile(README, 'utf8');
  const source = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-readme-'));
  try {
    await writeFile(join(folder, 'DipBuyer.ts'), source);
    const { strategy } = await findStrategy('DipBuyer', [folder]);
    const { result } = await runScripted([[LINEAR, FALL_AND_RISE]], strategy, { timeframe: '1m' });
    expect(result.trades.map(({ exit_reason }) => exit_reason)).toContain('exit_signal');
    expect(result.funnel.map(({ condition }) => condition)).toEqual([
      'frames',
      'oversold',
      'buyers in the book',
      'signal',
      'entered',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

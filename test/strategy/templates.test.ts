import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../core/config/schema.js';
import { findStrategy } from '../../core/loader/strategies.js';
import { strategySource, TEMPLATES, type Template } from '../../core/project/strategy-template.js';
import { LINEAR, type Scripted, SPOT } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const S = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'tickwright-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The strategy that a template makes, loaded from a file as a user's is. */
async function strategyOf(template: Template) {
  const name = `Made_${template.replace('-', '_')}`;
  writeFileSync(join(folder, `${name}.ts`), await strategySource(template, name));
  return (await findStrategy(name, [folder])).strategy;
}

/** With the venue's own fees. */
const VENUE_FEES: ConfigInput = { fee: undefined };

it.each(TEMPLATES)('%s takes its name, and keeps nothing of the placeholder', async (template) => {
  expect(await strategySource(template, 'DipBuyer')).not.toMatch(/Template/);
  expect((await strategyOf(template)).name).toMatch(/^Made_/);
});

it('the strategy that comes with the package is the minimal template', async () => {
  const shipped = fileURLToPath(new URL('../../user_data/strategies/Template.ts', import.meta.url));
  expect(await strategySource('minimal', 'Template')).toBe(readFileSync(shipped, 'utf8'));
});

it('minimal: enters oversold with more bid than offered, leaves recovered', async () => {
  // An hour that falls for 30 minutes and rises again; 60 bid, 40 offered.
  const hour = Array.from({ length: 60 }, (_, minute): readonly Scripted[] => {
    const bid = 100 + Math.abs(minute - 30) / 10;
    return [
      ['quote', minute * 60 * S, bid, 60, bid + 0.1, 40],
      ['print', minute * 60 * S + 1, bid, 1, 'sell'],
    ];
  });
  const { result } = await runScripted([[LINEAR, hour.flat()]], await strategyOf('minimal'), {
    timeframe: '1m',
  });
  expect(result.trades.map(({ exit_reason }) => exit_reason)).toContain('exit_signal');
  const [frames, oversold, bid, signal, entered] = result.funnel;
  expect([frames, oversold, bid, signal, entered].map((step) => step?.condition)).toEqual([
    'frames',
    'oversold',
    'more bid than offered',
    'signal',
    'entered',
  ]);
  // RSI of 14 is known from the 15th frame on; 100 or 0 is no matter, until then it blocks.
  expect(oversold).toMatchObject({ unknown: 14 });
  expect(bid!.rows).toBe(oversold!.rows);
});

describe('tick: bids a basis point below a bid that is large', () => {
  const book = (seconds: number, bid: number, spread = 0.1): Scripted => [
    'quote',
    seconds * S,
    bid,
    9,
    bid + spread,
    1,
  ];
  const sold = (seconds: number, price: number): Scripted => ['print', seconds * S, price, 0.1, 'sell'];
  const bought = (seconds: number, price: number): Scripted => ['print', seconds * S, price, 0.1, 'buy'];
  // 60,000 less 1 bp is 59,994: the print below it fills the bid.
  const ENTERED = [book(1, 60_000), sold(2, 60_000), book(3, 59_990), sold(4, 59_990)];

  // Stop 59,814.0 and take profit 60,174.0 are 30 bp off.
  it.each<[string, readonly Scripted[], string]>([
    ['the take profit', [book(20, 60_200), bought(21, 60_200)], 'take_profit'],
    ['the stop', [book(20, 59_800), sold(21, 59_800)], 'stop_loss'],
    ['a spread of more than 10 bp', [book(20, 59_990, 61), book(30, 59_990)], 'spread'],
    ['ten minutes', [book(600, 59_990), book(620, 59_990), book(700, 59_990)], 'held'],
  ])('and leaves by %s', async (_, after, reason) => {
    const { result } = await runScripted([[LINEAR, [...ENTERED, ...after]]], await strategyOf('tick'), {
      timeframe: '10s',
    });
    const [first] = result.trades;
    expect(first).toMatchObject({ enter_tag: 'large bid', exit_reason: reason, open_rate: 59_994 });
    expect(first!.legs[0]!.fills[0]).toMatchObject({ liquidity: 'maker' });
  });

  it.each<[string, Scripted]>([
    ['a bid that is not large', ['quote', 1 * S, 60_000, 8, 60_000.1, 2]],
    ['no quote', ['openInterest', 1 * S, 1]],
  ])('not into %s', async (_, first) => {
    const script = [first, sold(2, 60_000), sold(4, 59_990), book(20, 59_990)];
    const { result } = await runScripted([[LINEAR, script]], await strategyOf('tick'), { timeframe: '10s' });
    expect(result.trades).toEqual([]);
  });
});

describe('multi-leg: buys spot and sells the perpetual while that is dear', () => {
  const at = (seconds: number, bid: number): Scripted => ['quote', seconds * S, bid, 5, bid + 1, 5];
  const spot = [at(0.5, 60_000), at(20, 60_000)];

  it('enters both legs, leaves both when the basis has closed, and pays four fees', async () => {
    // 60,300 / 60,001 is 49.8 bp; 59,961 / 60,000 is -6.5 bp.
    const perp = [at(0.5, 60_300), at(8.5, 59_960), at(20, 59_960)];
    const { result } = await runScripted(
      [
        [SPOT, spot],
        [LINEAR, perp],
      ],
      await strategyOf('multi-leg'),
      VENUE_FEES,
    );
    expect(result.trades).toHaveLength(1);
    const [trade] = result.trades;
    expect(trade).toMatchObject({
      enter_tag: 'basis',
      exit_reason: 'basis_closed',
      open_us: 1 * S,
      close_us: 9 * S,
    });
    expect(trade!.legs.map(({ side, amount }) => [side, amount])).toEqual([
      ['long', 0.02],
      ['short', 0.02],
    ]);
    const spotFees = 0.02 * (60_001 + 60_000) * 0.001;
    const perpFees = 0.02 * (60_300 + 59_961) * 0.0005;
    expect(trade!.costs.fees).toBeCloseTo(spotFees + perpFees, 9);
    const earned = 0.02 * (60_000 - 60_001) + 0.02 * (60_300 - 59_961);
    expect(trade!.profit_abs).toBeCloseTo(earned - spotFees - perpFees, 9);
  });

  it.each([
    // 60,180 / 60,001 is 29.8 bp.
    ['does not enter below its threshold', 60_180, []],
    // 59,966 / 60,000 is -5.7 bp.
    ['stays while the basis is not closed', 60_300, ['force_exit']],
  ])('%s', async (_, dear, reasons) => {
    const perp = [at(0.5, dear), at(8.5, 59_965), at(20, 59_965)];
    const { result } = await runScripted(
      [
        [SPOT, spot],
        [LINEAR, perp],
      ],
      await strategyOf('multi-leg'),
    );
    expect(result.trades.map(({ exit_reason }) => exit_reason)).toEqual(reasons);
  });
});

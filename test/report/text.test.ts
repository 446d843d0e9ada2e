import { describe, expect, it } from 'vitest';
import { resultText } from '../../core/report/text.js';
import { groupTrades } from '../../core/report/trade-groups.js';
import { warningsOf } from '../../core/report/warnings.js';
import { exampleMetrics, exampleResult, exampleTrade, HOUR_US, START_US } from './example.js';

const PLAIN = { colour: false };

/** The cells of the first line that begins so. */
function cells(text: string, first: string): string[] {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${first}  `));
  return line?.split(/ {2,}/) ?? [];
}

describe('resultText', () => {
  const text = resultText(exampleResult(), PLAIN);

  it.each([
    ['Starting balance', '10,000.00 USDT'],
    ['Profit', '12.50 USDT (0.13 %)'],
    ['Trades (won / drawn / lost)', '2 (1 / 0 / 1)'],
    ['Profit factor', 'n/a'],
    ['Sharpe (per frame)', '1.23'],
    ['Max drawdown', '7.50 USDT (0.08 %)'],
    ['Longest time below a peak', '01:00:00'],
    ['Mean hold', '1.5 s'],
    ['Latency', 'n/a'],
    ['Impact (slippage)', 'n/a'],
    ['Funding received', '-0.25 USDT'],
    ['Turnover', '0.40 x wallet'],
    ['roi', '1', '100.00 %', '2.00 %', '20.00 USDT', '0.20 %', '01:00:00'],
    ['force_exit', '1', '0.00 %', '-0.75 %', '-7.50 USDT', '-0.08 %', '01:00:00'],
    ['Total', '2', '50.00 %', '0.63 %', '12.50 USDT', '0.13 %', '01:00:00'],
    ['oversold', '1', '100.00 %', '2.00 %', '20.00 USDT', '0.20 %', '01:00:00'],
    ['rsi below', '200', '13'],
    ['spread', '50', '25.00 %', '0'],
    ['binanceusdm:BTC/USDT:USDT', 'sidecar', 'depth', 'yes', '0.0200 %', '0.0500 %'],
    ['recording', 'binanceusdm', 'binanceusdm:BTC/USDT:USDT', 'bbbbbbbbbbbb', '123,456'],
  ])('says %s', (first, ...others) => {
    expect(cells(text, first)).toEqual([first, ...others]);
  });

  it('names the run, its time in UTC and its parameters', () => {
    expect(text).toMatch(/^Backtest of RsiReversion, timeframe 1m\n/);
    expect(text).toContain('2024-08-08 00:00:00.000000 UTC to 2024-08-08 08:00:00.000000 UTC (08:00:00)');
    expect(text).toContain('Parameters sellAbove=60 buyBelow=30');
  });

  it('shows what was left out, and no counter that is zero', () => {
    expect(text).toContain('recording binanceusdm: crossed_quotes=3 ignored btcusdt@kline_1m=12');
    expect(text).toContain('signals=4');
    expect(text).not.toContain('broken_lines');
    expect(text).not.toContain('refused_min_notional');
  });

  it('has colour for terminals only, and the same words', () => {
    const coloured = resultText(exampleResult(), { colour: true });
    const escapeCode = String.fromCharCode(27);
    expect(text).not.toContain(escapeCode);
    expect(coloured).toContain(escapeCode);
    expect(coloured.replaceAll(new RegExp(`${escapeCode}\\[[0-9]+m`, 'g'), '')).toBe(text);
  });

  it('leaves out empty sections', () => {
    const empty = resultText(exampleResult({ trades: [], funnel: [], counters: {}, params: {} }), PLAIN);
    for (const title of ['Trades by', 'Funnel', 'Counters', 'Parameters']) expect(empty).not.toContain(title);
    expect(empty).toContain('- No trade was made.');
  });

  it('stays within 100 columns with long names and large numbers', () => {
    const long = 'a_rather_long_name_that_nobody_should_give_to_a_tag_but_somebody_will';
    const trades = [
      exampleTrade({ enter_tag: long, exit_reason: `${long}\nin two lines`, profit_abs: -1_234_567.89 }),
    ];
    const counters = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`counter_number_${i}`, i]));
    const metrics = { ...exampleMetrics, profit_total_abs: -1_234_567.89 };
    const wide = resultText(
      exampleResult({ trades, counters, metrics, funnel: [{ condition: long, rows: 1, unknown: 0 }] }),
      PLAIN,
    );
    const tooLong = wide.split('\n').filter((line) => line.length > 100);
    expect(tooLong).toEqual([]);
  });
});

describe('groupTrades', () => {
  it('puts the most profitable first, of equals by name, and passes over unknown ratios', () => {
    const trades = [
      exampleTrade({ exit_reason: 'b', profit_abs: 1, profit_ratio: null }),
      exampleTrade({ exit_reason: 'a', profit_abs: 1, profit_ratio: null }),
      exampleTrade({ exit_reason: 'c', profit_abs: 2, profit_ratio: 0.1 }),
      exampleTrade({ exit_reason: 'c', profit_abs: -1.5, profit_ratio: null }),
    ];
    const groups = groupTrades(trades, (trade) => trade.exit_reason);
    expect(groups.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(groups[2]).toEqual({
      name: 'c',
      trades: 2,
      winrate: 0.5,
      meanRatio: 0.1,
      profitAbs: 0.5,
      meanHoldUs: HOUR_US,
    });
    expect(groups[0]?.meanRatio).toBeNull();
  });
});

describe('warningsOf', () => {
  const calm = exampleResult({
    run: { ...exampleResult().run, end_us: START_US + 72 * HOUR_US },
    inputs: { markets: 'sidecar', data: [], instruments: exampleResult().inputs.instruments.slice(0, 1) },
    trades: [exampleTrade()],
  });

  it('has none for a long run on known markets', () => {
    expect(warningsOf(calm)).toEqual([]);
  });

  it.each([
    [
      'a synthetic market',
      { inputs: { ...calm.inputs, synthetic: { scenario: 'null', seed: 7, parameters: {} } } },
      /synthetic \(null, seed 7\)/,
    ],
    ['unknown markets', { inputs: exampleResult().inputs }, /nothing was rounded: binance:ETH\/USDT\.$/],
    [
      'what was left out',
      { inputs: exampleResult().inputs },
      /^binance:ADA\/USDT was not traded: a short on spot needs margin\.$/,
    ],
    ['forced exits', { trades: [exampleTrade({ exit_reason: 'force_exit' })] }, /force_exit.*: 1\.$/],
    ['no trades', { trades: [] }, /^No trade/],
    ['a short run', { run: exampleResult().run }, /^Under 3 days/],
  ])('warns of %s', (_, changes, expected) => {
    expect(warningsOf({ ...calm, ...changes }).filter((text) => expected.test(text))).toHaveLength(1);
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../core/errors.js';
import { jsonDocument, resultJson } from '../../core/report/json.js';
import { type BacktestResult, resultJsonSchema } from '../../core/report/result.js';
import { storedRunJsonSchema } from '../../core/report/stored-run.js';
import { exampleMetrics, exampleResult, exampleTrade } from './example.js';

/** What a reader of the JSON gets. */
function parsed(changes: Partial<BacktestResult> = {}): BacktestResult {
  return JSON.parse(resultJson(exampleResult(changes))) as BacktestResult;
}

describe('resultJson', () => {
  it('has the documented keys in the documented order', () => {
    const result = parsed();
    expect(Object.keys(result).join(' ')).toBe('run inputs params metrics counters funnel trades');
    expect(Object.keys(result.trades[0] ?? {}).join(' ')).toBe(
      'pair is_short leverage stake_amount amount open_timestamp close_timestamp open_us close_us open_rate ' +
        'close_rate profit_ratio profit_abs enter_tag exit_reason stop_loss_abs initial_stop_loss_abs min_rate ' +
        'max_rate fee_open fee_close funding_fees legs ideal_profit costs',
    );
    expect(Object.keys(result.trades[0]?.legs[0] ?? {}).join(' ')).toBe(
      'instrument side amount orders fills',
    );
    expect(Object.keys(result.trades[0]?.legs[0]?.fills[0] ?? {}).join(' ')).toBe(
      'us price size fee fee_currency liquidity',
    );
    expect(Object.keys(result.metrics).join(' ')).toBe(
      'starting_balance final_balance profit_total profit_total_abs trades wins losses draws winrate ' +
        'profit_factor expectancy expectancy_ratio sharpe sortino calmar sqn cagr max_drawdown_abs ' +
        'max_drawdown_account max_drawdown_us exposure turnover fees spread_cost slippage funding_fees avg_hold_us ' +
        'latency_cost',
    );
  });

  it('is one line, and holds under the published schema', () => {
    const text = resultJson(exampleResult());
    expect(text.indexOf('\n')).toBe(text.length - 1);
    const validate = new Ajv({ allowUnionTypes: true }).compile(resultJsonSchema());
    validate(JSON.parse(text));
    expect(validate.errors).toBeNull();
  });

  it('is the same whatever the order of keys, inputs and counters', () => {
    const result = exampleResult({ counters: { a: 1, b: 2 } });
    const turned = Object.fromEntries(Object.entries(result).reverse()) as typeof result;
    const other = {
      ...turned,
      counters: { b: 2, a: 1 },
      params: { buyBelow: 30, sellAbove: 60 },
      inputs: {
        instruments: result.inputs.instruments.toReversed(),
        data: result.inputs.data
          .toReversed()
          .map((data) => ({ ...data, instruments: data.instruments.toReversed() })),
        markets: result.inputs.markets,
      },
    };
    expect(resultJson(other)).toBe(resultJson(result));
  });

  it('sorts inputs by venue and instrument, and keeps the order of trades and of the funnel', () => {
    const { inputs, funnel, trades } = parsed();
    expect(inputs.data.map((data) => data.venue)).toEqual(['binance', 'binanceusdm']);
    expect(inputs.data[0]?.instruments).toEqual(['binance:ADA/USDT', 'binance:ETH/USDT']);
    expect(inputs.instruments.map((instrument) => instrument.id)).toEqual([
      'binance:ADA/USDT',
      'binance:ETH/USDT',
      'binanceusdm:BTC/USDT:USDT',
    ]);
    expect(funnel.map((row) => row.condition)).toEqual(['rsi below', 'spread']);
    expect(trades.map((trade) => trade.exit_reason)).toEqual(['roi', 'force_exit']);
  });

  it('has equity behind all else where it was asked for, what is not known of it as null', () => {
    const equity = { us: [1, 2], value: [100, Number.NaN] };
    const result = parsed({ equity });
    expect(Object.keys(result).at(-1)).toBe('equity');
    expect(result.equity).toEqual({ us: [1, 2], value: [100, null] });
  });

  it('writes no -0, no NaN and no infinity', () => {
    const metrics = {
      ...exampleMetrics,
      sharpe: Number.NaN,
      sortino: Number.POSITIVE_INFINITY,
      fees: -0,
      profit_total_abs: -0,
    };
    const written = parsed({ metrics }).metrics;
    expect(written).toMatchObject({ sharpe: null, sortino: null });
    expect(Object.is(written.fees, 0)).toBe(true);
    expect(Object.is(written.profit_total_abs, 0)).toBe(true);
  });

  it.each([
    [
      'a number that must be known',
      exampleResult({ trades: [exampleTrade({ open_rate: Number.NaN })] }),
      'trades.0.open_rate',
    ],
    ['a counter that is no count', exampleResult({ counters: { signals: 1.5 } }), 'counters.signals'],
    ['a trade without legs', exampleResult({ trades: [exampleTrade({ legs: [] })] }), 'trades.0.legs'],
  ])('refuses as broken %s', (_, result, path) => {
    expect(() => resultJson(result)).toThrow(BotError);
    expect(() => resultJson(result)).toThrow(path);
  });
});

describe('jsonDocument', () => {
  it.each([
    ['keys as they stand', { b: 1, a: 2 }, '{"b":1,"a":2}\n'],
    [
      'clean numbers at any depth',
      [{ x: -0 }, Number.NaN, [Number.NEGATIVE_INFINITY]],
      '[{"x":0},null,[null]]\n',
    ],
    ['without what is not there', { a: undefined, b: null }, '{"b":null}\n'],
    ['text', 'a\nb', '"a\\nb"\n'],
  ])('writes %s', (_, value, text) => {
    expect(jsonDocument(value)).toBe(text);
  });
});

describe('docs/schema', () => {
  it.each([
    ['backtest-result', resultJsonSchema()],
    ['stored-run', storedRunJsonSchema()],
  ])('has %s up to date: node scripts/schemas.mjs after a build', (name, schema) => {
    const path = new URL(`../../docs/schema/${name}.schema.json`, import.meta.url);
    expect(readFileSync(fileURLToPath(path), 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });
});

import type { BacktestResult, ResultInputs } from '../../core/report/result.js';
import type { Metrics } from '../../core/report/result-metrics.js';
import type { ResultTrade } from '../../core/report/result-trade.js';

/** 2024-08-08 00:00:00 UTC. */
export const START_US = Date.UTC(2024, 7, 8) * 1000;
export const HOUR_US = 3_600_000_000;

export function exampleTrade(changes: Partial<ResultTrade> = {}): ResultTrade {
  return {
    pair: 'BTC/USDT:USDT',
    is_short: false,
    leverage: 1,
    stake_amount: 1000,
    amount: 0.02,
    open_timestamp: START_US / 1000,
    close_timestamp: (START_US + HOUR_US) / 1000,
    open_us: START_US,
    close_us: START_US + HOUR_US,
    open_rate: 50_000,
    close_rate: 51_000,
    profit_ratio: 0.02,
    profit_abs: 20,
    enter_tag: 'oversold',
    exit_reason: 'roi',
    stop_loss_abs: 47_500,
    initial_stop_loss_abs: 47_500,
    min_rate: 49_900,
    max_rate: 51_000,
    fee_open: 0,
    fee_close: 0,
    funding_fees: 0,
    legs: [
      {
        instrument: 'binanceusdm:BTC/USDT:USDT',
        side: 'long',
        amount: 0.02,
        orders: [
          {
            id: 'a',
            us: START_US,
            side: 'buy',
            type: 'market',
            purpose: 'entry',
            price: null,
            trigger_price: null,
            amount: 0.02,
            filled: 0.02,
            fills: 1,
            status: 'filled',
            reason: null,
          },
        ],
        fills: [
          { us: START_US, price: 50_000, size: 0.02, fee: 0, fee_currency: 'USDT', liquidity: 'taker' },
        ],
      },
    ],
    ideal_profit: 0,
    costs: { latency: 0, spread: 0, impact: 0, fees: 0, funding: 0, liquidation: 0 },
    ...changes,
  };
}

export const exampleMetrics: Metrics = {
  starting_balance: 10_000,
  final_balance: 10_012.5,
  profit_total: 0.00125,
  profit_total_abs: 12.5,
  trades: 2,
  wins: 1,
  losses: 1,
  draws: 0,
  winrate: 0.5,
  profit_factor: null,
  expectancy: 6.25,
  expectancy_ratio: null,
  sharpe: 1.234,
  sortino: null,
  calmar: null,
  sqn: 0.5,
  cagr: null,
  max_drawdown_abs: 7.5,
  max_drawdown_account: 0.00075,
  max_drawdown_us: HOUR_US,
  exposure: 0.25,
  turnover: 0.4,
  fees: 2,
  spread_cost: 0.5,
  slippage: null,
  funding_fees: -0.25,
  avg_hold_us: 1_500_000,
  latency_cost: null,
};

const inputs: ResultInputs = {
  markets: { 'binance:ETH/USDT': 'unknown', 'binanceusdm:BTC/USDT:USDT': 'sidecar' },
  data: [
    {
      provider: 'recording',
      venue: 'binanceusdm',
      instruments: ['binanceusdm:BTC/USDT:USDT'],
      sha256: 'b'.repeat(64),
      events: 123_456,
      counters: { crossed_quotes: 3, broken_lines: 0 },
      ignored_streams: { 'btcusdt@kline_1m': 12 },
    },
    {
      provider: 'recording',
      venue: 'binance',
      instruments: ['binance:ETH/USDT', 'binance:ADA/USDT'],
      sha256: 'a'.repeat(64),
      events: 7,
      counters: {},
      ignored_streams: {},
    },
  ],
  instruments: [
    {
      id: 'binanceusdm:BTC/USDT:USDT',
      market: 'sidecar',
      maker_fee: 0.0002,
      taker_fee: 0.0005,
      filled_by: 'depth',
      traded: true,
      reason: null,
    },
    {
      id: 'binance:ETH/USDT',
      market: 'unknown',
      maker_fee: null,
      taker_fee: null,
      filled_by: null,
      traded: true,
      reason: null,
    },
    {
      id: 'binance:ADA/USDT',
      market: 'unknown',
      maker_fee: null,
      taker_fee: null,
      filled_by: null,
      traded: false,
      reason: 'a short on spot needs margin',
    },
  ],
};

export function exampleResult(changes: Partial<BacktestResult> = {}): BacktestResult {
  return {
    run: {
      strategy: 'RsiReversion',
      strategy_hash: 'c'.repeat(64),
      timeframe: '1m',
      seed: 1,
      version: '0.1.0',
      latency: 'zero',
      queue_model: 'risk_averse',
      impact: 1,
      margin_mode: 'isolated',
      fee: null,
      stake_currency: 'USDT',
      stake_amount: 1000,
      max_open_trades: 3,
      start_us: START_US,
      end_us: START_US + 8 * HOUR_US,
    },
    inputs,
    params: { sellAbove: 60, buyBelow: 30 },
    metrics: exampleMetrics,
    counters: { signals: 4, refused_min_notional: 0 },
    funnel: [
      { condition: 'rsi below', rows: 200, unknown: 13 },
      { condition: 'spread', rows: 50, unknown: 0 },
    ],
    trades: [
      exampleTrade(),
      exampleTrade({
        enter_tag: null,
        exit_reason: 'force_exit',
        profit_abs: -7.5,
        profit_ratio: -0.0075,
        is_short: true,
      }),
    ],
    ...changes,
  };
}

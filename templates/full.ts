import { atr, defineStrategy, ema, kyle, param, vpin, when } from 'tickwright';

/** Follows a trend while order flow is not toxic. Each hook once: delete those you do not need. */
export default defineStrategy({
  name: 'Template',
  timeframe: '1m',
  canShort: true,

  // The loss that ends a trade, as a fraction of its stake.
  stoploss: -0.02,
  // Minutes since the entry, and the profit that is then enough.
  minimalRoi: { 0: 0.02, 60: 0.01, 240: 0 },

  // What a run may change: `--set fast=5`, or strategy_params of the config.
  params: {
    fast: param.int(2, 50, { default: 12, space: 'feature', doc: 'frames in the fast average' }),
    slow: param.int(10, 400, { default: 60, space: 'feature', doc: 'frames in the slow average' }),
    clear: param.float(0, 10, { default: 0.5, space: 'entry', doc: 'ATRs between the averages' }),
    filter: param.bool({ default: true, space: 'entry', doc: 'whether VPIN must be below its percentile' }),
    stopAtrs: param.float(0.5, 20, { default: 4, space: 'stop' }),
    holdMinutes: param.int(1, 1440, { default: 180, space: 'exit' }),
  },

  // Streaming statistics that see every tick: columns `toxicity`, `toxicity_p98`, `lambda`, `lambda_ratio`, ...
  features: { toxicity: vpin({ buckets: 30 }), lambda: kyle({ window: 60 }) },

  // Own columns, of past rows only. NaN is "not known yet", never 0.
  populateIndicators: (frames, { params }) => ({
    fast: ema(frames.close, params.fast),
    slow: ema(frames.close, params.slow),
    range: atr(frames.high, frames.low, frames.close, 14),
  }),

  // An entry needs all of them, and a value that is not known blocks. The funnel counts the frames that each one left.
  conditions: (frames, { params }) => ({
    'the trend is clear': when(
      frames.fast,
      frames.slow,
      frames.range,
      (fast, slow, range) => Math.abs(fast - slow) > params.clear * range,
    ),
    ...(params.filter && {
      'flow is not toxic': when(frames.toxicity, frames.toxicity_p98, (value, p98) => value < p98),
    }),
  }),

  // The side, where all conditions hold. A tag stands in the report's table of entries.
  populateEntry: (frames) => ({
    enter_long: when(frames.fast, frames.slow, (fast, slow) => fast > slow),
    enter_short: when(frames.fast, frames.slow, (fast, slow) => fast < slow),
    enter_tag: Array.from(frames.tobi, (share) => (share > 0.5 ? 'bid heavy' : 'ask heavy')),
  }),
  populateExit: (frames) => ({
    exit_long: when(frames.fast, frames.slow, (fast, slow) => fast < slow),
    exit_short: when(frames.fast, frames.slow, (fast, slow) => fast > slow),
    exit_tag: Array.from(frames.fast, () => 'trend_turned'),
  }),

  // Half the stake where the price moves more for each unit traded than it usually does.
  customStakeAmount: ({ frame, proposedStake }) =>
    frame.lambda_ratio > 1.5 ? proposedStake / 2 : proposedStake,

  // The last word before the order: false skips the entry. Here, a frame in which the data had a gap.
  confirmTradeEntry: ({ frame }) => frame.gap === 0,

  // Asked at the entry and at each frame's close. A stop never widens; a rate of NaN keeps the present one.
  customStoploss: ({ trade, frame, params, rate }) => ({
    rate: rate + (trade.direction === 'long' ? -1 : 1) * params.stopAtrs * frame.range,
  }),

  // Asked at each frame's close: a reason closes the trade. Times are microseconds.
  customExit: ({ trade, now, params }) => (now - trade.openUs > params.holdMinutes * 60e6 ? 'held' : null),

  // There are also customEntryPrice, customExitPrice, confirmTradeExit, leverage and botStart. All callbacks are given
  // wallet, position, trades, quote and frameOf as well, and store, which keeps values from call to call.
});

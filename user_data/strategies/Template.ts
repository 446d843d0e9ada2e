import { defineStrategy, param, rsi } from 'tickwright';

/** Buys oversold, sells the recovery. Copy this file, rename it, and change what you like. */
export default defineStrategy({
  name: 'Template',
  timeframe: '1m',
  stoploss: -0.05,
  minimalRoi: { 0: 0.02 },

  // Declared once; `--set buyBelow=25` changes it for a run.
  params: {
    buyBelow: param.int(5, 50, { default: 30, space: 'entry' }),
    sellAbove: param.int(50, 95, { default: 60, space: 'exit' }),
  },

  // Own columns. They stand before the hooks that read them: what is inferred follows the order written.
  populateIndicators: (frames) => ({ rsi: rsi(frames.close, 14) }),

  // 1 enters, 0 does not, one value a closed frame.
  populateEntry: (frames, { params }) => ({ enter_long: frames.rsi.map((v) => +(v < params.buyBelow)) }),
  populateExit: (frames, { params }) => ({ exit_long: frames.rsi.map((v) => +(v > params.sellAbove)) }),
});

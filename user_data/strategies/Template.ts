import { defineStrategy, param, rsi, when } from 'tickwright';

/** Buys oversold, sells the recovery. Change what you like: nothing is annotated, and every name is checked. */
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

  // An entry needs all of them; the report's funnel counts the frames that each one left.
  conditions: (frames, { params }) => ({
    oversold: when(frames.rsi, (value) => value < params.buyBelow),
    'more bid than offered': when(frames.tobi, (share) => share > 0.5),
  }),

  // 1 enters or leaves, 0 does not, one value a closed frame.
  populateEntry: (frames) => ({ enter_long: frames.rsi.map(() => 1) }),
  populateExit: (frames, { params }) => ({ exit_long: frames.rsi.map((v) => +(v > params.sellAbove)) }),
});

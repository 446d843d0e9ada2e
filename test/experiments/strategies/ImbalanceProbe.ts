import { defineStrategy } from 'tickwright';

const HOLD_US = 1_000_000;

/**
 * Follows the best queues: where nine tenths of what stands at the touch is bid for, the next move of the mid is more
 * often up. Enters at the market, and leaves at the market a second after the frame that said so. It is there to
 * measure what latency costs, not to be traded: taker fees are many times what it makes.
 * @see Gould and Bonart (2016), Queue imbalance as a one-tick-ahead price predictor in a limit order book
 * @see Cont, Kukanov and Stoikov (2014), The price impact of order book events
 */
export default defineStrategy({
  name: 'ImbalanceProbe',
  timeframe: '100ms',
  canShort: true,
  maxOpenTrades: 1,
  populateEntry: (frames) => ({
    enter_long: frames.tobi.map((v) => +(v > 0.9)),
    enter_short: frames.tobi.map((v) => +(v < 0.1)),
  }),
  // From the signal, not from the fill: what is late is late on both ways, and is held as long.
  customExit: ({ now, entered, timeframeUs }) =>
    entered !== null && now - (entered.ts + timeframeUs) >= HOLD_US ? 'held' : null,
});

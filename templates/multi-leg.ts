import { defineStrategy, enter, exit, param } from 'tickwright';

/**
 * The basis: buys spot and sells the perpetual where it is dear, leaves when it is cheap. Both legs are one trade.
 *
 * Four fees are paid, 0.1 % on each side of spot and 0.05 % on each side of the perpetual: 30 bp together. `enterAbove`
 * less `leaveBelow` has to exceed them, or no trade can earn. The spreads are in the basis already: it is measured at the
 * prices that orders get.
 *
 * Data in which the basis opens and closes: `bot backtesting --strategy Template --data synthetic --scenario basis`, or
 * `bot generate-data --scenario basis`, which writes them as a recording of each venue.
 */
export default defineStrategy({
  name: 'Template',
  timeframe: '1s',
  // The perpetual's leg is a short.
  canShort: true,
  maxOpenTrades: 1,

  // The names that stand for the instruments below. The data of a run must hold both.
  legs: { spot: 'binance:BTC/USDT', perp: 'binanceusdm:BTC/USDT:USDT' },

  params: {
    enterAbove: param.float(0, 500, { default: 30, space: 'entry', doc: 'basis, in bp of the spot price' }),
    leaveBelow: param.float(-500, 500, { default: -6, space: 'exit', doc: 'basis, in bp of the spot price' }),
    amount: param.float(0.001, 100, { default: 0.02, space: 'stake', doc: 'of each leg, in base units' }),
  },

  // Called for both instruments at each frame's close: once is enough.
  onFrame: (_frame, { instrument, params, quote, trades }) => {
    if (instrument.kind !== 'spot') return null;
    const spot = quote('spot');
    const perp = quote('perp');
    if (spot === null || perp === null) return null;

    const [trade] = trades;
    if (trade === undefined) {
      // What entering would get: the perpetual's bid over spot's ask.
      const basis = (perp.bid / spot.ask - 1) * 1e4;
      if (basis < params.enterAbove) return null;
      return enter({
        legs: [
          { instrument: 'spot', direction: 'long', amount: params.amount },
          { instrument: 'perp', direction: 'short', amount: params.amount },
        ],
        tag: 'basis',
      });
    }

    // What leaving would pay: the perpetual's ask over spot's bid.
    const basis = (perp.ask / spot.bid - 1) * 1e4;
    return basis < params.leaveBelow ? exit({ trade: trade.id, reason: 'basis_closed' }) : null;
  },
});

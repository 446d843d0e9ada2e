import { defineStrategy, enter, exit, param } from 'tickwright';

/** Bids where sellers meet a bid that stays large, and lets a bracket do the rest. It looks at ticks, not at frames. */
export default defineStrategy({
  name: 'Template',
  // How often `onFrame` is called.
  timeframe: '10s',
  // A limit order that is not filled by then is cancelled, in minutes.
  unfilledTimeout: { entry: 0.5 },

  params: {
    leaning: param.float(0.5, 1, {
      default: 0.85,
      space: 'entry',
      doc: 'share of the bid in both best sizes',
    }),
    below: param.float(0, 100, { default: 1, space: 'entry', doc: 'how far below the bid, in bp' }),
    stop: param.float(1, 500, { default: 30, space: 'stop', doc: 'below the entry, in bp' }),
    profit: param.float(1, 500, { default: 30, space: 'exit', doc: 'above the entry, in bp' }),
    maxSpread: param.float(0.1, 100, { default: 10, space: 'exit', doc: 'at which a trade is left, in bp' }),
    holdSeconds: param.int(1, 86_400, { default: 600, space: 'exit' }),
  },

  // Each print. What a hook returns is what it asks for; the risk checks decide, and count what they refuse.
  onTrade: (print, { instrument, params, quote, trades }) => {
    const best = quote(instrument.id);
    if (best === null || trades.length > 0) return null;
    const share = best.bidSize / (best.bidSize + best.askSize);
    if (print.aggressor !== 'sell' || share < params.leaning) return null;
    const price = best.bid * (1 - params.below / 1e4);
    return enter({
      legs: [
        {
          instrument: instrument.id,
          direction: 'long',
          orderType: 'limit',
          price,
          // As a maker or not at all; 'gtc', 'ioc' and 'fok' are the others.
          timeInForce: 'post_only',
          // Orders at the venue that guard what is held: one cancels the other.
          bracket: { stop: price * (1 - params.stop / 1e4), takeProfit: price * (1 + params.profit / 1e4) },
        },
      ],
      tag: 'large bid',
    });
  },

  // Each change of the best prices: out of a market that has become thin.
  onQuote: ({ bid, ask }, { instrument, params, trades }) => {
    const spread = ((ask - bid) / bid) * 1e4;
    if (spread <= params.maxSpread) return null;
    const held = trades.filter((trade) => trade.instrument.id === instrument.id && trade.amount > 0);
    return held.map((trade) => exit({ trade: trade.id, reason: 'spread' }));
  },

  // Each closed frame, in which all columns of docs/frames.md are known. Times are microseconds.
  onFrame: (_frame, { now, params, trades }) =>
    trades
      .filter((trade) => trade.amount > 0 && now - trade.openUs > params.holdSeconds * 1e6)
      .map((trade) => exit({ trade: trade.id, reason: 'held' })),
});

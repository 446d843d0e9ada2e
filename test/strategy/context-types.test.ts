import { describe, expectTypeOf, it } from 'vitest';
import { defineStrategy, enter, param, type TradeView } from '../../core/index.js';

describe('what a context is to the compiler', () => {
  it('callbacks and tick hooks have the frame with own columns, parameters and the run', () => {
    defineStrategy({
      name: 'Typed',
      params: { low: param.float(0, 1, { default: 0.5 }) },
      populateIndicators: (frames) => ({ own: frames.close }),
      customStakeAmount: ({ params, frame, frameOf, wallet, position, trades, random, store }) => {
        expectTypeOf(params.low).toEqualTypeOf<number>();
        expectTypeOf(frame.own).toEqualTypeOf<number>();
        expectTypeOf(frameOf('binance:BTC/USDT')!.own).toEqualTypeOf<number>();
        expectTypeOf(trades).toEqualTypeOf<readonly TradeView[]>();
        // @ts-expect-error a text may be kept under it
        const amount: number | undefined = store.get('amount');
        // @ts-expect-error a function is not JSON
        store.set('call', () => 1);
        store.set('state', { ready: true, at: [1, null] });
        return wallet.free * random.uniform() + position.amount + (amount ?? 0);
      },
      onQuote: (quote, { frame }) => {
        expectTypeOf(quote.bid).toEqualTypeOf<number>();
        // @ts-expect-error there is none before the first
        frame.own;
        expectTypeOf(frame!.own).toEqualTypeOf<number>();
        // @ts-expect-error a column that is not there
        frame?.missing;
        return null;
      },
    });
  });

  it('legs have the names that were declared, and ids have a venue', () => {
    defineStrategy({
      name: 'Legs',
      legs: { spot: 'binance:BTC/USDT', perp: 'binanceusdm:BTC/USDT:USDT' },
      populateIndicators: (frames, { framesOf }) => {
        framesOf('perp');
        // @ts-expect-error a misspelt leg
        framesOf('prep');
        return { own: frames.close };
      },
      onFrame: (_, { quote, frameOf, instrument, trades }) => {
        quote('spot');
        quote(instrument.id);
        quote('binance:BTC/USDT');
        quote(trades[0]!.instrument.id);
        // @ts-expect-error a misspelt leg
        quote('sopt');
        // @ts-expect-error a symbol without its venue
        frameOf('BTC/USDT');
        if (frameOf('spot') === null) {
          return [
            enter({
              // @ts-expect-error a misspelt leg
              legs: [{ instrument: 'sopt', direction: 'long' }],
            }),
          ];
        }
        const later = enter({ legs: [{ instrument: 'perp', direction: 'short' }] });
        if (trades.length > 0) return [later, null][0]!;
        return enter({
          // @ts-expect-error a misspelt leg
          legs: [{ instrument: 'prep', direction: 'long' }],
        });
      },
    });
  });

  it('without legs only ids name an instrument', () => {
    defineStrategy({
      name: 'NoLegs',
      onTrade: (_, { instrument }) =>
        enter({ legs: [{ instrument: instrument.id, direction: 'long', amount: 1 }] }),
      onQuote: (_, { quote }) => {
        // @ts-expect-error there are no legs
        quote('spot');
        return null;
      },
    });
  });
});

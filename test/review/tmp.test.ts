import { it } from 'vitest';
import { adjust, enter } from '../../core/strategy/intents.js';
import { LINEAR } from '../fixtures/market.js';
import { LONG, ordersOf, play, quote, S, sayOn } from './kit.js';
const DAY = Array.from({ length: 12 }, (_, i) => quote((i + 1) * S));
it('x', () => {
    const strategy = sayOn({
      [1 * S]: () =>
        enter({ legs: [{ ...LONG, amount: 1, orderType: 'limit', price: 99, timeInForce: 'post_only' }] }),
      [3 * S]: ({ trades }) => adjust({ trade: trades[0]!.id, price: 105 }),
    });
    const { engine, journal } = play(LINEAR, DAY, { strategy });
    for (const e of journal) if (e.kind !== 'trade') console.log(JSON.stringify(e).slice(0, 300));
    console.log(ordersOf(engine, 1), [...engine.counters]);
});

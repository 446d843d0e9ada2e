import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instrument, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import { marketExit } from '../../core/orders/leaving.js';
import {
  averageRate,
  type Executed,
  entered,
  executed,
  feeShare,
  fillsOf,
  firstFill,
  left,
  openQuantity,
} from '../../core/orders/leg.js';
import { applyOrderEvent, type Fill, type OrderEvent } from '../../core/orders/order.js';
import { lotsWithin } from '../../core/orders/sizing.js';
import type { Trade } from '../../core/orders/trade.js';
import {
  newTrade,
  orderAt,
  type Place,
  withBuyBack,
  withDust,
  withExit,
  withOrderAt,
} from '../../core/orders/trade-orders.js';
import { openForReading } from '../../core/store/database.js';
import { readTrades } from '../../core/store/read.js';
import { openRunStore } from '../../core/store/run-store.js';
import { NO_BRACKET } from '../fixtures/bracket.js';
import { INVERSE, LINEAR, SOME_MOMENT, SPOT } from '../fixtures/market.js';
import { temporaryFiles } from '../store/temporary-file.js';

/** What is done to a leg: which order and which side are drawn, and taken modulo what there is. */
type Step =
  | { readonly kind: 'fill'; readonly side: 0 | 1; readonly order: number; readonly fill: Fill }
  | { readonly kind: 'answer'; readonly side: 0 | 1; readonly order: number; readonly isEnd: boolean }
  | { readonly kind: 'order'; readonly side: 0 | 1 }
  | { readonly kind: 'dust' };

const SIDES = ['entries', 'exits'] as const;

/** Never -0: a database knows but one 0. */
const anyFee = fc.double({ min: -1, max: 3, noNaN: true }).map((fee) => fee + 0);

/** Numbers of no grid, so that each order of additions has last bits of its own. */
const fills: fc.Arbitrary<Fill> = fc
  .record({
    price: fc.double({ min: 0.1, max: 90_000, noNaN: true }),
    quantity: fc.double({ min: 1e-3, max: 50, noNaN: true }),
    fee: anyFee,
    feeCurrency: fc.constantFrom('BTC', 'USDT', 'BNB'),
    feeInSettle: anyFee,
    us: fc.nat(1_000_000),
  })
  .map((fill) => ({ ...fill, venueId: null, liquidity: 'taker', mid: fill.price, best: fill.price }));

const side = fc.constantFrom<0 | 1>(0, 1);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('fill'), side, order: fc.nat(), fill: fills }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('answer'), side, order: fc.nat(), isEnd: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('order'), side }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('dust') }) },
  ) as fc.Arbitrary<Step>,
  { maxLength: 160 },
);

/** A leg's fills as they were told, order by order, and what is known of them by adding them all up each time. */
class PlainLeg {
  readonly fills: Readonly<Record<'entries' | 'exits', Fill[][]>> = { entries: [[]], exits: [] };
  dust = 0;

  constructor(readonly instrument: Instrument) {}

  sums(of: 'entries' | 'exits'): Executed {
    const { contractSize, kind, base } = this.instrument;
    const sums = { quantity: 0, base: 0, notional: 0, fees: 0, feesInBase: 0 };
    for (const fill of this.fills[of].flat()) {
      const value = fill.quantity * contractSize;
      sums.quantity += fill.quantity;
      sums.base += kind === 'inverse' ? value / fill.price : value;
      sums.notional += kind === 'inverse' ? value : value * fill.price;
      sums.fees += fill.feeInSettle;
      if (fill.feeCurrency === base) sums.feesInBase += fill.fee;
    }
    return sums;
  }

  /** Of the entries. */
  feeShare(): number {
    const fills = this.fills.entries.flat();
    const worth = ({ quantity, price }: Fill) => {
      const value = quantity * this.instrument.contractSize;
      return this.instrument.kind === 'inverse' ? value / price : value * price;
    };
    const paid = fills.reduce((sum, { feeInSettle }) => sum + feeInSettle, 0);
    return paid / fills.reduce((sum, fill) => sum + worth(fill), 0);
  }

  open(): number {
    const { quantity, feesInBase } = this.sums('entries');
    const isSpot = this.instrument.kind === 'spot';
    const open = quantity - (isSpot ? feesInBase : 0) - this.dust - this.sums('exits').quantity;
    if (Math.abs(open) <= quantity * 1e-9) return 0;
    return isSpot && open > 0 ? lotsWithin(this.instrument, open) : open;
  }
}

/** Plays steps on the leg of a trade, and on its twin. */
function played(market: Market, taken: readonly Step[], after: (trade: Trade, twin: PlainLeg) => void) {
  const instrument = new InstrumentRegistry().add(market);
  const sent = { us: 1, signalMid: 100, runTag: 'sums' };
  const execution = { type: 'market' } as const;
  const leg = { instrument, direction: 'long', execution, trigger: null, quantity: 1_000, stake: 1 } as const;
  const legs = [{ ...leg, leverage: 1, bracket: NO_BRACKET, signalMid: 100 }];
  let trade = newTrade(1, legs, { enterTag: null, decidedOn: null }, sent);
  const twin = new PlainLeg(instrument);
  const tell = (place: Place, event: OrderEvent) => {
    trade = withOrderAt(trade, place, applyOrderEvent(orderAt(trade, place), event));
  };
  for (const step of taken) {
    if (step.kind === 'dust') {
      twin.dust += twin.open();
      trade = withDust(trade, 0);
    } else {
      const on = SIDES[step.side];
      const orders = trade.legs[0]![on];
      if (step.kind === 'order' || orders.length === 0) {
        const added =
          on === 'entries' ? withBuyBack(trade, 0, 1, sent) : withExit(trade, 0, marketExit(1), sent);
        trade = added.trade;
        twin.fills[on].push([]);
      } else {
        const index = step.order % orders.length;
        const { clientOrderId } = orders[index]!.request;
        const place = { trade: 1, leg: 0, side: on, index };
        if (step.kind === 'fill') {
          twin.fills[on][index]!.push(step.fill);
          tell(place, { kind: 'fill', clientOrderId, fill: step.fill });
        } else if (step.isEnd) tell(place, { kind: 'canceled', clientOrderId, reason: 'requested' });
        else tell(place, { kind: 'accepted', clientOrderId });
      }
    }
    after(trade, twin);
  }
  return trade;
}

const MARKETS = [SPOT, { ...LINEAR, contractSize: 0.01 }, INVERSE];
const file = temporaryFiles();

describe.each(MARKETS)('a leg on a $kind market', (market) => {
  it('knows what its fills add up to, to the last bit, whichever order is filled when', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        played(market, taken, (trade, twin) => {
          const leg = trade.legs[0]!;
          // `toEqual` tells doubles apart as `Object.is` does.
          expect([entered(leg), left(leg)]).toEqual([twin.sums('entries'), twin.sums('exits')]);
          expect(executed(leg.instrument, leg.exits)).toEqual(twin.sums('exits'));
          expect(openQuantity(leg)).toBe(twin.open());
          expect(feeShare(leg.instrument, entered(leg))).toBe(twin.feeShare());
          const { notional, base } = twin.sums('entries');
          expect(averageRate(entered(leg))).toBe(notional / base);
          expect(firstFill(leg.entries)).toBe(twin.fills.entries.flat()[0]);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is never changed: what was recorded of it before has the fills that it had', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const recorded: [Trade, readonly Fill[], Executed][] = [];
        played(market, taken, (trade, twin) => {
          recorded.push([trade, twin.fills.entries.flat(), twin.sums('entries')]);
        });
        for (const [{ legs }, itsFills, sums] of recorded) {
          expect(fillsOf(legs[0]!.entries)).toEqual(itsFills);
          expect(entered(legs[0]!)).toEqual(sums);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is read back from a database with the same sums', () => {
    let run = 0;
    fc.assert(
      fc.property(steps, (taken) => {
        const trade = played(market, taken, () => undefined);
        const name = file(`${market.kind}-${++run}.sqlite`);
        const header = { strategy: 'Sums', strategyHash: '00', version: '0', spec: {} };
        const store = openRunStore(name, header, { durability: 'batch' });
        store.commit([{ us: 1, kind: 'trade', trade }], SOME_MOMENT);
        store.close();
        const database = openForReading(name);
        const [read] = readTrades(database, 1);
        database.close();
        expect(read!.trade.legs[0]!.sums).toEqual(trade.legs[0]!.sums);
        expect(read!.trade.legs[0]!.entries.map(({ fills }) => fills)).toEqual(
          trade.legs[0]!.entries.map(({ fills }) => fills),
        );
      }),
      { numRuns: 5 },
    );
  });
});

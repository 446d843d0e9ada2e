import { describe, expect, it } from 'vitest';
import { Accounts } from '../../core/engine/accounts.js';
import { tradeView } from '../../core/engine/trade-views.js';
import { type Instrument, InstrumentRegistry, type Market } from '../../core/market/instrument.js';
import { entered, type Leg, openQuantity } from '../../core/orders/leg.js';
import type { ClientOrderId, Fill, OrderEvent } from '../../core/orders/order.js';
import { OrderManager, type OrderPort } from '../../core/orders/order-manager.js';
import type { Trade } from '../../core/orders/trade.js';
import { tradeDocument } from '../../core/report/trade-document.js';
import { openRunStore, type RunStore } from '../../core/store/run-store.js';
import { NO_BRACKET } from '../fixtures/bracket.js';
import { LINEAR, SOME_MOMENT, SPOT } from '../fixtures/market.js';
import { temporaryFiles } from '../store/temporary-file.js';

const MANY = 3_000;
const LOT = 0.001;
const file = temporaryFiles();

/** What fills were asked for, over all fills. */
class Reads {
  count = 0;

  fill(us: number): Fill {
    const read = <Value>(value: Value) => {
      this.count += 1;
      return value;
    };
    return {
      venueId: null,
      us,
      get price() {
        return read(50_000);
      },
      get quantity() {
        return read(LOT);
      },
      get fee() {
        return read(0.01);
      },
      get feeInSettle() {
        return read(0.01);
      },
      feeCurrency: 'USDT',
      liquidity: 'maker',
      mid: 50_000,
      best: 50_000,
    };
  }

  /** How many a piece of work makes. */
  during(work: () => void): number {
    const before = this.count;
    work();
    return this.count - before;
  }
}

/** All that takes a fill in: order manager, wallet, what a strategy is shown, database. */
class Desk {
  readonly reads = new Reads();
  readonly #instrument: Instrument;
  readonly #accounts: Accounts;
  readonly #store: RunStore;
  readonly #orders: OrderManager;
  readonly #entry: ClientOrderId;
  #us = 1;

  constructor(market: Market) {
    const registry = new InstrumentRegistry();
    this.#instrument = registry.add(market);
    const header = { strategy: 'Many', strategyHash: '00', version: '0', spec: {} };
    this.#store = openRunStore(file(`${market.kind}.sqlite`), header, { durability: 'batch' });
    this.#accounts = new Accounts({
      wallet: { USDT: 1e9 },
      stakeCurrency: 'USDT',
      mark: () => 50_000,
      instruments: () => registry.sorted(),
      takerRate: () => 0.0005,
      fixedPrices: {},
      onTransaction: (transaction) =>
        this.#store.commit([{ us: this.#us, kind: 'transaction', transaction }], SOME_MOMENT),
    });
    const port: OrderPort = {
      send: (request, place) =>
        this.#store.commit([{ us: this.#us, kind: 'order', request, place }], SOME_MOMENT),
      cancel: () => undefined,
      replace: () => undefined,
      mid: () => 50_000,
      onFill: (trade, order, fill) => this.#accounts.onFill(trade, order, fill),
      onTrade: (trade, us) => this.#store.commit([{ us, kind: 'trade', trade }], SOME_MOMENT),
      keep: () => undefined,
      onUnknown: () => undefined,
      onToldTwice: () => undefined,
    };
    this.#orders = new OrderManager(port, 'many');
    const execution = { type: 'limit', price: 50_000, timeInForce: { kind: 'gtc' } } as const;
    const bracket = { ...NO_BRACKET, stop: 40_000 };
    const size = { quantity: 2 * MANY * LOT, stake: 1_000, leverage: 1 };
    const leg = { instrument: this.#instrument, direction: 'long', execution, trigger: null } as const;
    const trade = this.#orders.enter(
      [{ ...leg, ...size, bracket, signalMid: 50_000 }],
      { enterTag: null, decidedOn: null },
      1,
    );
    this.#entry = trade.legs[0]!.entries[0]!.request.clientOrderId;
  }

  fillEntry(): void {
    this.#us += 1;
    const event: OrderEvent = { kind: 'fill', clientOrderId: this.#entry, fill: this.reads.fill(this.#us) };
    this.#store.commit([{ us: this.#us, kind: 'answer', event }], SOME_MOMENT);
    this.#orders.onOrderEvent(event, this.#us);
  }

  /** What a strategy and a report of equity look at when a frame closes. */
  frame(): void {
    const trades = this.#orders.liveTrades();
    expect(tradeView(trades[0]!, undefined).amount).toBe(openQuantity(trades[0]!.legs[0]!));
    expect(this.#accounts.free('USDT', trades)).toBeLessThan(1e9);
    expect(this.#accounts.equity()).toBeGreaterThan(0);
  }

  entered(): number {
    return entered(this.#orders.trades[0]!.legs[0]!).quantity;
  }

  close(): void {
    this.#store.close();
  }
}

describe.each([LINEAR, SPOT])('an order of 3,000 fills on a $kind market', (market) => {
  it('is filled once more by as few looks at fills as at first, and a frame looks at none', () => {
    const desk = new Desk(market);
    const looks: number[] = [];
    for (let i = 0; i < MANY; i++) looks.push(desk.reads.during(() => desk.fillEntry()));
    expect(desk.entered()).toBeCloseTo(MANY * LOT, 6);
    // The first fill sends the stop, too.
    expect(new Set(looks.slice(1))).toEqual(new Set([looks[1]]));
    expect(desk.reads.during(() => desk.frame())).toBe(0);
    desk.close();
  });
});

it('a trade of more fills than a call takes arguments has its document', () => {
  const fills = 150_000;
  const fillAt = (us: number): Fill => ({
    venueId: null,
    us,
    price: 50_000,
    quantity: LOT,
    fee: 0,
    feeInSettle: 0,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    mid: 50_000,
    best: 50_000,
  });
  let trade: Trade | undefined;
  const port: OrderPort = {
    send: () => undefined,
    cancel: () => undefined,
    replace: () => undefined,
    mid: () => 50_000,
    onFill: () => undefined,
    onTrade: (changed) => {
      trade = changed;
    },
    keep: () => undefined,
    onUnknown: () => undefined,
    onToldTwice: () => undefined,
  };
  const orders = new OrderManager(port, 'many');
  const instrument = new InstrumentRegistry().add(LINEAR);
  const leg = { instrument, direction: 'long', execution: { type: 'market' }, trigger: null } as const;
  const size = { quantity: fills * LOT, stake: 1_000, leverage: 1, bracket: NO_BRACKET, signalMid: 50_000 };
  const { id, legs } = orders.enter([{ ...leg, ...size }], { enterTag: null, decidedOn: null }, 1);
  const { clientOrderId } = legs[0]!.entries[0]!.request;
  for (let us = 2; us < fills + 2; us++) {
    orders.onOrderEvent({ kind: 'fill', clientOrderId, fill: fillAt(us) }, us);
  }
  orders.close(id, 'force_exit', fills + 9, (_: Leg, quantity) => ({ ...fillAt(fills + 9), quantity }));
  const document = tradeDocument(trade!, { price: () => 1, watched: () => undefined });
  expect([document.open_us, document.close_us]).toEqual([2, fills + 9]);
});

import type { AccountEvent } from '../../core/exchange/exchange.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { Account, Transaction } from '../../core/orders/ledger.js';
import { type Leg, legOf } from '../../core/orders/leg.js';
import {
  applyOrderEvent,
  type ClientOrderId,
  type Fill,
  newOrder,
  type Order,
  type OrderEvent,
  type OrderRequest,
  type Purpose,
} from '../../core/orders/order.js';
import { HOLD } from '../../core/orders/plan.js';
import type { Trade, TradeState } from '../../core/orders/trade.js';
import type { JournalEntry } from '../../core/store/journal.js';
import type { RunHeader } from '../../core/store/run-store.js';
import { NO_BRACKET } from '../fixtures/bracket.js';
import { INVERSE, LINEAR, SPOT } from '../fixtures/market.js';

const LIMITS = { maxQuantity: 1_000, maxMarketQuantity: 120 };

const registry = new InstrumentRegistry();
export const linear = registry.add({ ...LINEAR, ...LIMITS });
export const spot = registry.add({ ...SPOT, ...LIMITS });
export const inverse = registry.add({ ...INVERSE, ...LIMITS });

export const HEADER: RunHeader = {
  strategy: 'Scripted',
  strategyHash: 'ab12'.repeat(16),
  version: '0.1.0',
  spec: { seed: 7, config: { stake_currency: 'USDT' } },
};

/** 2023-11-14 22:13:20 UTC and some seconds. */
export function at(seconds: number): Micros {
  return 1_700_000_000_000_000 + seconds * 1_000_000;
}

export function orderId(text: string): ClientOrderId {
  return text as ClientOrderId;
}

/** A market buy of 0.02 contracts, unless said otherwise. */
export function request(id: string, changes: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: orderId(id),
    instrument: linear,
    side: 'buy',
    quantity: 0.02,
    execution: { type: 'market' },
    trigger: null,
    reduceOnly: false,
    leverage: 1,
    sentUs: at(0),
    signalMid: 50_000,
    ...changes,
  };
}

/** A taker's fill without a fee, unless said otherwise. */
export function fill(us: Micros, quantity: number, price: number, changes: Partial<Fill> = {}): Fill {
  const known = {
    venueId: `v${us}`,
    us,
    quantity,
    price,
    fee: 0,
    feeCurrency: 'USDT',
    liquidity: 'taker',
    mid: price,
    best: price,
  };
  const all = { ...known, ...changes } as Fill;
  return { ...all, feeInSettle: changes.feeInSettle ?? all.fee };
}

interface LegSpec extends Partial<Omit<Leg, 'entries' | 'exits'>> {
  /** Client order ids. */
  readonly orders: readonly string[];
}

/** Keeps what an engine would know, so that entries are written as events: orders follow from what was answered. */
export class Script {
  readonly entries: JournalEntry[] = [];
  readonly #orders = new Map<ClientOrderId, Order>();
  #transactions = 0;

  send(us: Micros, purpose: Purpose, sent: OrderRequest): void {
    const stamped = { ...sent, sentUs: us };
    this.entries.push({ us, kind: 'order', request: stamped, place: null });
    this.plan(purpose, stamped);
  }

  /** An order that is known here and was not sent. */
  plan(purpose: Purpose, planned: OrderRequest): void {
    this.#orders.set(planned.clientOrderId, newOrder(planned, purpose));
  }

  answer(us: Micros, event: OrderEvent): void {
    this.entries.push({ us, kind: 'answer', event });
    this.apply(event);
  }

  /** An event that no venue said. */
  apply(event: OrderEvent): void {
    const known = this.#orders.get(event.clientOrderId);
    if (known) this.#orders.set(event.clientOrderId, applyOrderEvent(known, event));
  }

  accepted(us: Micros, id: string): void {
    this.answer(us, { kind: 'accepted', clientOrderId: orderId(id) });
  }

  filled(us: Micros, id: string, execution: Fill): void {
    this.answer(us, { kind: 'fill', clientOrderId: orderId(id), fill: execution });
  }

  trade(
    us: Micros,
    id: number,
    state: TradeState,
    legs: readonly LegSpec[],
    enterTag: string | null = null,
  ): void {
    const trade: Trade = {
      id,
      enterTag,
      decidedUs: at(1),
      state,
      plan: HOLD,
      decidedOn: null,
      legs: legs.map((leg) => this.#leg(leg)),
    };
    this.entries.push({ us, kind: 'trade', trade });
  }

  account(us: Micros, event: AccountEvent): void {
    this.entries.push({ us, kind: 'account', event });
  }

  /** A movement of money; a positive amount comes into the wallet. */
  move(us: Micros, trade: number | null, account: Account, amount: number, currency = 'USDT'): void {
    this.#transactions += 1;
    const transaction: Transaction = {
      id: this.#transactions,
      us,
      trade,
      postings: [
        { account: 'wallet', currency, amount },
        { account, currency, amount: -amount },
      ],
    };
    this.entries.push({ us, kind: 'transaction', transaction });
  }

  #leg({ orders, ...changes }: LegSpec): Leg {
    const own = orders.map((id) => this.#orders.get(orderId(id))!);
    return legOf({
      instrument: linear,
      direction: 'long',
      stake: 1_000,
      leverage: 1,
      bracket: NO_BRACKET,
      funding: 0,
      isFundingUnknown: false,
      liquidationCost: 0,
      dust: 0,
      ...changes,
      entries: own.filter(({ purpose }) => purpose === 'entry'),
      exits: own.filter(({ purpose }) => purpose !== 'entry'),
    });
  }
}

/**
 * A run with everything in it. Trade 1, a long, makes 0.02 x (50,500 - 50,010) = 9.80 USDT, less fees of 0.05 % of
 * 1,000.20 and 0.02 % of 1,010. Trade 2, on inverse contracts, is rejected. Trade 3 holds 0.01 BTC on spot against a
 * short of 0.01, guarded by a stop and a take-profit, and has received 0.05 USDT of funding.
 */
export function scriptedRun(): readonly JournalEntry[] {
  const script = new Script();
  script.move(at(0), null, 'deposits', 10_000);
  wonTrade(script);
  rejectedTrade(script);
  hedgedTrade(script);
  script.account(at(3_700), { kind: 'funding_unknown', us: at(3_600), instrument: inverse });
  script.account(at(3_800), {
    kind: 'liquidation',
    us: at(3_799),
    instrument: inverse,
    side: 'sell',
    fills: [fill(at(3_799), 5, 49_000, { fee: 0.00001, feeCurrency: 'BTC' })],
    clearanceFee: 0.00002,
    insurance: 0,
  });
  const message = '3 trades are open, at most 3 may be';
  script.entries.push({ us: at(3_900), kind: 'refusal', code: 'max_open_trades', message });
  return script.entries;
}

function wonTrade(script: Script): void {
  const entered = { orders: ['r-1-0-e1'] };
  const left = { orders: ['r-1-0-e1', 'r-1-0-x1'] };
  const maker = { liquidity: 'maker', mid: 50_499.5, best: 50_500 } as const;
  script.send(at(1), 'entry', request('r-1-0-e1'));
  script.trade(at(1), 1, { tag: 'opening' }, [entered], 'dip');
  script.accepted(at(2), 'r-1-0-e1');
  script.filled(at(2), 'r-1-0-e1', fill(at(2), 0.02, 50_010, { fee: 0.5001, mid: 50_005 }));
  script.move(at(2), 1, 'fees', -0.5001);
  script.trade(at(2), 1, { tag: 'open' }, [entered], 'dip');
  const execution = { type: 'limit', price: 50_500, timeInForce: { kind: 'gtc' } } as const;
  script.send(at(60), 'exit', request('r-1-0-x1', { side: 'sell', execution, reduceOnly: true }));
  script.trade(at(60), 1, { tag: 'closing', reason: 'roi', urgent: false }, [left], 'dip');
  script.accepted(at(61), 'r-1-0-x1');
  script.filled(at(70), 'r-1-0-x1', fill(at(70), 0.015, 50_500, { fee: 0.1515, ...maker }));
  script.move(at(70), 1, 'profit', 7.35);
  script.move(at(70), 1, 'fees', -0.1515);
  script.trade(at(70), 1, { tag: 'closing', reason: 'roi', urgent: false }, [left], 'dip');
  script.filled(at(80), 'r-1-0-x1', fill(at(80), 0.005, 50_500, { fee: 0.0505, ...maker }));
  script.move(at(80), 1, 'profit', 2.45);
  script.move(at(80), 1, 'fees', -0.0505);
  script.trade(at(80), 1, { tag: 'closed', reason: 'roi', closeUs: at(80) }, [left], 'dip');
}

function rejectedTrade(script: Script): void {
  const leg: LegSpec = { instrument: inverse, direction: 'short', leverage: 2, orders: ['r-2-0-e1'] };
  const execution = { type: 'limit', price: 50_000, timeInForce: { kind: 'post_only' } } as const;
  const sent = request('r-2-0-e1', {
    instrument: inverse,
    side: 'sell',
    quantity: 5,
    leverage: 2,
    execution,
  });
  script.send(at(90), 'entry', sent);
  script.trade(at(90), 2, { tag: 'opening' }, [leg]);
  script.answer(at(91), {
    kind: 'rejected',
    clientOrderId: orderId('r-2-0-e1'),
    code: 'post_only_would_cross',
    message: 'the best bid is 50000.1',
  });
  script.trade(at(91), 2, { tag: 'abandoned' }, [leg]);
}

function hedgedTrade(script: Script): void {
  const long: LegSpec = { instrument: spot, stake: 500, orders: ['r-3-0-e1'] };
  const short: LegSpec = { direction: 'short', stake: 250, leverage: 2, orders: ['r-3-1-e1'] };
  const ioc = { type: 'limit', price: 50_100, timeInForce: { kind: 'ioc' } } as const;
  const buy = request('r-3-0-e1', { instrument: spot, quantity: 0.01, execution: ioc });
  script.send(at(100), 'entry', buy);
  script.send(at(100), 'entry', request('r-3-1-e1', { side: 'sell', quantity: 0.01, leverage: 2 }));
  script.trade(at(100), 3, { tag: 'opening' }, [long, short]);
  const received = { fee: 0.00001, feeCurrency: 'BTC', feeInSettle: 0.5 };
  script.filled(at(101), 'r-3-0-e1', fill(at(101), 0.01, 50_000, received));
  script.move(at(101), 3, 'market', 0.01, 'BTC');
  script.move(at(101), 3, 'market', -500);
  script.move(at(101), 3, 'fees', -0.00001, 'BTC');
  script.filled(at(101), 'r-3-1-e1', fill(at(101), 0.01, 50_020, { fee: 0.2501 }));
  script.move(at(101), 3, 'fees', -0.2501);
  script.trade(at(101), 3, { tag: 'open' }, [long, short]);

  const guards = {
    side: 'buy',
    quantity: 0.01,
    reduceOnly: true,
    leverage: 2,
    signalMid: Number.NaN,
  } as const;
  const stop = { kind: 'stop', price: 51_000 } as const;
  script.send(at(102), 'stop', request('r-3-1-s1', { ...guards, trigger: stop }));
  script.accepted(at(103), 'r-3-1-s1');
  const takeProfit = { kind: 'take_profit', price: 49_500 } as const;
  const gtd = { type: 'limit', price: 49_600, timeInForce: { kind: 'gtd', untilUs: at(9_000) } } as const;
  script.send(
    at(102),
    'take_profit',
    request('r-3-1-t1', { ...guards, trigger: takeProfit, execution: gtd }),
  );
  script.accepted(at(103), 'r-3-1-t1');
  const replacement = { quantity: 0.01, price: 49_550 };
  const clientOrderId = orderId('r-3-1-t1');
  script.entries.push({ us: at(104), kind: 'replace', clientOrderId, replacement });
  script.answer(at(105), { kind: 'replaced', clientOrderId, ...replacement });
  script.entries.push({ us: at(106), kind: 'cancel', clientOrderId: orderId('r-3-0-e1') });
  script.answer(at(107), {
    kind: 'refused',
    clientOrderId: orderId('r-3-0-e1'),
    what: 'cancel',
    code: 'unknown_order',
    message: 'r-3-0-e1 is not on the book',
  });

  const position = { instrument: linear as Instrument, rate: 0.0001, mark: 50_000, position: -0.01 };
  script.account(at(3_601), { kind: 'funding', us: at(3_600), ...position, amount: 0.05, currency: 'USDT' });
  script.move(at(3_600), 3, 'funding', 0.05);
  const guarded: LegSpec = {
    ...short,
    bracket: { stop: 51_000, takeProfit: 49_500 },
    funding: 0.05,
    orders: ['r-3-1-e1', 'r-3-1-s1', 'r-3-1-t1'],
  };
  script.trade(at(3_601), 3, { tag: 'open' }, [long, guarded]);
}

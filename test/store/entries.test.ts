import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../core/store/journal.js';
import { at, fill, orderId, request, Script } from './scripted-run.js';
import { recordAll, storing } from './stored.js';

const { stored, storedRun, storedScript } = storing();

describe('an order', () => {
  it('has a row with every field of its request', () => {
    const script = new Script();
    const execution = {
      type: 'limit',
      price: 49_600,
      timeInForce: { kind: 'gtd', untilUs: at(90) },
    } as const;
    const trigger = { kind: 'take_profit', price: 49_500 } as const;
    const sent = request('a', { execution, trigger, reduceOnly: true, leverage: 3, signalMid: 50_000.5 });
    script.send(at(1), 'entry', sent);
    expect(storedScript(script).rows('SELECT * FROM orders')).toEqual([
      {
        run: 1,
        client_order_id: 'a',
        number: 1,
        trade: null,
        leg: null,
        purpose: null,
        exit_reason: null,
        instrument: 'binanceusdm:BTC/USDT:USDT',
        side: 'buy',
        type: 'take_profit_limit',
        quantity: 0.02,
        price: 49_600,
        time_in_force: 'gtd',
        until_us: at(90),
        trigger_price: 49_500,
        activation_price: null,
        callback: null,
        reduce_only: 1,
        leverage: 3,
        sent_us: at(1),
        signal_mid: 50_000.5,
        state: 'in_flight',
        state_details: null,
        filled: 0,
        updated_us: at(1),
        cancel_asked: 0,
        quantity_asked: null,
      },
    ]);
  });

  it('has NULL for what is not known or does not apply', () => {
    const script = new Script();
    const trigger = { kind: 'trailing', activation: null, callback: 0.01 } as const;
    script.send(at(1), 'stop', request('a', { trigger, signalMid: Number.NaN }));
    const [row] = storedScript(script).rows('SELECT * FROM orders');
    expect(row).toMatchObject({
      type: 'trailing_stop_market',
      price: null,
      time_in_force: null,
      until_us: null,
      trigger_price: null,
      activation_price: null,
      callback: 0.01,
      reduce_only: 0,
      signal_mid: null,
    });
  });

  const replaced = { quantity: 0.05, price: 49_990 };
  const limit = { type: 'limit', price: 50_000, timeInForce: { kind: 'gtc' } } as const;
  const clientOrderId = orderId('a');
  it.each<[string, (script: Script) => void, Record<string, unknown>]>([
    ['accepted', (s) => s.accepted(at(2), 'a'), { state: 'open', updated_us: at(2) }],
    [
      'filled in part',
      (s) => s.filled(at(3), 'a', fill(at(2), 0.005, 50_000)),
      { state: 'open', filled: 0.005, updated_us: at(3) },
    ],
    ['filled', (s) => s.filled(at(3), 'a', fill(at(2), 0.02, 50_000)), { state: 'filled', filled: 0.02 }],
    [
      'cancelled',
      (s) => s.answer(at(2), { kind: 'canceled', clientOrderId, reason: 'expired' }),
      { state: 'canceled', state_details: '{"reason":"expired"}' },
    ],
    [
      'rejected',
      (s) => s.answer(at(2), { kind: 'rejected', clientOrderId, code: 'no_market', message: 'no bid' }),
      { state: 'rejected', state_details: '{"code":"no_market","message":"no bid"}' },
    ],
    [
      'replaced',
      (s) => s.answer(at(2), { kind: 'replaced', clientOrderId, ...replaced }),
      { state: 'open', quantity: 0.05, price: 49_990 },
    ],
    [
      'filled behind its cancellation',
      (s) => {
        s.answer(at(2), { kind: 'canceled', clientOrderId, reason: 'requested' });
        s.filled(at(3), 'a', fill(at(1), 0.005, 50_000));
      },
      { state: 'canceled', filled: 0.005, updated_us: at(3) },
    ],
  ])('that is %s says so', (_, answer, expected) => {
    const script = new Script();
    script.send(at(1), 'entry', request('a', { execution: limit }));
    answer(script);
    const [row] = storedScript(script).rows('SELECT * FROM orders');
    expect(row).toMatchObject(expected);
  });

  it('of another run changes nothing but the list of events', () => {
    const script = new Script();
    script.accepted(at(1), 'of an earlier run');
    const { rows } = storedScript(script);
    expect(rows('SELECT * FROM orders')).toEqual([]);
    expect(rows('SELECT client_order_id, event FROM order_events')).toEqual([
      { client_order_id: 'of an earlier run', event: 'accepted' },
    ]);
  });
});

describe('fills', () => {
  it('have a row each, in order', () => {
    const { rows } = storedRun();
    expect(rows("SELECT * FROM fills WHERE client_order_id = 'r-1-0-x1'")).toEqual([
      {
        run: 1,
        client_order_id: 'r-1-0-x1',
        number: 1,
        us: at(70),
        price: 50_500,
        quantity: 0.015,
        fee: 0.1515,
        fee_currency: 'USDT',
        fee_in_settle: 0.1515,
        liquidity: 'maker',
        mid: 50_499.5,
        best: 50_500,
        venue_id: `v${at(70)}`,
      },
      expect.objectContaining({ number: 2, us: at(80), quantity: 0.005 }),
    ]);
    expect(rows("SELECT fee, fee_currency, fee_in_settle FROM fills WHERE fee_currency <> 'USDT'")).toEqual([
      { fee: 0.00001, fee_currency: 'BTC', fee_in_settle: 0.5 },
    ]);
  });

  it('have NULL for a mid and a best price that are not known', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a'));
    const nothing = { mid: Number.NaN, best: Number.NaN, feeInSettle: Number.NaN };
    script.filled(at(2), 'a', fill(at(2), 0.02, 50_000, nothing));
    const { rows } = storedScript(script);
    expect(rows('SELECT mid, best, fee_in_settle FROM fills')).toEqual([
      { mid: null, best: null, fee_in_settle: null },
    ]);
  });

  it('count once, whether the answer or the trade is recorded first', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a'));
    script.trade(at(1), 1, { tag: 'opening' }, [{ orders: ['a'] }]);
    script.filled(at(2), 'a', fill(at(2), 0.01, 50_000));
    script.trade(at(2), 1, { tag: 'opening' }, [{ orders: ['a'] }]);
    const [sent, opening, answer, trade] = script.entries;
    for (const order of [
      [sent, opening, answer, trade],
      [opening, sent, trade, answer],
    ]) {
      const { rows } = stored((store) => recordAll(store, order as readonly JournalEntry[]));
      expect(rows('SELECT filled, state, trade FROM orders')).toEqual([
        { filled: 0.01, state: 'open', trade: 1 },
      ]);
      expect(rows('SELECT quantity FROM fills')).toEqual([{ quantity: 0.01 }]);
    }
  });
});

describe('a trade', () => {
  it('stands as it was last recorded, with its legs', () => {
    const { rows } = storedRun();
    const columns = 'trade, enter_tag, decided_us, state, exit_reason, closed_us, state_details, updated_us';
    expect(rows(`SELECT ${columns} FROM trades ORDER BY trade`)).toEqual([
      {
        trade: 1,
        enter_tag: 'dip',
        decided_us: at(1),
        state: 'closed',
        exit_reason: 'roi',
        closed_us: at(80),
        state_details: JSON.stringify({ reason: 'roi', closeUs: at(80) }),
        updated_us: at(80),
      },
      expect.objectContaining({ trade: 2, enter_tag: null, state: 'abandoned', state_details: null }),
      expect.objectContaining({ trade: 3, state: 'open', exit_reason: null, closed_us: null }),
    ]);
    expect(rows('SELECT * FROM legs WHERE trade = 3 AND leg = 1')).toEqual([
      {
        run: 1,
        trade: 3,
        leg: 1,
        instrument: 'binanceusdm:BTC/USDT:USDT',
        direction: 'short',
        stake: 250,
        leverage: 2,
        stop_price: 51_000,
        take_profit_price: 49_500,
        funding: 0.05,
        funding_known: 1,
        dust: 0,
        liquidation_cost: 0,
        market: expect.stringContaining('"tickSize":"0.1"') as unknown,
        contract_kind: 'linear',
        contract_size: 1,
        settle: 'USDT',
      },
    ]);
    expect(rows('SELECT contract_kind, contract_size, settle FROM legs WHERE trade = 2')).toEqual([
      { contract_kind: 'inverse', contract_size: 100, settle: 'BTC' },
    ]);
  });

  it('says what its orders are for', () => {
    expect(
      storedRun().rows(
        'SELECT client_order_id AS id, number, trade, leg, purpose FROM orders ORDER BY number',
      ),
    ).toEqual([
      { id: 'r-1-0-e1', number: 1, trade: 1, leg: 0, purpose: 'entry' },
      { id: 'r-1-0-x1', number: 2, trade: 1, leg: 0, purpose: 'exit' },
      { id: 'r-2-0-e1', number: 3, trade: 2, leg: 0, purpose: 'entry' },
      { id: 'r-3-0-e1', number: 4, trade: 3, leg: 0, purpose: 'entry' },
      { id: 'r-3-1-e1', number: 5, trade: 3, leg: 1, purpose: 'entry' },
      { id: 'r-3-1-s1', number: 6, trade: 3, leg: 1, purpose: 'stop' },
      { id: 'r-3-1-t1', number: 7, trade: 3, leg: 1, purpose: 'take_profit' },
    ]);
  });

  it('brings in orders that were never sent, and what became of orders without an answer', () => {
    const script = new Script();
    script.send(at(1), 'entry', request('a'));
    script.filled(at(1), 'a', fill(at(1), 0.01, 50_000));
    script.apply({ kind: 'canceled', clientOrderId: orderId('a'), reason: 'end_of_data' });
    script.plan('exit', request('b', { side: 'sell', quantity: 0.01, sentUs: at(9) }));
    script.apply({ kind: 'fill', clientOrderId: orderId('b'), fill: fill(at(9), 0.01, 50_100) });
    const state = { tag: 'closed', reason: 'force_exit', closeUs: at(9) } as const;
    script.trade(at(9), 1, state, [{ orders: ['a', 'b'] }]);
    const { rows } = storedScript(script);
    expect(rows('SELECT client_order_id, state, filled FROM orders ORDER BY number')).toEqual([
      { client_order_id: 'a', state: 'canceled', filled: 0.01 },
      { client_order_id: 'b', state: 'filled', filled: 0.01 },
    ]);
    expect(rows('SELECT client_order_id, price FROM fills ORDER BY us')).toEqual([
      { client_order_id: 'a', price: 50_000 },
      { client_order_id: 'b', price: 50_100 },
    ]);
  });

  it('of which the funding is not known says so', () => {
    const script = new Script();
    script.trade(at(1), 1, { tag: 'opening' }, [{ orders: [], isFundingUnknown: true }]);
    expect(storedScript(script).rows('SELECT funding, funding_known FROM legs')).toEqual([
      { funding: 0, funding_known: 0 },
    ]);
  });
});

describe('order_events', () => {
  it('are all that happened, in the order of processing', () => {
    const { rows } = storedRun();
    const events = rows('SELECT us, kind, event, client_order_id FROM order_events ORDER BY id');
    expect(events.slice(0, 8).map((row) => Object.values(row))).toEqual([
      [at(1), 'order', null, 'r-1-0-e1'],
      [at(2), 'answer', 'accepted', 'r-1-0-e1'],
      [at(2), 'answer', 'fill', 'r-1-0-e1'],
      [at(60), 'order', null, 'r-1-0-x1'],
      [at(61), 'answer', 'accepted', 'r-1-0-x1'],
      [at(70), 'answer', 'fill', 'r-1-0-x1'],
      [at(80), 'answer', 'fill', 'r-1-0-x1'],
      [at(90), 'order', null, 'r-2-0-e1'],
    ]);
    expect(events.slice(-7).map((row) => Object.values(row))).toEqual([
      [at(105), 'answer', 'replaced', 'r-3-1-t1'],
      [at(106), 'cancel', null, 'r-3-0-e1'],
      [at(107), 'answer', 'refused', 'r-3-0-e1'],
      [at(3_601), 'account', 'funding', null],
      [at(3_700), 'account', 'funding_unknown', null],
      [at(3_800), 'account', 'liquidation', null],
      [at(3_900), 'refusal', 'max_open_trades', null],
    ]);
  });

  it.each([
    [
      'order',
      "kind = 'order' AND client_order_id = 'r-3-1-s1'",
      {
        instrument: 'binanceusdm:BTC/USDT:USDT',
        side: 'buy',
        quantity: 0.01,
        execution: { type: 'market' },
        trigger: { kind: 'stop', price: 51_000 },
        reduceOnly: true,
        leverage: 2,
        sentUs: at(102),
        signalMid: null,
      },
    ],
    ['cancellation', "kind = 'cancel'", {}],
    ['replacement', "kind = 'replace'", { quantity: 0.01, price: 49_550 }],
    ['acceptance', "event = 'accepted' AND us = 1700000002000000", {}],
    [
      'fill',
      "event = 'fill' AND client_order_id = 'r-1-0-e1'",
      {
        fill: {
          venueId: `v${at(2)}`,
          us: at(2),
          quantity: 0.02,
          price: 50_010,
          fee: 0.5001,
          feeCurrency: 'USDT',
          feeInSettle: 0.5001,
          liquidity: 'taker',
          mid: 50_005,
          best: 50_010,
        },
      },
    ],
    [
      'rejection',
      "event = 'rejected'",
      { code: 'post_only_would_cross', message: 'the best bid is 50000.1' },
    ],
    [
      'refused cancellation',
      "event = 'refused'",
      { what: 'cancel', code: 'unknown_order', message: 'r-3-0-e1 is not on the book' },
    ],
    [
      'funding',
      "event = 'funding'",
      {
        us: at(3_600),
        instrument: 'binanceusdm:BTC/USDT:USDT',
        rate: 0.0001,
        mark: 50_000,
        position: -0.01,
        amount: 0.05,
        currency: 'USDT',
      },
    ],
    [
      'unknown funding',
      "event = 'funding_unknown'",
      { us: at(3_600), instrument: 'binancecoinm:BTC/USD:BTC' },
    ],
    [
      'liquidation',
      "event = 'liquidation'",
      {
        us: at(3_799),
        instrument: 'binancecoinm:BTC/USD:BTC',
        side: 'sell',
        fills: [expect.objectContaining({ price: 49_000, feeCurrency: 'BTC' })],
        clearanceFee: 0.00002,
        insurance: 0,
      },
    ],
    ['refusal', "kind = 'refusal'", { message: '3 trades are open, at most 3 may be' }],
  ])('hold the numbers of a %s', (_, where, payload) => {
    const found = storedRun().rows(`SELECT payload FROM order_events WHERE ${where}`);
    expect(found.map((row) => JSON.parse(row.payload as string) as unknown)).toEqual([payload]);
  });
});

describe('the ledger', () => {
  it('has two rows a movement that add up to 0', () => {
    const { rows } = storedRun();
    expect(
      rows('SELECT tx FROM ledger GROUP BY run, tx, currency HAVING COUNT(*) <> 2 OR SUM(amount) <> 0'),
    ).toEqual([]);
    expect(rows('SELECT COUNT(DISTINCT tx) AS transactions, COUNT(*) AS postings FROM ledger')).toEqual([
      { transactions: 11, postings: 22 },
    ]);
    expect(rows('SELECT * FROM ledger WHERE tx = 3 ORDER BY account')).toEqual([
      { run: 1, tx: 3, us: at(70), trade: 1, account: 'profit', currency: 'USDT', amount: -7.35 },
      { run: 1, tx: 3, us: at(70), trade: 1, account: 'wallet', currency: 'USDT', amount: 7.35 },
    ]);
  });

  it('has the balances as sums of the wallet', () => {
    const balances = storedRun().rows(
      "SELECT currency, SUM(amount) AS balance FROM ledger WHERE account = 'wallet' GROUP BY currency ORDER BY currency",
    );
    // 10,000 + 9.80 - 0.7021 of trade 1; -500 - 0.2501 + 0.05 of trade 3. 0.01 less a fee of 0.1 % in BTC.
    expect(balances).toEqual([
      { currency: 'BTC', balance: expect.closeTo(0.00999, 12) as unknown },
      { currency: 'USDT', balance: expect.closeTo(9_508.8978, 9) as unknown },
    ]);
  });
});

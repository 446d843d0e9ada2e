import type { Stored } from './stored.js';

type Row = Readonly<Record<string, unknown>>;

/** What must be empty, whenever a run was killed: rows of one moment without others of it. */
const TORN: readonly (readonly [what: string, sql: string])[] = [
  [
    'an order without its line in order_events',
    `SELECT client_order_id FROM orders EXCEPT SELECT client_order_id FROM order_events WHERE kind = 'order'`,
  ],
  [
    'a line of an order that is not there',
    `SELECT client_order_id FROM order_events WHERE client_order_id IS NOT NULL
     EXCEPT SELECT client_order_id FROM orders`,
  ],
  [
    'fills and their answers',
    `SELECT client_order_id FROM orders AS o
     WHERE (SELECT COUNT(*) FROM fills AS f WHERE f.client_order_id = o.client_order_id)
        <> (SELECT COUNT(*) FROM order_events AS e
            WHERE e.client_order_id = o.client_order_id AND e.kind = 'answer' AND e.event = 'fill')`,
  ],
  [
    'an order and its fills',
    `SELECT client_order_id FROM orders AS o
     WHERE ABS(filled - (SELECT TOTAL(quantity) FROM fills AS f WHERE f.client_order_id = o.client_order_id)) > 1e-9`,
  ],
  ['an order of no leg', 'SELECT trade, leg FROM orders EXCEPT SELECT trade, leg FROM legs'],
  ['a trade without legs', 'SELECT trade FROM trades EXCEPT SELECT trade FROM legs'],
  ['a leg without an order', 'SELECT trade, leg FROM legs EXCEPT SELECT trade, leg FROM orders'],
  ['a movement of one side', 'SELECT tx FROM ledger GROUP BY tx, currency HAVING ABS(SUM(amount)) > 1e-9'],
];

/** What of a run on linear contracts and spot is not whole in a database; empty where all of it is. */
export function tornIn(stored: Stored): readonly string[] {
  const torn = TORN.flatMap(([what, sql]) =>
    stored.rows(sql).map((row) => `${what}: ${JSON.stringify(row)}`),
  );
  return [...torn, ...moneyOff(stored)];
}

/** Where the wallet is not what fills and funding add up to. */
function moneyOff({ rows }: Stored): readonly string[] {
  const sums = rows("SELECT currency, SUM(amount) AS amount FROM ledger WHERE account = 'wallet' GROUP BY 1");
  const [deposited] = rows("SELECT TOTAL(-amount) AS amount FROM ledger WHERE account = 'deposits'");
  const legs = rows('SELECT trade, leg, contract_kind, direction, funding FROM legs');
  const expected = { USDT: Number(deposited!.amount), BTC: 0 };
  for (const leg of legs) {
    const fills = rows(
      `SELECT purpose, side, f.price, f.quantity, fee FROM fills AS f JOIN orders USING (run, client_order_id)
       WHERE trade = ? AND leg = ? ORDER BY us`,
      leg.trade,
      leg.leg,
    );
    expected.USDT += Number(leg.funding) - sumOf(fills, ({ fee }) => Number(fee));
    if (leg.contract_kind === 'spot') {
      expected.USDT -= sumOf(fills, (fill) => signOf(fill) * notional(fill));
      expected.BTC += sumOf(fills, (fill) => signOf(fill) * Number(fill.quantity));
    } else expected.USDT += realised(fills, leg.direction === 'long' ? 1 : -1);
  }
  return Object.entries(expected).flatMap(([currency, amount]) => {
    const actual = Number(sums.find((row) => row.currency === currency)?.amount ?? 0);
    return Math.abs(actual - amount) <= 1e-9 * Math.max(1, Math.abs(amount))
      ? []
      : [`${currency}: the ledger holds ${actual}, fills and funding make ${amount}`];
  });
}

/** What the exits of a linear leg brought over the mean price of its entries, all of which came before. */
function realised(fills: readonly Row[], direction: 1 | -1): number {
  const entries = fills.filter(({ purpose }) => purpose === 'entry');
  const exits = fills.filter(({ purpose }) => purpose !== 'entry');
  if (exits.length === 0) return 0;
  const entryPrice = sumOf(entries, notional) / sumOf(entries, ({ quantity }) => Number(quantity));
  return sumOf(exits, ({ price, quantity }) => direction * (Number(price) - entryPrice) * Number(quantity));
}

function signOf({ side }: Row): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}

function notional({ price, quantity }: Row): number {
  return Number(price) * Number(quantity);
}

function sumOf(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}

import { assertNever } from '../errors.js';
import type { Moment } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import { EMPTY_LIST, itemAt, itemsOf, lengthOf } from '../orders/growing-list.js';
import type { Leg } from '../orders/leg.js';
import {
  applyOrderEvent,
  type ClientOrderId,
  type Fill,
  newOrder,
  type Order,
  type OrderEvent,
} from '../orders/order.js';
import { type EventText, eventText } from './event-text.js';
import type { JournalEntry } from './journal.js';
import { type OrderPlace, type OrderRow, orderRow } from './order-rows.js';
import { fillRow, type LegRow, ledgerRows, legRow, tradeRow } from './rows.js';
import type { RunState } from './run-state.js';
import type { RowStatements } from './statements.js';

/** An order as its row stands. */
interface StoredOrder {
  readonly order: Order;
  readonly place: OrderPlace | null;
  readonly row: OrderRow;
}

interface StoredLeg {
  readonly leg: Leg;
  readonly row: LegRow;
}

/**
 * Turns the entries of one run into rows, those of orders and refusals into lines of `order_events`; orders and their fills
 * follow from what was sent, what was answered, and what trades hold.
 */
export class EntryWriter {
  readonly #run: number;
  readonly #rows: RowStatements;
  readonly #keptUnder: string;
  readonly #orders = new Map<ClientOrderId, StoredOrder>();
  readonly #trades = new Map<number, readonly StoredLeg[]>();
  /** Those that have their row. */
  readonly #fills = new WeakSet<Fill>();
  #moment = 0;

  /** @param keptUnder begins the keys of what the strategy keeps. */
  constructor(run: number, rows: RowStatements, keptUnder: string) {
    this.#run = run;
    this.#rows = rows;
    this.#keptUnder = keptUnder;
  }

  /** Goes on behind what the rows of the run hold: `orders` by client id, as they were numbered. */
  restore({ trades, moments }: RunState, numbers: ReadonlyMap<ClientOrderId, number>): void {
    this.#moment = moments.length;
    for (const { trade } of trades) {
      const legs = trade.legs.map((leg, index) => ({ leg, row: legRow(this.#run, trade.id, index, leg) }));
      this.#trades.set(trade.id, legs);
      for (const [leg, { entries, exits }] of trade.legs.entries()) {
        const place = { trade: trade.id, leg };
        for (const order of [...entries, ...exits]) {
          const id = order.request.clientOrderId;
          const row = orderRow(order, { run: this.#run, number: numbers.get(id)!, place, us: 0 });
          this.#orders.set(id, { order, place, row });
          for (const fill of itemsOf(order.fills)) this.#fills.add(fill);
        }
      }
    }
  }

  /** The next moment: entries that are written from here on are of it. */
  begin({ us, rank, events }: Moment): void {
    this.#moment += 1;
    this.#rows.addMoment({ run: this.#run, moment: this.#moment, us, rank, events });
  }

  write(entry: JournalEntry): void {
    const { us } = entry;
    const event = eventText(entry);
    if (event) this.#event(us, event);
    switch (entry.kind) {
      case 'order':
        this.#sent(entry, us);
        return;
      case 'answer':
        this.#answered(entry.event, us);
        return;
      case 'trade':
        this.#trade(entry, us);
        return;
      case 'transaction':
        for (const row of ledgerRows(this.#run, entry.transaction)) this.#rows.addPosting(row);
        return;
      case 'position':
        this.#rows.putPosition({ run: this.#run, instrument: entry.instrument.id, ...entry.position });
        return;
      case 'kv':
        this.#keep(`${this.#keptUnder}${entry.key}`, entry.text);
        return;
      case 'cancel':
      case 'replace':
      case 'account':
      case 'refusal':
        return;
      default:
        assertNever(entry);
    }
  }

  #event(us: Micros, { kind, event, clientOrderId, payload }: EventText): void {
    const moment = this.#moment;
    this.#rows.addEvent({ run: this.#run, us, kind, event, client_order_id: clientOrderId, payload, moment });
  }

  #keep(key: string, value: string | null): void {
    if (value === null) this.#rows.dropKept(key);
    else this.#rows.putKept({ key, value });
  }

  /** A trade that was recorded first may hold the order already. */
  #sent({ request, place }: Extract<JournalEntry, { kind: 'order' }>, us: Micros): void {
    if (this.#orders.has(request.clientOrderId)) return;
    const at = place === null ? null : { trade: place.trade, leg: place.leg };
    this.#keepOrder(newOrder(request, place?.purpose ?? 'entry'), at, us);
  }

  /** Answers to orders that were not recorded change no row: they are in `order_events` alone. */
  #answered(event: OrderEvent, us: Micros): void {
    const stored = this.#orders.get(event.clientOrderId);
    if (!stored) return;
    // A trade that was recorded first has brought this very fill.
    if (event.kind === 'fill' && this.#fills.has(event.fill)) return;
    this.#keepOrder(applyOrderEvent(stored.order, event), stored.place, us);
  }

  /** A trade has orders, too, that were never sent: those that end it with the data. */
  #trade({ trade, watched }: Extract<JournalEntry, { kind: 'trade' }>, us: Micros): void {
    this.#rows.putTrade(tradeRow(trade, { run: this.#run, us, watched, moment: this.#moment }));
    const before = this.#trades.get(trade.id);
    const after = trade.legs.map((leg, index) => this.#keptLeg(trade.id, index, leg, before?.[index]));
    this.#trades.set(trade.id, after);
    for (const [index, leg] of trade.legs.entries()) {
      const place: OrderPlace = { trade: trade.id, leg: index };
      for (const order of leg.entries) this.#keepOrder(order, place, us);
      for (const order of leg.exits) this.#keepOrder(order, place, us);
    }
  }

  #keptLeg(trade: number, index: number, leg: Leg, before: StoredLeg | undefined): StoredLeg {
    if (before?.leg === leg) return before;
    const row = legRow(this.#run, trade, index, leg);
    if (!before || !isSameRow(before.row, row)) this.#rows.putLeg(row);
    return { leg, row };
  }

  /** Writes what is new of an order. */
  #keepOrder(order: Order, place: OrderPlace | null, us: Micros): void {
    const id = order.request.clientOrderId;
    const before = this.#orders.get(id);
    if (before?.order === order && isSamePlace(before.place, place)) return;
    const number = before?.row.number ?? this.#orders.size + 1;
    const row = orderRow(order, { run: this.#run, number, place, us });
    if (!before || !isSameRow({ ...before.row, updated_us: us }, row)) this.#rows.putOrder(row);
    for (let i = lengthOf(before?.order.fills ?? EMPTY_LIST); i < lengthOf(order.fills); i++) {
      const fill = itemAt(order.fills, i)!;
      this.#rows.addFill(fillRow(this.#run, id, i + 1, fill));
      this.#fills.add(fill);
    }
    this.#orders.set(id, { order, place, row });
  }
}

/** Whether two rows of one table are one, column by column. */
function isSameRow<Row extends object>(a: Row, b: Row): boolean {
  for (const name in b) if (a[name] !== b[name]) return false;
  return true;
}

function isSamePlace(a: OrderPlace | null, b: OrderPlace | null): boolean {
  return a?.trade === b?.trade && a?.leg === b?.leg;
}

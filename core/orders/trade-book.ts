import type { Instrument } from '../market/instrument.js';
import { itemsOf } from './growing-list.js';
import { openQuantity } from './leg.js';
import type { ClientOrderId, Fill, Order } from './order.js';
import { isLive, type Trade } from './trade.js';
import { orderAt, type Place } from './trade-orders.js';

/** A leg that holds something, by its place in its trade, in the venue's units. */
export interface HeldLeg {
  readonly trade: number;
  readonly leg: number;
  readonly quantity: number;
}

/** The trades of a process and their orders, by their ids: what is known, without what is to be done about it. */
export class TradeBook {
  readonly #trades: Trade[] = [];
  readonly #live = new Map<number, Trade>();
  readonly #places = new Map<ClientOrderId, Place>();
  /** By order: what of its fills the venue has named. */
  readonly #heard = new Map<ClientOrderId, Set<string>>();

  /** All trades, in the order they were decided. */
  get trades(): readonly Trade[] {
    return this.#trades;
  }

  /** Trades that are neither closed nor abandoned, oldest first. */
  live(): readonly Trade[] {
    return [...this.#live.values()];
  }

  get liveCount(): number {
    return this.#live.size;
  }

  /** Undefined for one that is closed, abandoned or unknown. */
  liveTrade(id: number): Trade | undefined {
    return this.#live.get(id);
  }

  /** A trade that there is, live or not. */
  at(id: number): Trade {
    return this.#trades[id - 1]!;
  }

  /** Where an order is; undefined for an unknown one. */
  find(id: ClientOrderId): Place | undefined {
    return this.#places.get(id);
  }

  /** Undefined for an unknown one. */
  order(id: ClientOrderId): Order | undefined {
    const place = this.#places.get(id);
    return place && orderAt(this.at(place.trade), place);
  }

  /** Whether a fill of an order is heard for the first time: from here on it is known. */
  hears(id: ClientOrderId, { venueId }: Fill): boolean {
    if (venueId === null) return true;
    const heard = this.#heard.get(id) ?? new Set();
    this.#heard.set(id, heard);
    if (heard.has(venueId)) return false;
    heard.add(venueId);
    return true;
  }

  /** Puts a trade in the place of what was known of it. */
  keep(trade: Trade): void {
    this.#placeNew(trade, this.#trades[trade.id - 1]);
    this.#trades[trade.id - 1] = trade;
    if (!isLive(trade)) this.#live.delete(trade.id);
    else if (this.#live.has(trade.id) || trade.id === this.#trades.length) this.#live.set(trade.id, trade);
    else this.#reopen(trade);
  }

  /** Takes in what is known of trades, of a run that goes on: by id, none left out. */
  restore(trades: readonly Trade[]): void {
    for (const trade of trades) {
      this.keep(trade);
      for (const { entries, exits } of trade.legs) {
        for (const { request, fills } of [...entries, ...exits]) {
          for (const fill of itemsOf(fills)) this.hears(request.clientOrderId, fill);
        }
      }
    }
  }

  /** The legs of live trades that hold something of an instrument, oldest first; less than nothing where too much was closed. */
  heldOf(instrument: Instrument): readonly HeldLeg[] {
    return this.live().flatMap(({ id, legs }) =>
      legs.flatMap((leg, index) => {
        const quantity = leg.instrument === instrument ? openQuantity(leg) : 0;
        return quantity === 0 ? [] : [{ trade: id, leg: index, quantity }];
      }),
    );
  }

  /** Notes where the orders are that a trade had not before. */
  #placeNew({ id, legs }: Trade, before: Trade | undefined): void {
    for (let leg = 0; leg < legs.length; leg++) {
      for (const side of SIDES) {
        const orders = legs[leg]![side];
        for (let index = before?.legs[leg]?.[side].length ?? 0; index < orders.length; index++) {
          this.#places.set(orders[index]!.request.clientOrderId, { trade: id, leg, side, index });
        }
      }
    }
  }

  /** One that had ended lives again: it keeps its place among those that live. */
  #reopen(trade: Trade): void {
    const younger = [...this.#live.values()].filter(({ id }) => id > trade.id);
    for (const { id } of younger) this.#live.delete(id);
    for (const live of [trade, ...younger]) this.#live.set(live.id, live);
  }
}

const SIDES = ['entries', 'exits'] as const;

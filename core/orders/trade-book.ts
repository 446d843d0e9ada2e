import { BotError } from '../errors.js';
import type { Instrument } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { type ApprovedLeg, newLeg } from './approved-leg.js';
import { itemsOf } from './growing-list.js';
import { marketExit, type NewExit } from './leaving.js';
import { exitSide, type Leg, type LegSide, openQuantity, withNewOrder, withOrder } from './leg.js';
import {
  type Asked,
  applyOrderEvent,
  type ClientOrderId,
  type Fill,
  newOrder,
  type Order,
  type OrderEvent,
  type OrderRequest,
} from './order.js';
import { onLot } from './sizing.js';
import { type DecidedOn, HOLD, isLive, type Trade } from './trade.js';

/** Why a trade is entered. */
export interface Entry {
  /** What the strategy called it; null without a tag. */
  readonly enterTag: string | null;
  /** Null where no signal decided it. */
  readonly decidedOn: DecidedOn | null;
}

/** What a venue did to a position, as far as it concerns a leg. */
export interface LegCharge {
  /** Received or paid, settle currency; null when not known. */
  readonly funding: number | null;
  /** What a liquidation cost beyond its fills, settle currency. */
  readonly liquidationCost: number;
}

/** A leg that holds something, by its place in its trade, in the venue's units. */
export interface HeldLeg {
  readonly trade: number;
  readonly leg: number;
  readonly quantity: number;
}

/** What an event did to the trade of its order. */
export interface Applied {
  readonly trade: Trade;
  /** As it is after the event. */
  readonly order: Order;
}

/** An order that takes back what was closed beyond what was held. */
export interface BuyBack {
  /** In the venue's units. */
  readonly quantity: number;
  /** Mid when that became known; NaN without one. */
  readonly signalMid: number;
  readonly sentUs: Micros;
}

/** Where an order is. */
export interface Place {
  readonly trade: number;
  readonly leg: number;
  readonly side: LegSide;
  /** Its place on its side, from 0 on. */
  readonly index: number;
}

/** The trades of a process and their orders, by their ids: what is known, without what is to be done about it. */
export class TradeBook {
  readonly #runTag: string;
  readonly #trades: Trade[] = [];
  readonly #live = new Map<number, Trade>();
  readonly #places = new Map<ClientOrderId, Place>();
  /** By order: what of its fills the venue has named. */
  readonly #heard = new Map<ClientOrderId, Set<string>>();

  /** @param runTag begins every client order id: letters and digits, at most 12. */
  constructor(runTag: string) {
    this.#runTag = runTag;
  }

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

  /** Undefined for an unknown one. */
  order(id: ClientOrderId): Order | undefined {
    const place = this.#places.get(id);
    return place && this.#ordersAt(place)[place.index];
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

  /** Where an order is; undefined for an unknown one. */
  find(id: ClientOrderId): Place | undefined {
    return this.#places.get(id);
  }

  /** The leg that an order is of. @throws BotError `invariant` for an unknown order. */
  placeOf(id: ClientOrderId): Place {
    const place = this.#places.get(id);
    if (!place) throw new BotError('invariant', `an event for the unknown order ${id}`);
    return place;
  }

  /** Puts a trade in the place of what was known of it. */
  keep(trade: Trade): void {
    this.#trades[trade.id - 1] = trade;
    if (!isLive(trade)) this.#live.delete(trade.id);
    else if (this.#live.has(trade.id) || trade.id === this.#trades.length) this.#live.set(trade.id, trade);
    else this.#reopen(trade);
  }

  /** Takes in what is known of trades, of a run that goes on: by id, none left out. */
  restore(trades: readonly Trade[]): void {
    for (const trade of trades) {
      this.keep(trade);
      for (const [leg, { entries, exits }] of trade.legs.entries()) {
        entries.forEach((order, index) => {
          this.#known(order, { trade: trade.id, leg, side: 'entries', index });
        });
        exits.forEach((order, index) => {
          this.#known(order, { trade: trade.id, leg, side: 'exits', index });
        });
      }
    }
  }

  /** What the venue was asked to do with an order. */
  ask(id: ClientOrderId, asked: Partial<Asked>): void {
    const { trade, leg: index, side, index: at } = this.placeOf(id);
    const leg = this.at(trade).legs[index]!;
    const order = leg[side][at]!;
    const after = { ...order, asked: { ...order.asked, ...asked } };
    this.#keepLeg(trade, index, withOrder(leg, side, at, after));
  }

  /** A new trade with an entry order a leg, not sent yet. */
  open(legs: readonly ApprovedLeg[], { enterTag, decidedOn }: Entry, us: Micros): Trade {
    const id = this.#trades.length + 1;
    const trade: Trade = {
      id,
      enterTag,
      decidedOn,
      decidedUs: us,
      state: { tag: 'opening' },
      plan: HOLD,
      legs: legs.map((leg, index) =>
        newLeg(leg, this.#clientOrderId({ trade: id, leg: index, side: 'entries', index: 0 }), us),
      ),
    };
    this.keep(trade);
    return trade;
  }

  /** Adds an order that is to close a part of a leg, not sent yet. */
  addExit(
    trade: number,
    index: number,
    exit: NewExit & { readonly signalMid: number; readonly sentUs: Micros },
  ): OrderRequest {
    const leg = this.at(trade).legs[index]!;
    const { instrument, direction, leverage, exits } = leg;
    const { purpose, execution, trigger, quantity, signalMid, sentUs } = exit;
    const { state } = this.at(trade);
    const reason = purpose === 'exit' ? (state.tag === 'closing' ? state.reason : 'netted') : null;
    const request: OrderRequest = {
      clientOrderId: this.#clientOrderId({ trade, leg: index, side: 'exits', index: exits.length }),
      instrument,
      side: exitSide(direction),
      quantity: onLot(instrument, quantity),
      execution,
      trigger,
      reduceOnly: instrument.kind !== 'spot',
      leverage,
      sentUs,
      signalMid,
    };
    this.#keepLeg(trade, index, withNewOrder(leg, 'exits', newOrder(request, purpose, reason)));
    return request;
  }

  /** Adds an order at the market that takes back what was closed beyond what was held, not sent yet. */
  addBuyBack(trade: number, index: number, { quantity, signalMid, sentUs }: BuyBack): OrderRequest {
    const leg = this.at(trade).legs[index]!;
    const { instrument, entries } = leg;
    const request: OrderRequest = {
      ...entries[0]!.request,
      clientOrderId: this.#clientOrderId({ trade, leg: index, side: 'entries', index: entries.length }),
      quantity: onLot(instrument, quantity),
      execution: { type: 'market' },
      trigger: null,
      sentUs,
      signalMid,
    };
    this.#keepLeg(trade, index, withNewOrder(leg, 'entries', newOrder(request, 'entry')));
    return request;
  }

  /** The trade with its order after an event; nothing is kept yet. @throws BotError `invariant` for an unknown order. */
  apply(event: OrderEvent): Applied {
    const place = this.placeOf(event.clientOrderId);
    const trade = this.at(place.trade);
    const before = trade.legs[place.leg]!;
    const order = applyOrderEvent(before[place.side][place.index]!, event);
    const after = withOrder(before, place.side, place.index, order);
    return { trade: withLeg(trade, place.leg, after), order };
  }

  /** Adds what the venue charged or paid to a leg. */
  charge(trade: number, index: number, { funding, liquidationCost }: LegCharge): void {
    const leg = this.at(trade).legs[index]!;
    this.#keepLeg(trade, index, {
      ...leg,
      funding: leg.funding + (funding ?? 0),
      isFundingUnknown: leg.isFundingUnknown || funding === null,
      liquidationCost: leg.liquidationCost + liquidationCost,
    });
  }

  /** What a leg still holds is too little to be sold: it is left in the wallet. */
  leaveDust(trade: number, index: number): void {
    const leg = this.at(trade).legs[index]!;
    this.#keepLeg(trade, index, { ...leg, dust: leg.dust + openQuantity(leg) });
  }

  /**
   * Moves a quantity from one leg to another of the same instrument that has closed more than it held, at the price of
   * the fill that did: an exit of the one and an entry of the other, which no venue sees.
   */
  transfer(from: HeldLeg, to: HeldLeg, fill: Fill, us: Micros): void {
    const quantity = Math.min(from.quantity, -to.quantity);
    const moved: Fill = { ...fill, venueId: null, us, quantity, fee: 0, feeInSettle: 0 };
    const request = { quantity, signalMid: fill.mid, sentUs: us };
    const entry = this.addBuyBack(to.trade, to.leg, request);
    const exit = this.addExit(from.trade, from.leg, { ...marketExit(quantity), ...request });
    for (const { clientOrderId } of [entry, exit]) {
      this.keep(this.apply({ kind: 'fill', clientOrderId, fill: moved }).trade);
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

  #known({ request, fills }: Order, place: Place): void {
    this.#places.set(request.clientOrderId, place);
    for (const fill of itemsOf(fills)) this.hears(request.clientOrderId, fill);
  }

  /** One that had ended lives again: it keeps its place among those that live. */
  #reopen(trade: Trade): void {
    const younger = [...this.#live.values()].filter(({ id }) => id > trade.id);
    for (const { id } of younger) this.#live.delete(id);
    for (const live of [trade, ...younger]) this.#live.set(live.id, live);
  }

  #keepLeg(trade: number, index: number, leg: Leg): void {
    this.keep(withLeg(this.at(trade), index, leg));
  }

  #ordersAt({ trade, leg, side }: Place): readonly Order[] {
    return this.at(trade).legs[leg]![side];
  }

  #clientOrderId(place: Place): ClientOrderId {
    const letter = place.side === 'entries' ? 'e' : 'x';
    const id = `${this.#runTag}-${place.trade}-${place.leg}-${letter}${place.index + 1}` as ClientOrderId;
    this.#places.set(id, place);
    return id;
  }
}

function withLeg(trade: Trade, index: number, leg: Leg): Trade {
  return { ...trade, legs: trade.legs.map((other, i) => (i === index ? leg : other)) };
}

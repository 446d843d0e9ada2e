import type { Replacement } from '../../../core/exchange/exchange.js';
import { type EventBatch, EventKind } from '../../../core/market/event-batch.js';
import type { Instrument, InstrumentId } from '../../../core/market/instrument.js';
import type { Micros } from '../../../core/market/time.js';
import type { ClientOrderId, OrderRequest } from '../../../core/orders/order.js';
import {
  balancesOf,
  type HistoryEntry,
  movementsOf,
  type SlowMovement,
  type SlowPosition,
} from './account.js';
import { arrive, trigger } from './arrivals.js';
import { fillByCrossing, fillByPrint } from './execution.js';
import { nextFunding } from './funding.js';
import { liquidate } from './liquidation.js';
import { unrealised } from './margin.js';
import { type SlowAnswer, type SlowOptions, State } from './state.js';
import { settleOf, settleValue, total } from './units.js';

/** What comes before what at one time. */
const PHASES = ['funding', 'market', 'expiries', 'arrivals', 'all'] as const;
/** What comes by itself; what was asked for says nothing of a delay. */
const STREAMED: readonly EventKind[] = [EventKind.quote, EventKind.trade, EventKind.depth];
type Phase = (typeof PHASES)[number];

interface Moment {
  readonly us: Micros;
  readonly phase: Phase;
}

interface Due extends Moment {
  readonly act: () => void;
}

/**
 * The simulated exchange once more, from the rules of docs/fills.md alone, slowly: what can be told from all that
 * happened so far is told anew each time that it is asked. Candles (rule 33) and random latencies are left out.
 */
export class SlowExchange {
  readonly #state: State;
  #now: Moment = { us: Number.NEGATIVE_INFINITY, phase: 'all' };
  /** Which of the messages sent have arrived. */
  readonly #done: number[] = [];
  readonly #funded: { readonly instrument: InstrumentId; readonly us: Micros }[] = [];

  constructor(options: SlowOptions) {
    this.#state = new State(options);
  }

  /** In the order in which they are known. */
  get answers(): readonly SlowAnswer[] {
    return [...this.#state.answers].sort((a, b) => a.us - b.us);
  }

  /** All that moved the account. */
  get history(): readonly HistoryEntry[] {
    return this.#state.history;
  }

  /** A market event. All that is due before its time has happened then. */
  onEvent(batch: EventBatch, row: number): void {
    const instrument = this.#state.options.instruments.find(({ index }) => index === batch.instrument[row]);
    if (!instrument) throw new Error(`row ${row}: no instrument has the index ${batch.instrument[row]}`);
    const localUs = batch.localTs[row]!;
    this.advance(localUs);
    this.#moveTo({ us: localUs, phase: 'market' });
    const kind = batch.kind[row]! as EventKind;
    if (STREAMED.includes(kind)) {
      this.#state.messages.observe({ instrument, localUs, venueUs: batch.exchangeTs[row]! });
    }
    this.#happen(instrument, batch, row);
  }

  submit(request: OrderRequest): void {
    this.#state.messages.send({ kind: 'submit', request }, request.sentUs);
  }

  cancel(clientOrderId: ClientOrderId, sentUs: Micros): void {
    this.#state.messages.send({ kind: 'cancel', clientOrderId }, sentUs);
  }

  replace(clientOrderId: ClientOrderId, to: Replacement, sentUs: Micros): void {
    this.#state.messages.send({ kind: 'replace', clientOrderId, to }, sentUs);
  }

  /** Does what is due before the market events of a time. */
  advance(us: Micros): void {
    this.#workUntil({ us, phase: 'market' });
  }

  /** Does what is due up to a time and at it. */
  finish(us: Micros): void {
    this.#workUntil({ us, phase: 'all' });
  }

  balances(): Record<string, number> {
    return balancesOf(this.#state.history);
  }

  movements(): readonly SlowMovement[] {
    return movementsOf(this.#state.history);
  }

  position(instrument: Instrument): SlowPosition {
    return this.#state.position(instrument);
  }

  /** Of contracts that are held, by instrument. */
  positions(): Record<InstrumentId, SlowPosition> {
    const { instruments } = this.#state.options;
    const all = instruments.map((instrument) => [instrument.id, this.position(instrument)] as const);
    return Object.fromEntries(all.filter(([, { quantity }]) => quantity !== 0));
  }

  /** What is free of a currency (rule 24). */
  free(currency: string): number {
    return this.#state.free(currency, null);
  }

  /** Rule 31; NaN before anything is known. */
  mark(instrument: Instrument): number {
    return this.#state.markOf(instrument);
  }

  /**
   * Balances at the prices given and the unrealised profit of what is held at its marks, in the currency that the
   * prices are in.
   */
  equity(priceOf: (currency: string) => number): number {
    const balances = Object.entries(this.balances()).filter(([, amount]) => amount !== 0);
    const profits = this.#state.options.instruments.map((instrument) => {
      const profit = unrealised(instrument, this.position(instrument), this.mark(instrument));
      return profit === 0 ? 0 : profit * priceOf(settleOf(instrument));
    });
    return total(balances.map(([currency, amount]) => amount * priceOf(currency))) + total(profits);
  }

  #happen(instrument: Instrument, batch: EventBatch, row: number): void {
    const state = this.#state;
    if (batch.kind[row] === EventKind.funding) {
      const [rate, paidUs, mark] = [batch.v0[row]!, batch.v1[row]!, batch.v2[row]!];
      state.funding(instrument).push({ us: state.nowUs, rate, paidUs });
      if (mark > 0) state.marks(instrument).push(mark);
    }
    if (state.log(instrument).append(batch, row)) {
      if (batch.kind[row] === EventKind.trade) fillByPrint(state, instrument);
      else fillByCrossing(state, instrument);
      trigger(state, instrument);
    }
    liquidate(state);
  }

  #workUntil(limit: Moment): void {
    for (;;) {
      const due = this.#nextDue();
      if (due === null || !isBefore(due, limit)) break;
      this.#moveTo(due);
      due.act();
      liquidate(this.#state);
    }
    if (isBefore(this.#now, limit)) this.#moveTo(limit);
  }

  #moveTo({ us, phase }: Moment): void {
    this.#now = { us, phase };
    this.#state.nowUs = us;
  }

  #nextDue(): Due | null {
    const due = [...this.#dueFunding(), ...this.#dueArrivals(), ...this.#dueExpiries()];
    // The sort is stable: what stands first happens first.
    return due.sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0))[0] ?? null;
  }

  #dueArrivals(): readonly Due[] {
    const waiting = this.#state.messages.sent
      .map((message, at) => ({ message, at }))
      .filter(({ at }) => !this.#done.includes(at));
    return waiting.map(({ message, at }) => ({
      us: message.arrivesUs,
      phase: 'arrivals',
      act: () => {
        this.#done.push(at);
        arrive(this.#state, message);
      },
    }));
  }

  #dueExpiries(): readonly Due[] {
    const open = this.#state.orders.filter(({ place }) => place === 'waiting' || place === 'resting');
    return open.flatMap((order) => {
      const { execution } = order.request;
      if (execution.type !== 'limit' || execution.timeInForce.kind !== 'gtd') return [];
      const us = execution.timeInForce.untilUs;
      return [{ us, phase: 'expiries', act: () => this.#state.end(order, 'expired') } as const];
    });
  }

  #dueFunding(): readonly Due[] {
    const held = this.#state.options.instruments
      .filter((instrument) => this.position(instrument).quantity !== 0)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return held.map((instrument) => {
      const messages = this.#state.funding(instrument);
      const schedule = this.#state.options.fundingSchedule(instrument);
      const { us } = nextFunding(messages, schedule, this.#fundingFrom(instrument));
      return { us, phase: 'funding', act: () => this.#fund(instrument, us) } as const;
    });
  }

  /** The first time at which funding of an instrument may still be due. */
  #fundingFrom(instrument: Instrument): Micros {
    const { us, phase } = this.#now;
    const isPast =
      phase !== 'funding' || this.#funded.some((f) => f.instrument === instrument.id && f.us === us);
    return isPast ? us + 1 : us;
  }

  #fund(instrument: Instrument, us: Micros): void {
    const state = this.#state;
    this.#funded.push({ instrument: instrument.id, us });
    const { rate } = nextFunding(state.funding(instrument), state.options.fundingSchedule(instrument), us);
    const mark = state.markOf(instrument);
    const { quantity } = this.position(instrument);
    const amount = -Math.sign(quantity) * settleValue(instrument, Math.abs(quantity), mark) * rate;
    if (Number.isNaN(amount)) {
      state.answer(instrument, { kind: 'funding_unknown', us, instrument });
      return;
    }
    state.history.push({ kind: 'funding', us, instrument, amount });
    state.answer(instrument, {
      kind: 'funding',
      us,
      instrument,
      rate,
      mark,
      position: quantity,
      amount,
      currency: settleOf(instrument),
    });
  }
}

function isBefore(a: Moment, b: Moment): boolean {
  return a.us === b.us ? PHASES.indexOf(a.phase) < PHASES.indexOf(b.phase) : a.us < b.us;
}

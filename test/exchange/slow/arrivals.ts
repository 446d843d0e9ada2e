/** What happens to orders, cancellations and changes when they arrive, and to triggers when they are met. */
import { assertNever } from '../../../core/errors.js';
import type { Replacement } from '../../../core/exchange/exchange.js';
import type { Instrument } from '../../../core/market/instrument.js';
import {
  type ClientOrderId,
  limitPrice,
  type OrderRequest,
  type RejectCode,
  replaced,
} from '../../../core/orders/order.js';
import { filledOf, reducedBy } from './account.js';
import { takeAndRest } from './execution.js';
import { needOf, sizeAfter, tierOf } from './margin.js';
import { bestOpposite } from './market-view.js';
import { availableTo, firstOf, impactPrice, quantityOf, reaches, type Slice } from './matching.js';
import type { Message } from './messages.js';
import { refusalOf } from './refusals.js';
import { isCut, type SlowOrder, type State } from './state.js';
import { isTriggered } from './triggers.js';
import { exact, settleValue } from './units.js';

/** Of an amount: sums of doubles differ by less. */
const NOISE = 1e-9;

export function arrive(state: State, { act, instrument }: Message): void {
  switch (act.kind) {
    case 'submit':
      submitted(state, act.request);
      return;
    case 'cancel':
      cancelled(state, instrument, act.clientOrderId);
      return;
    case 'replace':
      changed(state, instrument, act.clientOrderId, act.to);
      return;
    default:
      assertNever(act);
  }
}

/** Orders whose condition the last message has met go to the book (rules 17 and 19). */
export function trigger(state: State, instrument: Instrument): void {
  for (const order of state.openOrders(instrument)) {
    const { request, arrivedAt } = order;
    if (order.place !== 'waiting' || request.trigger === null) continue;
    const waiting = { side: request.side, trigger: request.trigger, arrivedAt };
    if (!isTriggered(state.entries(instrument), waiting)) continue;
    state.answer(instrument, { kind: 'triggered', clientOrderId: request.clientOrderId });
    const code = refusalOnBook(state, request, null);
    if (code === null) {
      takeAndRest(state, order);
      continue;
    }
    order.place = 'ended';
    reject(state, request, code);
  }
}

function submitted(state: State, request: OrderRequest): void {
  const { instrument, clientOrderId, execution } = request;
  const entries = state.entries(instrument);
  const code = refusalOf(request, entries);
  if (code !== null) {
    reject(state, request, code);
    return;
  }
  const order: SlowOrder = {
    request,
    place: 'ended',
    arrivedAt: entries.length,
    turn: state.nextTurn(),
    seen: [],
  };
  const until =
    execution.type === 'limit' && execution.timeInForce.kind === 'gtd' ? execution.timeInForce : null;
  if (until !== null && until.untilUs <= state.nowUs) {
    state.end(order, 'expired');
    return;
  }
  const codeOnBook = request.trigger === null ? refusalOnBook(state, request, null) : null;
  if (codeOnBook !== null) {
    reject(state, request, codeOnBook);
    return;
  }
  state.orders.push(order);
  state.answer(instrument, { kind: 'accepted', clientOrderId });
  if (request.trigger === null) {
    takeAndRest(state, order);
    return;
  }
  order.place = 'waiting';
}

function cancelled(state: State, instrument: Instrument | null, clientOrderId: ClientOrderId): void {
  const order = state.findOpen(clientOrderId);
  if (order) {
    state.end(order, 'requested');
    return;
  }
  refuse(state, instrument, { clientOrderId, what: 'cancel', code: 'unknown_order' });
}

/** Rule 21. */
function changed(
  state: State,
  instrument: Instrument | null,
  clientOrderId: ClientOrderId,
  to: Replacement,
): void {
  const refused = (code: RejectCode) => refuse(state, instrument, { clientOrderId, what: 'replace', code });
  const order = state.findOpen(clientOrderId);
  if (!order) {
    refused('unknown_order');
    return;
  }
  const before = order.request;
  if (to.price !== null && before.execution.type === 'market') {
    refused('invalid_price');
    return;
  }
  const request = replaced(before, to);
  const isResting = order.place === 'resting';
  // What rests has been triggered: its trigger is not asked again.
  const code = refusalOf(
    isResting ? { ...request, trigger: null } : request,
    state.entries(before.instrument),
  );
  if (code !== null) {
    refused(code);
    return;
  }
  const price = limitPrice(request);
  const isDone = request.quantity <= filledOf(state.history, clientOrderId, before.instrument);
  const keepsPlace = price === limitPrice(before) && request.quantity <= before.quantity;
  const isArrival = isResting && !isDone && !keepsPlace;
  const codeOnBook = isArrival ? refusalOnBook(state, request, order) : null;
  if (codeOnBook !== null) {
    refused(codeOnBook);
    return;
  }
  order.request = request;
  state.answer(instrument, { kind: 'replaced', clientOrderId, quantity: request.quantity, price: to.price });
  if (isDone) order.place = 'ended';
  if (isArrival) takeAndRest(state, order);
}

/** What speaks against an order on its way to the book (rule 22, from rule 20 on). */
function refusalOnBook(state: State, request: OrderRequest, standing: SlowOrder | null): RejectCode | null {
  const { instrument, side, clientOrderId, execution } = request;
  const position = state.position(instrument);
  const filled = filledOf(state.history, clientOrderId, instrument);
  const quantity = exact(instrument, request.quantity - filled);
  if (isCut(request) && reducedBy(position, side, quantity) === 0) return 'nothing_to_reduce';
  if (execution.type === 'limit' && execution.timeInForce.kind === 'post_only') {
    const best = bestOpposite(state.entries(instrument), side);
    if (reaches(side, execution.price, best)) return 'post_only_would_cross';
  }
  if (isLeverageTooHigh(state, request, quantity)) return 'leverage_too_high';
  const slices = planned(state, request, quantity);
  const need = needOf({ ...request, quantity, slices, takerRate: state.takerRate(instrument) }, position);
  // What needs nothing is not asked, also where less than nothing is free.
  if (need.amount === 0 || need.amount * (1 - NOISE) <= state.free(need.currency, standing)) return null;
  return instrument.kind === 'spot' ? 'insufficient_balance' : 'insufficient_margin';
}

function isLeverageTooHigh(state: State, request: OrderRequest, quantity: number): boolean {
  const { instrument, side, leverage } = request;
  const terms = state.options.marginTerms(instrument);
  if (instrument.kind === 'spot' || terms === null || isCut(request)) return false;
  const position = state.position(instrument);
  const after = sizeAfter(instrument, position, { side, quantity });
  if (reducedBy(position, side, quantity) === quantity) return false;
  const price = limitPrice(request) ?? bestOpposite(state.entries(instrument), side);
  const value = settleValue(instrument, after, price);
  return leverage > tierOf(terms, value).maxLeverage;
}

/** Where all of an order would be filled: what it would take now, and the rest. */
function planned(state: State, request: OrderRequest, quantity: number): readonly Slice[] {
  const { instrument, side } = request;
  const entries = state.entries(instrument);
  const taker = { instrument, side, limit: limitPrice(request) };
  const taken = firstOf(instrument, availableTo(entries, state.takes(instrument), taker), quantity);
  const left = exact(instrument, quantity - quantityOf(instrument, taken));
  if (left === 0) return taken;
  const price = taker.limit ?? impactPrice(entries, taker, left, state.options.impact);
  return price === null ? taken : [...taken, { price, quantity: left }];
}

function reject(state: State, { instrument, clientOrderId }: OrderRequest, code: RejectCode): void {
  state.answer(instrument, { kind: 'rejected', clientOrderId, code, message: code });
}

function refuse(
  state: State,
  instrument: Instrument | null,
  of: {
    readonly clientOrderId: ClientOrderId;
    readonly what: 'cancel' | 'replace';
    readonly code: RejectCode;
  },
): void {
  state.answer(instrument, { kind: 'refused', ...of, message: of.code });
}

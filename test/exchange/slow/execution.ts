/** How orders are filled: fees, positions, and what ends with a position. */
import { assertNever } from '../../../core/errors.js';
import type { Instrument } from '../../../core/market/instrument.js';
import { type Fill, type Liquidity, limitPrice, type Side } from '../../../core/orders/order.js';
import { feeFor } from './fees.js';
import { bestOpposite, isBetter, midOf, modeOf } from './market-view.js';
import { availableTo, firstOf, impactPrice, quantityOf, type Slice } from './matching.js';
import { queuePlace } from './queue.js';
import { isCut, type SlowOrder, type State } from './state.js';
import { exact, otherSide, wholeLots } from './units.js';

/** An order that has passed all checks meets the book (rules 6 to 8). */
export function takeAndRest(state: State, order: SlowOrder): void {
  const { request } = order;
  const { instrument, side, execution } = request;
  const entries = state.entries(instrument);
  order.place = 'taking';
  order.arrivedAt = entries.length;
  order.turn = state.nextTurn();
  const quantity = state.fillable(order);
  const there = availableTo(entries, state.takes(instrument), {
    instrument,
    side,
    limit: limitPrice(request),
  });
  const slices = firstOf(instrument, there, quantity);
  const isFok = execution.type === 'limit' && execution.timeInForce.kind === 'fok';
  if (isFok && quantityOf(instrument, slices) < quantity) {
    state.end(order, 'fok_unfillable');
    return;
  }
  for (const slice of slices) takeSlice(state, order, slice, 'taker');
  if (endedByFills(state, order)) return;
  if (execution.type === 'market') {
    fillBeyondBook(state, order);
    return;
  }
  switch (execution.timeInForce.kind) {
    case 'ioc':
      state.end(order, 'ioc_remainder');
      return;
    case 'fok':
    case 'gtc':
    case 'gtd':
    case 'post_only':
      order.place = 'resting';
      return;
    default:
      assertNever(execution.timeInForce);
  }
}

/** What a market order finds no level for (rule 7). */
function fillBeyondBook(state: State, order: SlowOrder): void {
  const { instrument, side } = order.request;
  const quantity = state.fillable(order);
  const taker = { instrument, side, limit: null };
  const price = impactPrice(state.entries(instrument), taker, quantity, state.options.impact);
  if (price === null) {
    state.end(order, 'book_exhausted');
    return;
  }
  fillOrder(state, order, { price, quantity }, 'taker');
  endedByFills(state, order);
}

/** The last message of an instrument was a print (rules 9 and 11). */
export function fillByPrint(state: State, instrument: Instrument): void {
  const entries = state.entries(instrument);
  const print = entries.at(-1)!;
  if (print.kind !== 'print') return;
  const hit = otherSide(print.startedBy);
  let left = print.size;
  for (const order of [...resting(state, instrument, hit), ...resting(state, instrument, print.startedBy)]) {
    if (order.place !== 'resting') continue;
    const { side } = order.request;
    const price = limitPrice(order.request)!;
    order.seen.push({ at: entries.length - 1, size: left });
    const { reached } = queuePlace(entries, { ...order, side, price }, state.options.queue);
    const quantity = wholeLots(instrument, Math.min(reached, state.fillable(order)));
    if (quantity <= 0) continue;
    left = exact(instrument, left - quantity);
    fillOrder(state, order, { price, quantity }, 'maker');
    endedByFills(state, order);
  }
}

/** The book has come to resting orders (rule 13). */
export function fillByCrossing(state: State, instrument: Instrument): void {
  const entries = state.entries(instrument);
  if (modeOf(entries) === 'prints') return;
  for (const order of [...resting(state, instrument, 'buy'), ...resting(state, instrument, 'sell')]) {
    if (order.place !== 'resting') continue;
    const { side } = order.request;
    const limit = limitPrice(order.request)!;
    const there = availableTo(entries, state.takes(instrument), { instrument, side, limit });
    for (const slice of firstOf(instrument, there, state.fillable(order))) {
      takeSlice(state, order, slice, 'maker');
    }
    endedByFills(state, order);
  }
}

/** One fill, with its fee, into the account. */
export function fillInto(
  state: State,
  of: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly leverage: number;
    readonly clientOrderId: string | null;
  },
  { price, quantity }: Slice,
  liquidity: Liquidity,
): Fill {
  const { instrument, side } = of;
  const entries = state.entries(instrument);
  const us = state.nowUs;
  const terms = { tiers: state.options.feeTiers(instrument), payment: state.options.feePayment };
  const fee = feeFor(terms, state.history, { us, instrument, side, price, quantity, liquidity });
  const mid = midOf(entries);
  const best = liquidity === 'maker' ? price : bestOpposite(entries, side);
  const venueId = `${state.history.length}`;
  const fill: Fill = { venueId, us, price, quantity, ...fee, liquidity, mid, best };
  state.history.push({ kind: 'fill', ...of, fill });
  return fill;
}

/** A fill from a level, which is remembered; a maker's is at its own price. */
function takeSlice(state: State, order: SlowOrder, slice: Slice, liquidity: Liquidity): void {
  const { instrument, side } = order.request;
  state.takes(instrument).push({ side, ...slice, at: state.entries(instrument).length });
  const price = liquidity === 'maker' ? limitPrice(order.request)! : slice.price;
  fillOrder(state, order, { price, quantity: slice.quantity }, liquidity);
}

function fillOrder(state: State, order: SlowOrder, slice: Slice, liquidity: Liquidity): void {
  const { instrument, side, leverage, clientOrderId } = order.request;
  const before = state.position(instrument).quantity;
  const fill = fillInto(state, { instrument, side, leverage, clientOrderId }, slice, liquidity);
  state.answer(instrument, { kind: 'fill', clientOrderId, fill });
  if (state.remaining(order) === 0) order.place = 'ended';
  if (before !== 0 && before * state.position(instrument).quantity <= 0) {
    cancelReducing(state, instrument);
  }
}

/** The position has ended: what rests of reduce-only orders on it goes with it (rule 20). */
function cancelReducing(state: State, instrument: Instrument): void {
  for (const order of state.openOrders(instrument)) {
    if (order.place !== 'resting' || !isCut(order.request)) continue;
    state.end(order, 'nothing_to_reduce');
  }
}

/** Whether an order is over after its fills, by itself or because there is nothing left to reduce. */
function endedByFills(state: State, order: SlowOrder): boolean {
  if (order.place === 'ended') return true;
  if (!isCut(order.request) || state.fillable(order) > 0) return false;
  state.end(order, 'nothing_to_reduce');
  return true;
}

/** The resting orders of a side, in the order in which they are filled. */
function resting(state: State, instrument: Instrument, side: Side): readonly SlowOrder[] {
  const price = (order: SlowOrder) => limitPrice(order.request)!;
  return state
    .openOrders(instrument)
    .filter((order) => order.place === 'resting' && order.request.side === side)
    .sort((a, b) => (price(a) === price(b) ? a.turn - b.turn : isBetter(side, price(a), price(b)) ? -1 : 1));
}

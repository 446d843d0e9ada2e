/** When the margin does not carry positions any more, and what the venue does then (rule 30). */
import { byId, type Instrument } from '../../../core/market/instrument.js';
import type { Fill, Side } from '../../../core/orders/order.js';
import { balanceOf, type SlowPosition } from './account.js';
import { fillInto } from './execution.js';
import { maintenanceOf, unrealised } from './margin.js';
import { oppositeLevels } from './market-view.js';
import { availableTo, firstOf, quantityOf, type Slice } from './matching.js';
import type { State } from './state.js';
import { exact, profitOf, settleOf, settleValue, total } from './units.js';

interface Closed {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly fills: readonly Fill[];
  /** Of the position before it was closed. */
  readonly position: SlowPosition;
}

/** Something has happened: every margin is looked at. */
export function liquidate(state: State): void {
  const contracts = state.options.instruments
    .filter((instrument) => instrument.kind !== 'spot' && state.options.marginTerms(instrument) !== null)
    .sort(byId);
  if (state.options.marginMode === 'isolated') {
    for (const instrument of contracts) {
      const isHeld = state.position(instrument).quantity !== 0;
      if (isHeld && isUnderIsolated(state, instrument)) closeAll(state, [instrument]);
    }
    return;
  }
  for (const currency of [...new Set(contracts.map(settleOf))].sort()) {
    const together = contracts.filter((instrument) => settleOf(instrument) === currency);
    const held = together.filter((instrument) => state.position(instrument).quantity !== 0);
    if (held.length > 0 && isUnderCross(state, held)) closeAll(state, together);
  }
}

function isUnderIsolated(state: State, instrument: Instrument): boolean {
  const maintenance = maintenanceNow(state, instrument);
  const position = state.position(instrument);
  return isAtMost(position.margin + unrealised(instrument, position, state.markOf(instrument)), maintenance);
}

function isUnderCross(state: State, together: readonly Instrument[]): boolean {
  const profits = together.map((instrument) =>
    unrealised(instrument, state.position(instrument), state.markOf(instrument)),
  );
  const balance = balanceOf(state.history, settleOf(together[0]!));
  const maintenance = total(together.map((instrument) => maintenanceNow(state, instrument)));
  return isAtMost(balance + total(profits), maintenance);
}

/** Sums of doubles differ by less than a billionth. */
function isAtMost(worth: number, maintenance: number): boolean {
  return worth <= maintenance * (1 + 1e-9);
}

/** NaN, which nothing is at or below, where it is not known. */
function maintenanceNow(state: State, instrument: Instrument): number {
  const terms = state.options.marginTerms(instrument);
  if (terms === null) return Number.NaN;
  const size = Math.abs(state.position(instrument).quantity);
  return maintenanceOf(terms, settleValue(instrument, size, state.markOf(instrument)));
}

/** Takes back the orders on these, and closes what is held of them. */
function closeAll(state: State, instruments: readonly Instrument[]): void {
  for (const order of instruments.flatMap((instrument) => state.openOrders(instrument))) {
    state.end(order, 'liquidation');
  }
  const held = instruments.filter((instrument) => state.position(instrument).quantity !== 0);
  const all = held.map((instrument) => close(state, instrument));
  for (const [i, closed] of all.entries()) {
    const { instrument, side, fills } = closed;
    const left = whatIsLeft(state, closed);
    const rate = state.options.marginTerms(instrument)!.clearanceFee;
    const value = total(fills.map((fill) => settleValue(instrument, fill.quantity, fill.price)));
    const clearanceFee = Math.min(rate * value, Math.max(0, left));
    record(state, instrument, 'clearance', -clearanceFee);
    const isLast = i === all.length - 1;
    const isOwn = state.options.marginMode === 'isolated';
    const insurance = isLast || isOwn ? Math.max(0, -left) : 0;
    record(state, instrument, 'insurance', insurance);
    state.answer(instrument, {
      kind: 'liquidation',
      us: state.nowUs,
      instrument,
      side,
      fills,
      clearanceFee,
      insurance,
    });
  }
}

/** Of the margin after its own losses and fees; in cross mode, of the balance. */
function whatIsLeft(state: State, { instrument, fills, position }: Closed): number {
  const currency = settleOf(instrument);
  if (state.options.marginMode === 'cross') return balanceOf(state.history, currency);
  const sign = Math.sign(position.quantity);
  const profits = fills.map((fill) => profitOf(instrument, sign * fill.quantity, position.entry, fill.price));
  const fees = fills.filter((fill) => fill.feeCurrency === currency).map((fill) => fill.fee);
  return position.margin + total(profits) - total(fees);
}

/** Closes a position as a market order would; what finds no level goes at the last one's price, or at the mark. */
function close(state: State, instrument: Instrument): Closed {
  const position = state.position(instrument);
  const side = position.quantity > 0 ? 'sell' : 'buy';
  const quantity = Math.abs(position.quantity);
  const entries = state.entries(instrument);
  const there = availableTo(entries, state.takes(instrument), { instrument, side, limit: null });
  const taken = firstOf(instrument, there, quantity);
  for (const slice of taken) state.takes(instrument).push({ side, ...slice, at: entries.length });
  const left = exact(instrument, quantity - quantityOf(instrument, taken));
  const price = oppositeLevels(entries, side).at(-1)?.price ?? state.markOf(instrument);
  const slices: readonly Slice[] = left === 0 ? taken : [...taken, { price, quantity: left }];
  const of = { instrument, side, leverage: 1, clientOrderId: null } as const;
  return { instrument, side, position, fills: slices.map((slice) => fillInto(state, of, slice, 'taker')) };
}

function record(state: State, instrument: Instrument, kind: 'clearance' | 'insurance', amount: number): void {
  if (amount !== 0) state.history.push({ kind, us: state.nowUs, instrument, amount });
}

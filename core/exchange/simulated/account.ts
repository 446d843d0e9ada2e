import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { type Account, Ledger } from '../../orders/ledger.js';
import type { Fill, OrderRequest, Side } from '../../orders/order.js';
import {
  fillPosition,
  NO_POSITION,
  type Position,
  positionProfit,
  settleValue,
  sideSign,
} from '../../orders/position.js';
import { onLot } from '../../orders/sizing.js';
import type { BareFill, Fees } from '../fees.js';
import { maintenanceMargin } from '../margin.js';
import type { VenueTerms } from '../venue-terms.js';

/** Relative: what differs by the rounding of sums is the same. */
const MONEY_TOLERANCE = 1e-9;

/** What stands behind a position: its own margin, or all that the account has in its currency. */
export type MarginMode = 'isolated' | 'cross';

export interface SimulatedAccountOptions {
  readonly wallet: Readonly<Record<string, number>>;
  readonly venue: Pick<VenueTerms, 'terms'> & { readonly marginMode: MarginMode };
  readonly fees: Fees;
  /** NaN while it is not known. */
  mark(instrument: Instrument): number;
}

/** The account as the venue keeps it: balances, net positions and their margins. */
export class SimulatedAccount {
  readonly ledger = new Ledger();
  readonly #options: SimulatedAccountOptions;
  readonly #positions = new Map<Instrument, Position>();
  /** Executions so far, which are their ids. */
  #executions = 0;

  constructor(options: SimulatedAccountOptions) {
    this.#options = options;
    for (const [currency, amount] of Object.entries(options.wallet)) {
      this.ledger.post({ us: 0, trade: null, account: 'deposits', currency, amount });
    }
  }

  balance(currency: string): number {
    return this.ledger.balance(currency);
  }

  position(instrument: Instrument): Position {
    return this.#positions.get(instrument) ?? NO_POSITION;
  }

  get hasPositions(): boolean {
    return this.#positions.size > 0;
  }

  /** The currencies that what is held settles in, in alphabetical order. */
  settleCurrencies(): readonly string[] {
    return [...new Set([...this.#positions.keys()].map(({ settle }) => settle))].sort();
  }

  /** The most that an order may fill: Infinity, unless it is reduce-only. */
  reducible(request: OrderRequest): number {
    if (!isReducing(request)) return Number.POSITIVE_INFINITY;
    const held = this.position(request.instrument).quantity;
    return request.side === 'sell' ? Math.max(held, 0) : Math.max(-held, 0);
  }

  /**
   * Takes an execution in, and then its fee.
   * @param leverage of the position, where it opens one
   * @returns the execution as it was charged, under an id of its own
   */
  execute(instrument: Instrument, side: Side, execution: Omit<BareFill, 'venueId'>, leverage: number): Fill {
    const bare = { venueId: `${++this.#executions}`, ...execution };
    this.#trade(instrument, side, bare, leverage);
    const fill = this.#options.fees.charge(instrument, side, bare, (currency) => this.balance(currency));
    this.post(fill.us, 'fees', fill.feeCurrency, -fill.fee);
    return fill;
  }

  /** Funding of a position, received where it is positive; isolated, into and out of its margin. */
  fund(instrument: Instrument, us: Micros, amount: number): void {
    this.post(us, 'funding', instrument.settle, amount);
    if (this.#options.venue.marginMode === 'cross') return;
    const position = this.position(instrument);
    this.#keep(instrument, { ...position, margin: position.margin + amount });
  }

  post(us: Micros, account: Exclude<Account, 'wallet'>, currency: string, amount: number): void {
    this.ledger.post({ us, trade: null, account, currency, amount });
  }

  /** What of a currency no position binds, open orders not counted: docs/fills.md, rule 24. */
  unbound(currency: string): number {
    let free = this.balance(currency);
    let profit = 0;
    for (const [instrument, position] of this.#positions) {
      if (instrument.settle !== currency) continue;
      free -= position.margin;
      const own = positionProfit(instrument, position, this.#options.mark(instrument));
      if (!Number.isNaN(own)) profit += own;
    }
    return this.#options.venue.marginMode === 'cross' ? free + Math.min(profit, 0) : free;
  }

  /** Whether the margin of a position carries it at the present mark; true while that is not known, and of none. */
  carriesIsolated(instrument: Instrument): boolean {
    const position = this.position(instrument);
    if (position.quantity === 0) return true;
    const mark = this.#options.mark(instrument);
    const worth = position.margin + positionProfit(instrument, position, mark);
    return !isAtMost(worth, this.#maintenance(instrument, position, mark));
  }

  /** Whether the balance of a currency carries all positions that settle in it; as `carriesIsolated`. */
  carriesCross(currency: string): boolean {
    let worth = this.balance(currency);
    let needed = 0;
    for (const [instrument, position] of this.#positions) {
      if (instrument.settle !== currency) continue;
      const mark = this.#options.mark(instrument);
      worth += positionProfit(instrument, position, mark);
      needed += this.#maintenance(instrument, position, mark);
    }
    return !isAtMost(worth, needed);
  }

  /** On spot both currencies move, on contracts the position and what it realised. */
  #trade(instrument: Instrument, side: Side, { us, price, quantity }: BareFill, leverage: number): void {
    if (instrument.kind === 'spot') {
      const sign = sideSign(side);
      this.post(us, 'market', instrument.base, sign * quantity);
      this.post(us, 'market', instrument.quote, -sign * quantity * price);
      return;
    }
    const before = this.position(instrument);
    const { position, realised } = fillPosition(instrument, before, { side, quantity, price, leverage });
    this.#keep(instrument, { ...position, quantity: onLot(instrument, position.quantity) });
    this.post(us, 'profit', instrument.settle, realised);
  }

  #maintenance(instrument: Instrument, { quantity }: Position, mark: number): number {
    const value = settleValue(instrument, Math.abs(quantity), mark);
    return maintenanceMargin(this.#options.venue.terms(instrument).tiers, value);
  }

  #keep(instrument: Instrument, position: Position): void {
    if (position.quantity === 0) this.#positions.delete(instrument);
    else this.#positions.set(instrument, position);
  }
}

/** Whether an order only makes a position smaller; on spot, where there are none, that changes nothing. */
export function isReducing({ reduceOnly, instrument }: OrderRequest): boolean {
  return reduceOnly && instrument.kind !== 'spot';
}

function isAtMost(worth: number, needed: number): boolean {
  return worth <= needed * (1 + MONEY_TOLERANCE);
}

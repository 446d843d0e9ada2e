import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { type Account, Ledger } from '../../orders/ledger.js';
import type { Fill, Side } from '../../orders/order.js';
import {
  fillPosition,
  NO_POSITION,
  type Position,
  positionProfit,
  settleValue,
  sideSign,
} from '../../orders/position.js';
import { maintenanceMargin } from '../margin.js';
import type { MarginTerms } from '../venue.js';

export type MarginMode = 'isolated' | 'cross';

export interface SimulatedAccountOptions {
  readonly wallet: Readonly<Record<string, number>>;
  readonly marginMode: MarginMode;
  terms(instrument: Instrument): MarginTerms;
  /** NaN while it is not known. */
  mark(instrument: Instrument): number;
}

/** The account as the venue keeps it: balances, net positions and their margins. */
export class SimulatedAccount {
  readonly ledger = new Ledger();
  readonly #options: SimulatedAccountOptions;
  readonly #positions = new Map<Instrument, Position>();

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

  /** Contracts that are held, and how. */
  positions(): ReadonlyMap<Instrument, Position> {
    return this.#positions;
  }

  /** What a fill moves: on spot both currencies, on contracts the position and what it realised; and its fee. */
  fill(instrument: Instrument, side: Side, fill: Fill, leverage: number): void {
    const { us, price, quantity, fee, feeCurrency } = fill;
    if (instrument.kind === 'spot') {
      const sign = sideSign(side);
      this.post(us, 'market', instrument.base, sign * quantity);
      this.post(us, 'market', instrument.quote, -sign * quantity * price);
    } else {
      const before = this.position(instrument);
      const { position, realised } = fillPosition(instrument, before, { side, quantity, price, leverage });
      this.#keep(instrument, position);
      this.post(us, 'profit', instrument.settle, realised);
    }
    this.post(us, 'fees', feeCurrency, -fee);
  }

  /** Funding of a position, received where it is positive; isolated, into and out of its margin. */
  fund(instrument: Instrument, us: Micros, amount: number): void {
    this.post(us, 'funding', instrument.settle, amount);
    if (this.#options.marginMode === 'cross') return;
    const position = this.position(instrument);
    this.#keep(instrument, { ...position, margin: position.margin + amount });
  }

  post(us: Micros, account: Exclude<Account, 'wallet'>, currency: string, amount: number): void {
    this.ledger.post({ us, trade: null, account, currency, amount });
  }

  /** What of a currency no position binds, open orders not counted: docs/fills.md, rule 24. */
  unbound(currency: string): number {
    return this.balance(currency) - this.#margins(currency) + this.#crossLoss(currency);
  }

  /** What carries a position: its margin, or all of the currency that no isolated margin holds. */
  carrying(instrument: Instrument): number {
    const { marginMode } = this.#options;
    return marginMode === 'isolated' ? this.position(instrument).margin : this.balance(instrument.settle);
  }

  /** What the venue would close at the present marks because the margin does not carry it; nothing where all is well. */
  toLiquidate(instrument: Instrument): readonly Instrument[] {
    const together =
      this.#options.marginMode === 'isolated' ? [instrument] : this.#settledIn(instrument.settle);
    let worth = this.carrying(instrument);
    let needed = 0;
    for (const one of together) {
      const mark = this.#options.mark(one);
      const position = this.position(one);
      worth += positionProfit(one, position, mark);
      needed += maintenanceMargin(
        this.#options.terms(one).tiers,
        settleValue(one, Math.abs(position.quantity), mark),
      );
    }
    return worth <= needed ? together : [];
  }

  #settledIn(currency: string): readonly Instrument[] {
    return [...this.#positions.keys()].filter(({ settle }) => settle === currency);
  }

  #margins(currency: string): number {
    let sum = 0;
    for (const [{ settle }, { margin }] of this.#positions) if (settle === currency) sum += margin;
    return sum;
  }

  #crossLoss(currency: string): number {
    if (this.#options.marginMode === 'isolated') return 0;
    let profit = 0;
    for (const [instrument, position] of this.#positions) {
      if (instrument.settle !== currency) continue;
      const own = positionProfit(instrument, position, this.#options.mark(instrument));
      if (!Number.isNaN(own)) profit += own;
    }
    return Math.min(profit, 0);
  }

  #keep(instrument: Instrument, position: Position): void {
    if (position.quantity === 0) this.#positions.delete(instrument);
    else this.#positions.set(instrument, position);
  }
}

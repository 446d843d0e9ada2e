import { maxLeverage } from '../exchange/margin.js';
import type { FeeRates, MarginTerms } from '../exchange/venue.js';
import { baseUnits, type Instrument } from '../market/instrument.js';
import type { MarketState } from '../market/market-state.js';
import { approve, refuse, type Verdict } from '../market/verdict.js';
import type { ApprovedLeg } from '../orders/approved-leg.js';
import type { Leg } from '../orders/leg.js';
import { limitPrice } from '../orders/order.js';
import type { OrderManager } from '../orders/order-manager.js';
import { settleValue } from '../orders/position.js';
import { roundQuantity } from '../orders/sizing.js';
import { checkEntry, checkFunds, checkLeverage } from '../risk/entry-checks.js';
import type { Direction, LegIntent, OrderType } from '../strategy/intents.js';
import type { Strategy } from '../strategy/strategy.js';
import type { Accounts } from './accounts.js';
import { orderTerms } from './order-terms.js';
import { entryRate } from './rates.js';
import type { TradeSettings } from './settings.js';
import type { TradedInstrument } from './traded-instrument.js';

export interface EntryDeskOptions {
  readonly strategy: Pick<Strategy, 'startupFrames'>;
  readonly settings: TradeSettings;
  readonly orders: OrderManager;
  readonly accounts: Accounts;
  fees(instrument: Instrument): FeeRates;
  terms(instrument: Instrument): MarginTerms;
}

/** A leg with where it is traded. */
export interface WantedLeg {
  readonly place: TradedInstrument;
  readonly wanted: LegIntent;
}

/** Checks, prices and sizes what is to be entered: all legs of a trade, or none. */
export class EntryDesk {
  readonly #options: EntryDeskOptions;

  constructor(options: EntryDeskOptions) {
    this.#options = options;
  }

  /** The legs as they may be sent, or the first reason against one of them. */
  approve(legs: readonly WantedLeg[]): Verdict<readonly ApprovedLeg[]> {
    const approved: ApprovedLeg[] = [];
    const needed = new Map<string, number>();
    for (const { place, wanted } of legs) {
      const allowed = this.checkEntry(place, wanted.direction);
      if (!allowed.approved) return allowed;
      const other = approved.find(({ instrument }) => instrument === place.instrument);
      if (other && other.direction !== wanted.direction) {
        return refuse(
          'opposite_position',
          `${place.instrument.id}: a long and a short of it need hedge mode`,
        );
      }
      const leg = this.#size(place, wanted);
      if (!leg.approved) return leg;
      const funded = this.#checkFunds(leg.value, place.market, needed);
      if (!funded.approved) return funded;
      approved.push(leg.value);
    }
    return approve(approved);
  }

  /** What speaks against an entry, whatever its size. */
  checkEntry(place: TradedInstrument, direction: Direction): Verdict<null> {
    const { orders, settings, strategy } = this.#options;
    const { instrument, market, closedFrames } = place;
    const isOpposite = (leg: Leg) => leg.instrument === instrument && leg.direction !== direction;
    return checkEntry({
      instrument,
      direction,
      leftOut: place.leftOut,
      mid: market.mid,
      closedFrames,
      startupFrames: strategy.startupFrames ?? 0,
      canShort: settings.canShort,
      openTrades: orders.liveCount,
      maxOpenTrades: settings.maxOpenTrades,
      opposite: orders.liveTrades().find(({ legs }) => legs.some(isOpposite)),
    });
  }

  /** Fraction of what is traded, by the kind of order. */
  feeRate(instrument: Instrument, type: OrderType): number {
    const rates = this.#options.fees(instrument);
    return type === 'market' ? rates.taker : rates.maker;
  }

  /** The stake of a trade when nothing else is said, in the stake currency: of `unlimited`, a slot's share. */
  proposedStake(instrument: Instrument, leverage = 1): number {
    const { settings, accounts, orders } = this.#options;
    if (settings.stakeAmount !== 'unlimited') return settings.stakeAmount;
    const slots = Math.max(1, settings.maxOpenTrades - orders.liveCount);
    // What is free has to pay the fee too, and that is of the whole position.
    const withFee = 1 + leverage * this.feeRate(instrument, 'market');
    return accounts.free(settings.stakeCurrency, orders.liveTrades()) / slots / withFee;
  }

  #size(place: TradedInstrument, wanted: LegIntent): Verdict<ApprovedLeg> {
    const { instrument, market } = place;
    const { direction } = wanted;
    const terms = orderTerms(instrument, market, wanted, this.#options.settings.entryType);
    if (!terms.approved) return terms;
    const { execution, trigger, bracket, rate } = terms.value;
    const leverage = wanted.leverage ?? 1;
    if (!(leverage >= 1 && (leverage === 1 || instrument.kind !== 'spot'))) {
      return refuse('invalid_leverage', `${instrument.id}: a leverage of ${leverage}`);
    }
    const stake =
      wanted.amount === undefined
        ? (wanted.stake ?? this.proposedStake(instrument, leverage))
        : (wanted.amount * rate) / leverage;
    if (!(stake > 0)) return refuse('stake_skipped', `${instrument.id}: a stake of ${stake}`);
    const base = wanted.amount ?? (stake * leverage) / rate;
    const quantity = roundQuantity(instrument, base, rate, execution.type);
    if (!quantity.approved) return quantity;
    const value = settleValue(instrument, quantity.value, rate);
    const allowed = checkLeverage(instrument, leverage, value, this.#mostLeverage(instrument, value));
    if (!allowed.approved) return allowed;
    const notional = baseUnits(instrument, quantity.value, rate) * rate;
    return approve({
      instrument,
      direction,
      execution,
      trigger,
      bracket,
      quantity: quantity.value,
      stake: notional / leverage,
      leverage,
      signalMid: market.mid,
    });
  }

  #checkFunds(leg: ApprovedLeg, market: MarketState, needed: Map<string, number>): Verdict<null> {
    const { instrument, quantity, execution, trigger, leverage, direction } = leg;
    const waitsFor = trigger === null || trigger.kind === 'trailing' ? null : trigger.price;
    const rate = limitPrice({ execution }) ?? waitsFor ?? entryRate(market, direction);
    const value = settleValue(instrument, quantity, rate);
    const currency = instrument.settle;
    const before = needed.get(currency) ?? 0;
    const total = before + value / leverage + value * this.feeRate(instrument, 'market');
    const free = this.#options.accounts.free(currency, this.#options.orders.liveTrades());
    needed.set(currency, total);
    return checkFunds(instrument, total, free);
  }

  #mostLeverage(instrument: Instrument, value: number): number {
    return instrument.kind === 'spot' ? 1 : maxLeverage(this.#options.terms(instrument).tiers, value);
  }
}

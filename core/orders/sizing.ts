import { baseUnits, contractsOf, type Instrument } from '../market/instrument.js';
import { Grid, type Rounding } from '../market/precision.js';
import { approve, refuse, type Verdict } from '../market/verdict.js';
import { QUANTITY_TOLERANCE, type Side } from './order.js';

/** The exact grids of an instrument; null where the venue's are not known. */
export interface Grids {
  readonly tick: Grid | null;
  readonly step: Grid | null;
}

const gridsOf = new WeakMap<Instrument, Grids>();

/** Made once an instrument, and kept. */
export function grids(instrument: Instrument): Grids {
  let known = gridsOf.get(instrument);
  if (!known) {
    known = {
      tick: instrument.tickSize === null ? null : new Grid(instrument.tickSize),
      step: instrument.stepSize === null ? null : new Grid(instrument.stepSize),
    };
    gridsOf.set(instrument, known);
  }
  return known;
}

/** A limit price on the venue's grid, never worse than asked: a buy is rounded down, a sell up. */
export function roundPrice(instrument: Instrument, price: number, side: Side): Verdict<number> {
  if (!(price > 0 && Number.isFinite(price))) {
    return refuse('invalid_price', `${instrument.id}: a limit price of ${price} is not positive`);
  }
  const rounding: Rounding = side === 'buy' ? 'down' : 'up';
  const rounded = grids(instrument).tick?.round(price, rounding) ?? price;
  if (rounded > 0) return approve(rounded);
  return refuse(
    'invalid_price',
    `${instrument.id}: a limit price of ${price} is below the tick ${instrument.tickSize}`,
  );
}

/** A price that an order waits for, on the venue's grid: the nearest. */
export function roundTrigger(instrument: Instrument, price: number): Verdict<number> {
  const rounded = grids(instrument).tick?.round(price, 'nearest') ?? price;
  if (rounded > 0 && Number.isFinite(rounded)) return approve(rounded);
  return refuse('invalid_price', `${instrument.id}: a price of ${price} is not positive`);
}

/**
 * A quantity in base units as the venue takes it: in its own units, rounded down to its lot.
 * Refused below the venue's minima and above its maxima, with the numbers.
 */
export function roundQuantity(
  instrument: Instrument,
  base: number,
  price: number,
  type: 'market' | 'limit',
): Verdict<number> {
  if (!(base > 0 && Number.isFinite(base))) {
    return refuse('invalid_size', `${instrument.id}: a size of ${base} is not positive`);
  }
  const wanted = contractsOf(instrument, base, price);
  const quantity = lotsWithin(instrument, wanted);
  const unit = unitOf(instrument);
  if (!(quantity > 0) || (instrument.minQuantity !== null && quantity < instrument.minQuantity)) {
    const least = instrument.minQuantity ?? instrument.stepSize;
    return refuse(
      'below_min_quantity',
      `${instrument.id}: ${wanted} ${unit} is below the least of ${least} ${unit}`,
    );
  }
  const most = mostOf(instrument, type);
  if (most !== null && quantity > most) {
    return refuse(
      'above_max_quantity',
      `${instrument.id}: ${quantity} ${unit} is above the most of ${most} ${unit}`,
    );
  }
  const notional = baseUnits(instrument, quantity, price) * price;
  if (instrument.minNotional !== null && notional < instrument.minNotional) {
    return refuse(
      'below_min_notional',
      `${instrument.id}: ${quantity} ${unit} at ${price} is ${notional} ${instrument.quote}, below the least of ${instrument.minNotional}`,
    );
  }
  return approve(quantity);
}

/** What quantities of an instrument are counted in, for people: its base on spot, contracts on derivatives. */
export function unitOf({ kind, base }: Instrument): string {
  return kind === 'spot' ? base : 'contracts';
}

/** The largest quantity that an order may have; null where the venue has no limit. */
export function mostOf(
  { maxQuantity, maxMarketQuantity }: Instrument,
  type: 'market' | 'limit',
): number | null {
  return type === 'market' ? (maxMarketQuantity ?? maxQuantity) : maxQuantity;
}

/** The most lots within `wanted`: one that a conversion's rounding has missed by a hair is within. */
export function lotsWithin(instrument: Instrument, wanted: number): number {
  const { step } = grids(instrument);
  if (!step) return wanted;
  const nearest = step.round(wanted, 'nearest');
  return Math.abs(nearest - wanted) <= wanted * QUANTITY_TOLERANCE ? nearest : step.round(wanted, 'down');
}

/** Undoes the rounding of a sum or a conversion: the nearest whole number of lots, where the lot is known. */
export function onLot(instrument: Instrument, quantity: number): number {
  const { step } = grids(instrument);
  return step ? step.round(quantity, 'nearest') : quantity;
}

/** What is left of a quantity when a part of it is taken; 0 where no lot is. */
export function remainder(instrument: Instrument, quantity: number, taken: number): number {
  const left = onLot(instrument, quantity - taken);
  return left > quantity * QUANTITY_TOLERANCE ? left : 0;
}

import type { MaintenanceTier } from './venue.js';

/** The tier that a position's value is in. @throws never: the first floor is 0. */
function tierAt(tiers: readonly MaintenanceTier[], value: number): number {
  let at = 0;
  while (at + 1 < tiers.length && tiers[at + 1]!.floor <= value) at++;
  return at;
}

/**
 * What a position of a value has to be worth at the least, in the value's currency. Each tier's rate holds for the
 * part of the value that is in it; an amount taken off the whole says the same.
 */
export function maintenanceMargin(tiers: readonly MaintenanceTier[], value: number): number {
  const last = tierAt(tiers, value);
  let amount = 0;
  for (let at = 1; at <= last; at++) amount += tiers[at]!.floor * (tiers[at]!.rate - tiers[at - 1]!.rate);
  return value * tiers[last]!.rate - amount;
}

/** The most leverage that a position may have which is opened with a stake, both in the value's currency. */
export function maxLeverageOf(tiers: readonly MaintenanceTier[], stake: number): number {
  let most = 1;
  for (const [at, { floor, maxLeverage: allowed }] of tiers.entries()) {
    const next = tiers[at + 1]?.floor ?? Number.POSITIVE_INFINITY;
    const leverage = stake * allowed < next ? allowed : Math.floor((next / stake) * (1 - 1e-9) * 100) / 100;
    if (leverage <= allowed && stake * leverage >= floor) most = Math.max(most, leverage);
  }
  return most;
}

/** The most leverage that a position of a value may have. */
export function maxLeverage(tiers: readonly MaintenanceTier[], value: number): number {
  return tiers[tierAt(tiers, value)]!.maxLeverage;
}

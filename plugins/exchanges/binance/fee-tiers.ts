import type { Venue } from '../../../core/public/plugin.js';

type FeeTiers = Venue['feeTiers'];

/*
 * VIP levels as of 2024, by volume in US dollars. The venue asks for a balance of BNB too, counts the volume of all
 * its markets and runs promotions: none of that is here. A level that could not be established is left out, and
 * whoever reaches it goes on paying the one before.
 */

/** VIP 0 to 2; the rates of the others changed several times in 2024. */
export const SPOT_FEES: FeeTiers = [
  { volume: 0, maker: 0.001, taker: 0.001 },
  { volume: 1e6, maker: 0.0009, taker: 0.001 },
  { volume: 5e6, maker: 0.0008, taker: 0.001 },
];

/** VIP 0 to 9. Since 2026 the first three levels above 0 take less volume than this. */
export const USD_M_FEES: FeeTiers = [
  { volume: 0, maker: 0.0002, taker: 0.0005 },
  { volume: 15e6, maker: 0.00016, taker: 0.0004 },
  { volume: 50e6, maker: 0.00014, taker: 0.00035 },
  { volume: 100e6, maker: 0.00012, taker: 0.00032 },
  { volume: 600e6, maker: 0.0001, taker: 0.0003 },
  { volume: 1e9, maker: 0.00008, taker: 0.00027 },
  { volume: 2.5e9, maker: 0.00006, taker: 0.00025 },
  { volume: 5e9, maker: 0.00004, taker: 0.00022 },
  { volume: 12.5e9, maker: 0.00002, taker: 0.0002 },
  { volume: 25e9, maker: 0, taker: 0.00017 },
];

/**
 * VIP 0. The venue counted this volume in BTC until the end of 2021 and counts it in dollars since, which is what
 * these contracts are quoted in: their number times their size, whatever the price.
 */
export const COIN_M_FEES: FeeTiers = [{ volume: 0, maker: 0.0002, taker: 0.0005 }];

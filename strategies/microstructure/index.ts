/**
 * Parts that microstructure strategies share, as `tickwright/microstructure`.
 * @module tickwright/microstructure
 */
export { conviction } from './conviction.js';
export { type Regime, regimeOf } from './regime.js';

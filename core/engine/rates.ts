import type { Direction } from '../strategy/intents.js';

interface Quoted {
  readonly bid: number;
  readonly ask: number;
}

/** What opening now would cost: the ask for a long, the bid for a short. */
export function entryRate(market: Quoted, direction: Direction): number {
  return direction === 'long' ? market.ask : market.bid;
}

/** What closing now would bring: the bid for a long, the ask for a short. */
export function exitRate(market: Quoted, direction: Direction): number {
  return direction === 'long' ? market.bid : market.ask;
}

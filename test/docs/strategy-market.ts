/** Thirty minutes of two instruments, in which everything happens that the examples of docs/strategies.md look at. */
import { LINEAR, type Scripted, SPOT } from '../fixtures/market.js';

const S = 1_000_000;
const SECONDS = 1_800;

/** In tenths of the quote currency: what is written on the tick. */
const tenth = (value: number) => Math.round(value * 10) / 10;
const wave = (s: number, period: number) => Math.sin((2 * Math.PI * s) / period);

function spotPrice(s: number): number {
  return 60_000 * (1 + 0.006 * wave(s, 1_200) + 0.002 * wave(s, 300) + 0.0004 * wave(s, 47));
}

/** The basis of the perpetual wanders between 0 and 40 bp. */
function perpPrice(s: number): number {
  return spotPrice(s) * (1.002 + 0.002 * wave(s, 900));
}

function eventsAt(s: number, price: (s: number) => number, isContract: boolean): readonly Scripted[] {
  const mid = price(s);
  const us = s * S;
  const width = s % 60 === 45 ? 2 : 0.05;
  const [bid, ask] = [tenth(mid - width), tenth(mid + width) + 0.1];
  const size = 5 + 4 * wave(s, 31);
  const events: Scripted[] = [['quote', us, bid, size, ask, 10 - size]];
  if (s % 60 === 0) events.push(['snapshot', us + 1, levels(bid, -1, size), levels(ask, 1, 10 - size)]);
  else if (s % 5 === 0) events.push(['depth', us + 1, [[bid - 0.5, 2]], [[ask + 0.5, s % 10]]]);
  const isBuy = s % 3 !== 0;
  events.push(['print', us + 2, isBuy ? ask : bid, 0.05 + 0.01 * (s % 7), isBuy ? 'buy' : 'sell']);
  if (isContract && s % 97 === 50)
    events.push(['liquidation', us + 3, bid, 0.2, s % 2 === 0 ? 'sell' : 'buy']);
  if (isContract && s % 30 === 10) events.push(['openInterest', us + 4, s % 180 === 100 ? 900 : 5_000 + s]);
  events.push(['quote', us + 500_000, bid, 10 - size, ask, size]);
  return events;
}

function levels(best: number, away: 1 | -1, size: number): readonly (readonly [number, number])[] {
  return Array.from({ length: 10 }, (_, i) => [best + away * i * 0.5, i === 0 ? size : 3 + i] as const);
}

function market(price: (s: number) => number, isContract: boolean): readonly Scripted[] {
  return Array.from({ length: SECONDS }, (_, s) => eventsAt(s + 1, price, isContract)).flat();
}

export const PERPETUAL = [LINEAR, market(perpPrice, true)] as const;
export const SPOT_MARKET = [SPOT, market(spotPrice, false)] as const;

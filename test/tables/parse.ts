import type { Market } from '../../core/market/instrument.js';
import { INVERSE, LINEAR, SPOT } from '../fixtures/market.js';

/** One line of a table: its words, and where it stands. */
export interface Line {
  readonly number: number;
  readonly text: string;
  readonly words: readonly string[];
}

/** A case as it is written: settings, what happens, what must come out and what must be left. */
export interface Case {
  readonly name: string;
  readonly settings: readonly Line[];
  readonly happens: readonly Line[];
  readonly answers: readonly Line[];
  readonly state: readonly Line[];
}

const SETTINGS = ['fees', 'queue', 'latency', 'impact', 'funding', 'tiers', 'clearance', 'market'];
const STATE = ['position', 'ledger', 'equity'];
const ETHER: Market = { ...LINEAR, symbol: 'ETH/USDT:USDT', native: 'ETHUSDT', base: 'ETH' };
const MARKETS: Readonly<Record<string, Market>> = {
  spot: SPOT,
  linear: LINEAR,
  inverse: INVERSE,
  ether: ETHER,
};

/** Whether a word names a market. */
export function isMarketName(word: string | undefined): boolean {
  return word !== undefined && word in MARKETS;
}

/** The cases of a file. @throws Error with the line's number for what is none of the format. */
export function parseCases(text: string): readonly Case[] {
  const cases: { name: string; settings: Line[]; happens: Line[]; answers: Line[]; state: Line[] }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const body = raw.replace(/#.*/, '').trim();
    if (body === '') continue;
    const line: Line = { number: index + 1, text: body, words: body.split(/\s+/) };
    if (line.words[0] === 'case') {
      cases.push({ name: body.slice(5), settings: [], happens: [], answers: [], state: [] });
      continue;
    }
    const last = cases.at(-1);
    if (!last) throw new Error(`line ${line.number}: ${body} stands before the first case`);
    last[partOf(line, last.happens.length + last.answers.length > 0)].push(line);
  }
  return cases;
}

function partOf({ number, words, text }: Line, begun: boolean): 'settings' | 'happens' | 'answers' | 'state' {
  const [first = '', second = ''] = words;
  if (first === '=>') return 'answers';
  if (/^\d/.test(first)) return 'happens';
  if (first === 'wallet') return begun ? 'state' : 'settings';
  if (first === 'margin') return second === 'isolated' || second === 'cross' ? 'settings' : 'state';
  if (SETTINGS.includes(first)) return 'settings';
  if (STATE.includes(first)) return 'state';
  throw new Error(`line ${number}: ${text}: no line begins so`);
}

/** A market as a `market` line describes it. */
export function marketOf({ words }: Line): { readonly name: string; readonly market: Market } {
  const [, name = '', ...more] = words;
  const kind = MARKETS[name];
  if (!kind) throw new Error(`no market is called ${name}`);
  const options = pairs(more);
  const number = (key: string) => (options[key] === undefined ? null : Number(options[key]));
  return {
    name,
    market: {
      ...kind,
      tickSize: options.tick ?? '0.1',
      stepSize: options.lot ?? (name === 'inverse' ? '1' : '0.001'),
      minQuantity: number('min-quantity'),
      minNotional: number('min-notional'),
      maxQuantity: number('max-quantity'),
      maxMarketQuantity: number('max-market-quantity'),
    },
  };
}

/** Words two by two: a name and its value. */
export function pairs(words: readonly string[]): Readonly<Record<string, string>> {
  const record: Record<string, string> = {};
  for (let i = 0; i + 1 < words.length; i += 2) record[words[i]!] = words[i + 1]!;
  return record;
}

/** Seconds as microseconds. */
export function micros(text: string): number {
  const us = Math.round(Number(text) * 1e6);
  if (Number.isNaN(us)) throw new Error(`${text} is no time`);
  return us;
}

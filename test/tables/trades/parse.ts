import {
  adjust,
  type EntryOrderType,
  enter,
  exit,
  type Intent,
  type LegIntent,
} from '../../../core/strategy/intents.js';
import { type Case, type Line, micros } from '../parse.js';

/** The names of markets, as lines and strategies call them. */
export const MARKETS: Readonly<Record<string, string>> = {
  spot: 'binance:BTC/USDT',
  linear: 'binanceusdm:BTC/USDT:USDT',
  inverse: 'binancecoinm:BTC/USD:BTC',
};

const VENUE = ['market', 'fees', 'queue', 'latency', 'impact', 'funding', 'tiers', 'clearance'];
const RUN = ['slots', 'timeout', 'stoploss', 'frames', 'short'];
const STATE = ['trade', 'position', 'ledger'];
const CONTRACT_USD = 100;

const TRIGGERED = ['stop_market', 'stop_limit', 'take_profit_market', 'take_profit_limit'] as const;
const TIMES_IN_FORCE = ['ioc', 'fok', 'post_only'] as const;

const LEG_WORDS: readonly string[] = [
  ...['long', 'short', 'stake', 'leverage', 'limit', 'best', 'gtd', 'stop', 'profit', 'trailing', 'from'],
  ...TRIGGERED,
  ...TIMES_IN_FORCE,
];
const EXIT_WORDS: readonly string[] = ['limit', 'best', ...TIMES_IN_FORCE];

/** The cases of a file. @throws Error with the line's number for what is none of the format. */
export function parseTradeCases(text: string): readonly Case[] {
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
    last[partOf(line, last.happens.length > 0)].push(line);
  }
  return cases;
}

function partOf({ number, words, text }: Line, begun: boolean): 'settings' | 'happens' | 'answers' | 'state' {
  const [first = '', second = ''] = words;
  if (first === '=>') return 'answers';
  if (/^\d/.test(first)) return 'happens';
  if (first === 'wallet') return begun ? 'state' : 'settings';
  if (first === 'margin') return second === 'isolated' || second === 'cross' ? 'settings' : 'state';
  if (VENUE.includes(first) || RUN.includes(first)) return 'settings';
  if (STATE.includes(first)) return 'state';
  throw new Error(`line ${number}: ${text}: no line begins so`);
}

/** What a line asks a strategy to say; null for a line that is no intent. */
export function intentOf({ words, number }: Line, onlyMarket: string): Intent | null {
  const [, act = '', ...said] = words;
  const after = afterIn(said);
  switch (act) {
    case 'enter':
      return enter({ legs: legsOf(said).map((leg) => legOf(leg, onlyMarket, number)) });
    case 'exit': {
      const [limit, reason] = [after('limit'), after('reason')];
      const force = TIMES_IN_FORCE.find((one) => said.includes(one));
      checkWords(
        said.filter((word, i) => word !== 'reason' && said[i - 1] !== 'reason'),
        EXIT_WORDS,
        number,
      );
      return exit({
        trade: Number(said[0]),
        orderType: limit === undefined ? 'market' : 'limit',
        ...(limit === undefined || limit === 'best' ? {} : { price: Number(limit) }),
        ...(reason === undefined ? {} : { reason }),
        ...(force === undefined ? {} : { timeInForce: force }),
      });
    }
    case 'adjust':
      return adjust({ trade: Number(said[0]), price: Number(said[1]) });
    default:
      return null;
  }
}

function legsOf(words: readonly string[]): readonly (readonly string[])[] {
  const legs: string[][] = [[]];
  for (const word of words) {
    if (word === '|') legs.push([]);
    else legs.at(-1)!.push(word);
  }
  return legs;
}

function legOf(words: readonly string[], onlyMarket: string, number: number): LegIntent {
  const named = words[0]! in MARKETS;
  const market = named ? words[0]! : onlyMarket;
  checkWords(named ? words.slice(1) : words, LEG_WORDS, number);
  const [direction, size, ...more] = named ? words.slice(1) : words;
  if (direction !== 'long' && direction !== 'short')
    throw new Error(`line ${number}: ${direction}: expected long or short`);
  const after = afterIn(more);
  const leverage = after('leverage');
  const limit = after('limit');
  const expiry = after('gtd');
  const force = TIMES_IN_FORCE.find((one) => more.includes(one));
  const [stop, profit] = [after('stop'), after('profit')];
  return {
    instrument: market,
    direction,
    ...sizeOf(size!, more[0]!, market, Number(leverage ?? 1)),
    ...typeOf(more, after),
    ...(limit === undefined || limit === 'best' ? {} : { price: Number(limit) }),
    ...(leverage === undefined ? {} : { leverage: Number(leverage) }),
    ...(force === undefined ? {} : { timeInForce: force }),
    ...(expiry === undefined ? {} : { expireUs: micros(expiry) }),
    bracket: {
      ...(stop === undefined ? {} : { stop: Number(stop) }),
      ...(profit === undefined ? {} : { takeProfit: Number(profit) }),
    },
  };
}

/** Intents ask in base units, and for contracts that have another unit, in what they are worth. */
function sizeOf(size: string, next: string, market: string, leverage: number): Partial<LegIntent> {
  if (size === 'stake') return { stake: Number(next) };
  if (market === 'inverse') return { stake: (Number(size) * CONTRACT_USD) / leverage };
  return { amount: Number(size) };
}

function typeOf(
  words: readonly string[],
  after: (word: string) => string | undefined,
): Partial<LegIntent> & { readonly orderType: EntryOrderType } {
  const callback = after('trailing');
  if (callback !== undefined) {
    const from = after('from');
    return {
      orderType: 'trailing_stop_market',
      callback: Number(callback),
      ...(from === undefined ? {} : { triggerPrice: Number(from) }),
    };
  }
  const triggered = TRIGGERED.find((one) => words.includes(one));
  if (triggered) return { orderType: triggered, triggerPrice: Number(after(triggered)) };
  return { orderType: words.includes('limit') ? 'limit' : 'market' };
}

/** A word that is misspelt would be one that is not there. */
function checkWords(words: readonly string[], known: readonly string[], number: number): void {
  const strange = words.find((word) => Number.isNaN(Number(word)) && !known.includes(word));
  if (strange !== undefined) throw new Error(`line ${number}: no intent has the word ${strange}`);
}

function afterIn(words: readonly string[]): (word: string) => string | undefined {
  return (word) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
}

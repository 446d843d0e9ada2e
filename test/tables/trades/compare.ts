import { assertNever } from '../../../core/errors.js';
import { openQuantity } from '../../../core/orders/leg.js';
import { limitPrice, type OrderRequest, orderTypeName } from '../../../core/orders/order.js';
import type { Trade } from '../../../core/orders/trade.js';
import { tradeDocument } from '../../../core/report/trade-document.js';
import { tradeFacts } from '../../../core/run/outcome.js';
import type { JournalEntry } from '../../../core/store/journal.js';
import { differences } from '../compare.js';
import { type Case, type Line, micros, pairs } from '../parse.js';
import type { Answer, Played } from '../run-case.js';
import type { PlayedTrades } from './run.js';

const TOLERANCE = 1e-9;

/** What of a case came out otherwise than it says; empty when nothing did. */
export function tradeDifferences(script: Case, played: PlayedTrades): readonly string[] {
  return [
    ...journalDifferences(script, played),
    ...stateDifferences(script, played),
    ...accountDifferences(played),
  ];
}

function journalDifferences({ answers: lines }: Case, played: PlayedTrades): readonly string[] {
  const actual = played.journal.filter((entry) => !isTakenForGranted(entry));
  const wrong: string[] = [];
  for (let i = 0; i < Math.max(lines.length, actual.length); i++) {
    const [line, entry] = [lines[i], actual[i]];
    const problem = line && entry ? journalMismatch(line, entry, played) : 'missing or unexpected';
    if (problem === null) continue;
    wrong.push(
      `line ${line?.number ?? '-'}: ${line?.text ?? 'nothing more'}\n      but: ${entry ? textOf(entry) : 'nothing'} (${problem})`,
    );
  }
  return wrong;
}

/** An order that is not rejected was accepted. */
function isTakenForGranted(entry: JournalEntry): boolean {
  return entry.kind === 'answer' && entry.event.kind === 'accepted';
}

/** Why an entry is not what a line says; null when it is. */
function journalMismatch(line: Line, entry: JournalEntry, played: PlayedTrades): string | null {
  const [, time = '', ...said] = line.words;
  if (micros(time) !== entry.us) return 'another time';
  switch (entry.kind) {
    case 'answer': {
      const { event } = entry;
      if (said[1] === 'fill' && !isFillLine(said.slice(6)))
        return 'a fill has a fee and a time, in this order';
      const named = { ...event, clientOrderId: shortId(event.clientOrderId) };
      return answerMismatch(line, { us: entry.us, event: named as never }, played);
    }
    case 'account':
      return answerMismatch(line, { us: entry.us, event: entry.event }, played);
    case 'refusal': {
      if (said[0] !== 'refused' || said[1] !== entry.code) return 'another entry';
      const missing = said
        .slice(2)
        .filter((number) => !numbersIn(entry.message).some(isNear(Number(number))));
      return missing.length === 0 ? null : `the message lacks ${missing.join(', ')}`;
    }
    case 'order':
    case 'cancel':
    case 'replace':
      return isSame(said, textOf(entry).split(' ').slice(1)) ? null : 'another entry';
    case 'trade':
    case 'transaction':
    case 'position':
    case 'kv':
      return 'no line says this';
    default:
      return assertNever(entry);
  }
}

/** What may follow how a fill was made: `fee 0.05 USDT`, `at 1.9`. */
function isFillLine(rest: readonly string[]): boolean {
  return /^(fee \S+ [A-Z]+)? ?(at \S+)?$/.test(rest.join(' '));
}

/** As the tables of the exchange compare it. */
function answerMismatch(line: Line, answer: Answer, played: PlayedTrades): string | null {
  const script = { name: '', settings: [], happens: [], answers: [line], state: [] };
  const wrong = differences(script, { ...venueOf(played), answers: [answer] });
  return wrong.length === 0 ? null : (/\(([^()]*)\)$/.exec(wrong[0]!)?.[1] ?? 'another answer');
}

function stateDifferences({ state }: Case, played: PlayedTrades): readonly string[] {
  const { trades } = played.engine.orders;
  const unnamed = trades.filter(
    ({ id }) => !state.some(({ words }) => words[0] === 'trade' && words[1] === `${id}`),
  );
  const wrong = unnamed.map(
    (trade) => `line -: nothing is said of trade ${trade.id}\n      but: ${stateOf(trade)}`,
  );
  for (const line of state) {
    if (line.words[0] !== 'trade') {
      const script = { name: '', settings: [], happens: [], answers: [], state: [line] };
      wrong.push(...differences(script, venueOf(played)));
      continue;
    }
    const trade = trades[Number(line.words[1]) - 1];
    const problem = trade ? tradeMismatch(line, trade, played) : 'there is no such trade';
    if (problem !== null) wrong.push(`line ${line.number}: ${line.text}\n      but: ${problem}`);
  }
  return wrong;
}

/** Why a trade is not what a line says; null when it is. */
function tradeMismatch({ words }: Line, trade: Trade, { engine }: PlayedTrades): string | null {
  const [, , tag, ...said] = words;
  if (tag !== trade.state.tag) return stateOf(trade);
  switch (trade.state.tag) {
    case 'opening':
    case 'open':
    case 'closing':
      return isSame(said, heldOf(trade)) ? null : stateOf(trade);
    case 'abandoned':
      return null;
    case 'closed': {
      const [reason, ...figures] = said;
      if (reason !== trade.state.reason && reason !== '*') return stateOf(trade);
      const actual = figuresOf(trade, engine);
      const wrong = Object.entries(pairs(figures)).filter(
        ([name, value]) => !isSame([value], [`${actual[name] ?? 'null'}`]),
      );
      return wrong.length === 0 ? null : wrong.map(([name]) => `${name} ${actual[name] ?? null}`).join(' ');
    }
    default:
      return assertNever(trade.state);
  }
}

function figuresOf(trade: Trade, engine: PlayedTrades['engine']): Readonly<Record<string, number | null>> {
  const { profit_abs, ideal_profit, open_rate, close_rate, costs } = tradeDocument(
    trade,
    tradeFacts(engine.session.engine),
  );
  return { profit: profit_abs, ideal: ideal_profit, open: open_rate, close: close_rate, ...costs };
}

/** What the engine keeps of the wallet against what the venue keeps. */
function accountDifferences({ engine, isFinished }: PlayedTrades): readonly string[] {
  if (isFinished) return [];
  const { ledger } = engine.accounts;
  const venue = engine.exchange.account;
  const currencies = new Set([...ledger.currencies(), ...venue.ledger.currencies()]);
  return [...currencies]
    .filter((currency) => !isNear(venue.balance(currency))(ledger.balance(currency)))
    .map(
      (currency) =>
        `line -: the venue's account has ${venue.balance(currency)} ${currency}\n      but: the engine's has ${ledger.balance(currency)}`,
    );
}

function venueOf({ engine, instruments, instrument }: PlayedTrades): Played {
  return {
    exchange: engine.exchange,
    answers: [],
    instruments,
    instrument,
    market: () => {
      throw new Error('no line of a trade asks for the market');
    },
  };
}

function heldOf({ legs }: Trade): readonly string[] {
  return legs.map((leg) => `${openQuantity(leg)}`);
}

function stateOf(trade: Trade): string {
  const { state } = trade;
  const reason = state.tag === 'closing' || state.tag === 'closed' ? ` (${state.reason})` : '';
  return `${state.tag}${reason}, held: ${heldOf(trade).join(' ')}`;
}

/** An entry as lines write it. */
function textOf(entry: JournalEntry): string {
  const time = `${entry.us / 1e6}`;
  switch (entry.kind) {
    case 'order':
      return `${time} send ${requestText(entry.request)}`;
    case 'cancel':
      return `${time} cancel ${shortId(entry.clientOrderId)}`;
    case 'replace': {
      const { quantity, price } = entry.replacement;
      return `${time} replace ${shortId(entry.clientOrderId)} ${quantity}${price === null ? '' : ` @ ${price}`}`;
    }
    case 'refusal':
      return `${time} refused ${entry.code} ${entry.message}`;
    case 'answer': {
      const { kind, clientOrderId, ...rest } = entry.event;
      return `${time} ${shortId(clientOrderId)} ${kind} ${JSON.stringify(rest)}`;
    }
    case 'account': {
      const { kind, instrument, ...rest } = entry.event;
      return `${time} ${kind} ${instrument.kind} ${JSON.stringify(rest)}`;
    }
    case 'trade':
    case 'transaction':
    case 'position':
    case 'kv':
      return `${time} ${entry.kind}`;
    default:
      return assertNever(entry);
  }
}

function requestText(request: OrderRequest): string {
  const { clientOrderId, side, quantity, trigger, execution, reduceOnly } = request;
  const limit = limitPrice(request);
  const words = [shortId(clientOrderId), side, quantity];
  if (trigger === null) words.push(execution.type);
  else if (trigger.kind === 'trailing') {
    words.push('trailing', trigger.callback);
    if (trigger.activation !== null) words.push('from', trigger.activation);
  } else words.push(orderTypeName(request), trigger.price);
  if (limit !== null) words.push(...(trigger === null ? [limit] : ['limit', limit]));
  if (execution.type === 'limit') {
    const { timeInForce } = execution;
    if (timeInForce.kind === 'gtd') words.push('gtd', timeInForce.untilUs / 1e6);
    else if (timeInForce.kind !== 'gtc') words.push(timeInForce.kind);
  }
  if (reduceOnly) words.push('reduce_only');
  return words.join(' ');
}

/** `test-1-0-e1` as `1.0-e1`: trade, leg, and which of its entries or exits. */
function shortId(id: string): string {
  const [, trade, leg, order] = id.split('-');
  return `${trade}.${leg}-${order}`;
}

function isSame(said: readonly string[], actual: readonly string[]): boolean {
  return said.length === actual.length && said.every((word, i) => isSameWord(word, actual[i]!));
}

function isSameWord(said: string, actual: string): boolean {
  return said === actual || isNear(Number(said))(Number(actual));
}

function numbersIn(message: string): readonly number[] {
  return [...message.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g)].map(([text]) => Number(text));
}

function isNear(a: number): (b: number) => boolean {
  return (b) => Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 1e-3);
}

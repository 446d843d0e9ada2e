import { assertNever } from '../../core/errors.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Fill } from '../../core/orders/order.js';
import { type Position, positionProfit } from '../../core/orders/position.js';
import { type Case, isMarketName, type Line, micros, pairs } from './parse.js';
import type { Answer, Played } from './run-case.js';
import { balances } from './venue.js';

const TOLERANCE = 1e-9;

/** What of a case came out otherwise than it says; empty when nothing did. */
export function differences(script: Case, played: Played): readonly string[] {
  return [...answerDifferences(script, played), ...stateDifferences(script, played)];
}

function answerDifferences({ answers }: Case, played: Played): readonly string[] {
  const actual = played.answers.map((answer) => textOf(answer, played));
  const wrong: string[] = [];
  for (let i = 0; i < Math.max(answers.length, actual.length); i++) {
    const line = answers[i];
    const problem =
      line && played.answers[i] ? mismatch(line, played.answers[i]!, played) : 'missing or unexpected';
    if (problem === null) continue;
    wrong.push(
      `line ${line?.number ?? '-'}: ${line?.text ?? 'nothing more'}\n      but: ${actual[i] ?? 'nothing'} (${problem})`,
    );
  }
  return wrong;
}

/** Why an answer is not what a line says; null when it is. */
function mismatch({ words }: Line, { us, event }: Answer, played: Played): string | null {
  const [, time = '', who = '', ...said] = words;
  if (micros(time) !== us) return 'another time';
  if (event.kind === 'funding' || event.kind === 'funding_unknown' || event.kind === 'liquidation') {
    if (who !== event.kind.replace('_unknown', '')) return 'another event';
    const named = isMarketName(said[0]) ? said[0] : undefined;
    if (named !== undefined && played.instrument(named) !== event.instrument) return 'another market';
    const rest = named === undefined ? said : said.slice(1);
    if (event.kind === 'funding_unknown') return rest[0] === 'unknown' ? null : 'no rate is known';
    if (event.kind === 'funding') {
      return near(Number(rest[0]), event.amount) && rest[1] === event.currency ? null : 'another amount';
    }
    return liquidationMismatch(rest, event.fills, event);
  }
  if (who !== event.clientOrderId) return 'another order';
  switch (event.kind) {
    case 'accepted':
    case 'triggered':
      return said[0] === event.kind ? null : 'another answer';
    case 'canceled':
      return said[0] === 'canceled' && said[1] === event.reason ? null : 'another answer';
    case 'rejected':
      if (said[0] !== 'rejected' || said[1] !== event.code) return 'another answer';
      return lacking(said.slice(2), event.message);
    case 'refused':
      if (said[0] !== 'refused' || said[1] !== event.what || said[2] !== event.code) return 'another answer';
      return lacking(said.slice(3), event.message);
    case 'replaced': {
      const price = said[3] === undefined ? null : Number(said[3]);
      const isSame = said[0] === 'replaced' && near(Number(said[1]), event.quantity);
      return isSame && (price === event.price || event.price === null) ? null : 'another answer';
    }
    case 'fill':
      return said[0] === 'fill' ? fillMismatch(said, event.fill, us) : 'another answer';
    default:
      return assertNever(event);
  }
}

function fillMismatch(said: readonly string[], fill: Fill, knownUs: number): string | null {
  const { fee, at } = pairs(said.slice(5).flatMap((word) => (word === fill.feeCurrency ? [] : [word])));
  if (!near(Number(said[1]), fill.quantity)) return 'another quantity';
  if (!near(Number(said[3]), fill.price)) return 'another price';
  if (said[4] !== fill.liquidity) return 'maker and taker';
  if (fee !== undefined && !(near(Number(fee), fill.fee) && said.includes(fill.feeCurrency)))
    return 'another fee';
  return (at === undefined ? knownUs : micros(at)) === fill.us ? null : 'it happened at another time';
}

function liquidationMismatch(
  said: readonly string[],
  fills: readonly Fill[],
  { side, clearanceFee, insurance }: { side: string; clearanceFee: number; insurance: number },
): string | null {
  const quantity = fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const mean = fills.reduce((sum, fill) => sum + fill.quantity * fill.price, 0) / quantity;
  const harmonic = quantity / fills.reduce((sum, fill) => sum + fill.quantity / fill.price, 0);
  const paid = fills.reduce((sum, fill) => sum + fill.fee, 0);
  const after = (word: string) => (said.includes(word) ? Number(said[said.indexOf(word) + 1]) : 0);
  if (said[0] !== side) return 'another side';
  if (!near(Number(said[1]), quantity)) return 'another quantity';
  if (!near(Number(said[3]), mean) && !near(Number(said[3]), harmonic)) return 'another price';
  if (!near(after('fee'), paid)) return 'another fee';
  if (!near(after('clearance'), clearanceFee)) return 'another clearance fee';
  return near(after('insurance'), insurance) ? null : 'another insurance';
}

/** Numbers that a message lacks. */
function lacking(said: readonly string[], message: string): string | null {
  const numbers = [...message.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g)].map(([text]) => Number(text));
  const wanted = said
    .join(' ')
    .replace(/[[\],]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && !Number.isNaN(Number(word)));
  const missing = wanted.filter((text) => !numbers.some((number) => near(number, Number(text))));
  return missing.length === 0 ? null : `${JSON.stringify(message)} lacks ${missing.join(', ')}`;
}

function stateDifferences({ state }: Case, played: Played): readonly string[] {
  return state.flatMap((line) => {
    const problem = stateMismatch(line, played);
    return problem === null ? [] : [`line ${line.number}: ${line.text}\n      but: ${problem}`];
  });
}

function stateMismatch({ words }: Line, played: Played): string | null {
  const [what = '', ...said] = words;
  const { account } = played.exchange;
  const named = isMarketName(said[0]) ? said[0] : undefined;
  const rest = named === undefined ? said : said.slice(1);
  const instrument = played.instrument(named);
  const position = account.position(instrument);
  switch (what) {
    case 'wallet':
      for (const [currency, amount] of Object.entries(balances(said))) {
        const held = account.balance(currency);
        if (!near(held, amount, 1)) return `${currency} ${held}`;
      }
      return null;
    case 'position': {
      if (!near(Number(rest[0]), position.quantity)) return `${position.quantity}`;
      const entry = entryRate(instrument, position);
      return rest[2] === undefined || near(Number(rest[2]), entry) ? null : `@ ${entry}`;
    }
    case 'margin':
      return near(Number(rest[0]), position.margin) ? null : `${position.margin}`;
    case 'ledger':
      return ledgerMismatch(said.join(' '), played);
    case 'equity': {
      const { mark } = pairs(said.slice(2));
      const equity = equityOf(said[0]!, mark === undefined ? null : Number(mark), played);
      return near(Number(said[1]), equity) ? null : `${equity}`;
    }
    default:
      return 'no such line';
  }
}

function ledgerMismatch(said: string, played: Played): string | null {
  const wanted = said
    .split(';')
    .map((text) => text.trim().split(/\s+/))
    .filter(([first]) => first !== '' && first !== 'none');
  const actual = played.exchange.account.ledger.transactions
    .map(({ postings: [wallet, other] }) => ({
      account: other.account,
      currency: wallet.currency,
      amount: wallet.amount,
    }))
    .filter(({ account }) => account !== 'deposits');
  const isSame =
    wanted.length === actual.length &&
    actual.every(({ account, currency, amount }, i) => {
      const [name, unit, value] = wanted[i]!;
      return account === name && currency === unit && near(Number(value), amount);
    });
  return isSame
    ? null
    : actual.map(({ account, currency, amount }) => `${account} ${currency} ${amount}`).join('; ');
}

/** All of the account in one currency, coins at the mark: balances, and what positions would bring. */
function equityOf(currency: string, mark: number | null, played: Played): number {
  const { account } = played.exchange;
  const coin = mark ?? played.market(played.instrument(undefined)).mark;
  const worth = (amount: number, of: string) =>
    of === currency || amount === 0 ? amount : of === 'BTC' ? amount * coin : amount / coin;
  let equity = 0;
  for (const held of account.ledger.currencies()) equity += worth(account.balance(held), held);
  for (const instrument of played.instruments) {
    const position = account.position(instrument);
    if (position.quantity === 0) continue;
    const profit = positionProfit(instrument, position, mark ?? played.market(instrument).mark);
    equity += worth(profit, instrument.settle);
  }
  return equity;
}

function textOf({ us, event }: Answer, played: Played): string {
  const shown = JSON.stringify(event, (key, value: unknown) => (key === 'instrument' ? undefined : value));
  return `${us / 1e6} ${shown}${played.answers.length > 0 ? '' : ' '}`;
}

/** Within 1e-9 of each other, relative to the larger; `least` is what a difference is measured against at the least. */
function near(a: number, b: number, least = 0): boolean {
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), least, 1e-3);
}

/** Mean rate of what is held, weighted by quantity (inverse: harmonic); NaN where nothing is. */
function entryRate(instrument: Instrument, { quantity, cost }: Position): number {
  const held = Math.abs(quantity) * instrument.contractSize;
  return instrument.kind === 'inverse' ? held / cost : cost / held;
}

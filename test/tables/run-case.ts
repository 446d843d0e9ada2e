import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { Transaction } from '../../core/orders/ledger.js';
import type { ClientOrderId } from '../../core/orders/order.js';
import type { Position } from '../../core/orders/position.js';
import type { Answer } from '../exchange/stage.js';
import { candleOf, eventBatch } from './events.js';
import type { Open } from './exchanges.js';
import { requestOf } from './orders.js';
import { type Case, type Line, marketOf, micros } from './parse.js';
import { settingOf } from './venue.js';

export type { Answer };

/** What an account is after a case. */
export interface AccountView {
  balance(currency: string): number;
  position(instrument: Instrument): Position;
  readonly ledger: {
    currencies(): readonly string[];
    readonly transactions: readonly Pick<Transaction, 'postings'>[];
  };
}

/** A case that was played to its end. */
export interface Played {
  readonly exchange: { readonly account: AccountView };
  readonly answers: readonly Answer[];
  readonly instruments: readonly Instrument[];
  instrument(name: string | undefined): Instrument;
  market(instrument: Instrument): { readonly mark: number };
}

const ACTS = ['buy', 'sell', 'cancel', 'replace'];

/** Plays a case: at one time market events first, then what is sent, then what arrives. */
export function play(script: Case, open: Open): Played {
  const setting = settingOf(script.settings);
  const registry = new InstrumentRegistry();
  const named = script.settings.filter(({ words }) => words[0] === 'market').map(marketOf);
  const instruments = new Map(named.map(({ name, market }) => [name, registry.add(market)]));
  const instrument = (name: string | undefined) => {
    const found = name === undefined ? [...instruments.values()][0] : instruments.get(name);
    if (!found) throw new Error(`${script.name}: no market ${name}`);
    return found;
  };
  const stage = open(setting, [...instruments.values()]);
  const steps = script.happens.map((line) => ({ us: micros(line.words[0]!), act: line.words[1]!, line }));
  steps.sort((a, b) => a.us - b.us || Number(ACTS.includes(a.act)) - Number(ACTS.includes(b.act)));
  for (const { us, act, line } of steps) {
    stage.advance(us);
    const { name, rest } = splitName(line, instruments);
    if (act === 'buy' || act === 'sell') {
      const order = splitName({ ...line, words: line.words.slice(1) }, instruments);
      stage.submit(requestOf(us, act, [line.words[2]!, ...order.rest], instrument(order.name)));
    } else if (act === 'cancel') stage.cancel(line.words[2] as ClientOrderId, us);
    else if (act === 'replace') stage.replace(line.words[2] as ClientOrderId, replacementOf(line), us);
    else if (act === 'candle') stage.onCandle(instrument(name), candleOf(rest), us);
    else if (act !== 'end') stage.onEvent(eventBatch(instrument(name), us, act, rest), 0);
  }
  stage.finish(steps.at(-1)?.us ?? 0);
  return {
    exchange: { account: stage.account },
    answers: stage.answers,
    instruments: [...instruments.values()],
    instrument,
    market: (one) => ({ mark: stage.mark(one) }),
  };
}

/** The market's name behind the second word of a line, where it has one, and the words behind it. */
function splitName(
  { words }: Line,
  instruments: ReadonlyMap<string, Instrument>,
): { readonly name: string | undefined; readonly rest: readonly string[] } {
  const name = instruments.has(words[2] ?? '') ? words[2] : undefined;
  return { name, rest: words.slice(name === undefined ? 2 : 3) };
}

function replacementOf({ words }: Line): { quantity: number; price: number | null } {
  return { quantity: Number(words[3]), price: words[4] === undefined ? null : Number(words[4]) };
}

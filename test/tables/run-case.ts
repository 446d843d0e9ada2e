import { TimeQueue } from '../../core/engine/time-queue.js';
import { TradedMarket } from '../../core/engine/traded-market.js';
import type { AccountEvent } from '../../core/exchange/exchange.js';
import type { Candle } from '../../core/exchange/simulated/candle-orders.js';
import { SimulatedExchange } from '../../core/exchange/simulated/simulated-exchange.js';
import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import type { ClientOrderId, OrderEvent } from '../../core/orders/order.js';
import { candleOf, eventBatch } from './events.js';
import { requestOf } from './orders.js';
import { type Case, type Line, marketOf, micros } from './parse.js';
import { type Setting, settingOf } from './venue.js';

/** What a venue said, and when that was known. */
export interface Answer {
  readonly us: number;
  readonly event: OrderEvent | AccountEvent;
}

/** A case that was played to its end. */
export interface Played {
  readonly exchange: SimulatedExchange;
  readonly answers: readonly Answer[];
  instrument(name: string | undefined): Instrument;
  market(instrument: Instrument): TradedMarket;
}

const ACTS = ['buy', 'sell', 'cancel', 'replace'];

/** Plays a case: at one time market events first, then what is sent, then what arrives. */
export function play(script: Case): Played {
  const setting = settingOf(script.settings);
  const registry = new InstrumentRegistry();
  const named = script.settings.filter(({ words }) => words[0] === 'market').map(marketOf);
  const instruments = new Map(named.map(({ name, market }) => [name, registry.add(market)]));
  const instrument = (name: string | undefined) => {
    const found = name === undefined ? [...instruments.values()][0] : instruments.get(name);
    if (!found) throw new Error(`${script.name}: no market ${name}`);
    return found;
  };
  const stage = new Stage(setting);
  const steps = script.happens.map((line) => ({ us: micros(line.words[0]!), act: line.words[1]!, line }));
  steps.sort((a, b) => a.us - b.us || Number(ACTS.includes(a.act)) - Number(ACTS.includes(b.act)));
  for (const { us, act, line } of steps) {
    stage.advance(us);
    const { name, rest } = splitName(line, instruments);
    if (act === 'buy' || act === 'sell') {
      const order = splitName({ ...line, words: line.words.slice(1) }, instruments);
      stage.exchange.submit(requestOf(us, act, [line.words[2]!, ...order.rest], instrument(order.name)));
    } else if (act === 'cancel') stage.exchange.cancel(line.words[2] as ClientOrderId, us);
    else if (act === 'replace')
      stage.exchange.replace(line.words[2] as ClientOrderId, replacementOf(line), us);
    else if (act === 'candle') stage.candle(instrument(name), candleOf(rest), us);
    else if (act !== 'end') stage.event(instrument(name), eventBatch(instrument(name), us, act, rest));
  }
  stage.finish(steps.at(-1)?.us ?? 0);
  return { exchange: stage.exchange, answers: stage.answers, instrument, market: (one) => stage.market(one) };
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

/** The exchange with a clock and its markets, without an engine. */
class Stage {
  readonly exchange: SimulatedExchange;
  readonly answers: Answer[] = [];
  readonly #queue = new TimeQueue<() => void>();
  readonly #markets = new Map<Instrument, TradedMarket>();
  readonly #observes: boolean;

  constructor({ venue, wallet, activity }: Setting) {
    this.#observes = venue.observesLatency;
    const later = (rank: number) => (us: number, act: () => void) => this.#queue.push(us, rank, act);
    const told = (us: number, event: OrderEvent | AccountEvent) =>
      this.#queue.push(us, 1, () => this.answers.push({ us, event }));
    this.exchange = new SimulatedExchange({
      venue,
      wallet,
      market: (instrument) => this.market(instrument),
      activity: () => activity,
      price: () => Number.NaN,
      onArrival: later(0),
      onExpiry: later(0),
      onBoundary: later(3),
      onAnswer: told,
      onAccount: told,
    });
  }

  market(instrument: Instrument): TradedMarket {
    const market = this.#markets.get(instrument) ?? new TradedMarket();
    this.#markets.set(instrument, market);
    return market;
  }

  /** Everything that is due before the events of `us`. */
  advance(us: number): void {
    while (this.#queue.nextUs < us) this.#queue.pop()!();
  }

  finish(us: number): void {
    while (this.#queue.nextUs <= us) this.#queue.pop()!();
  }

  candle(instrument: Instrument, candle: Candle, us: number): void {
    this.market(instrument).noteCandle(candle.close);
    this.exchange.listing(instrument).onCandle(candle, us);
  }

  event(instrument: Instrument, batch: EventBatch): void {
    const us = batch.localTs[0]!;
    const exchangeTs = batch.exchangeTs[0]!;
    const market = this.market(instrument);
    const listing = this.exchange.listing(instrument);
    const kind = batch.kind[0]! as EventKind;
    const isTimed = kind === EventKind.quote || kind === EventKind.trade || kind === EventKind.depth;
    if (this.#observes && isTimed) listing.observe(us, exchangeTs);
    if (kind === EventKind.quote) {
      market.setQuote(batch, 0);
      listing.onQuote(exchangeTs, us);
    } else if (kind === EventKind.trade) {
      market.note(batch, 0);
      const isBuy = (batch.flags[0]! & EventFlag.buy) !== 0;
      listing.onPrint(batch.v0[0]!, batch.v1[0]!, isBuy, exchangeTs, us);
      if (market.depth === 'prints') listing.onQuote(Number.NaN, us);
    } else if (kind === EventKind.funding) {
      market.note(batch, 0);
      listing.onFunding(batch.v0[0]!, batch.v1[0]!, us);
    } else if (market.applyDepth(batch, 0)) listing.onDepth(exchangeTs, us);
    else listing.onGap();
  }
}

import { describe, expect } from 'vitest';
import type { AccountEvent, ApprovedRequest, VenueRequest } from '../../core/exchange/exchange.js';
import { parseQueueModel, queueShare } from '../../core/exchange/queue-model.js';
import { SimulatedExchange } from '../../core/exchange/simulated/simulated-exchange.js';
import { loadVenues } from '../../core/loader/plugins.js';
import type { Instrument } from '../../core/market/instrument.js';
import { Random } from '../../core/market/random.js';
import type { ClientOrderId, Execution, OrderEvent, OrderRequest, Trigger } from '../../core/orders/order.js';
import { positionProfit, settleValue, sideSign } from '../../core/orders/position.js';
import { grids } from '../../core/orders/sizing.js';
import { type OpenFeed, openFeed } from '../../core/run/feeds.js';
import { testVenue } from '../fixtures/market.js';
import { SharedMarket } from '../fixtures/shared-market.js';
import { sized } from '../full.js';
import { itWithData } from '../market-data.js';
import { sharedData } from '../shared-data.js';

/** Of all recordings together. */
const FLOWS = sized({ short: 2_000, full: 10_000 });
/** How many events of its instrument a flow lives through. */
const EVENTS_A_FLOW = 240;
const ORDERS_A_FLOW = 8;
const FUNDING_US = 150_000;
/** More than a message takes there and back. */
const LONGEST_WAY_US = 200_000;

const RECORDINGS = [
  ['binanceusdm', 'recordings/binance-usdm_btcusdt_20240808.rec.gz', FLOWS / 2, 90_000],
  ['binance', 'recordings/binance-spot_btcusdt_20240808.rec.gz', FLOWS / 4, 40_000],
  ['binancecoinm', 'recordings/binance-coinm_btcusd-perp_20240808.rec.gz', FLOWS / 4, 45_000],
] as const;

const MODELS = ['risk_averse', 'proportional', 'power:2', 'log', 'through'];

/** Somebody with an account of his own, who sends orders at random for a while. */
class Flow {
  readonly exchange: SimulatedExchange;
  readonly wrong: string[] = [];
  left = EVENTS_A_FLOW;
  readonly #instrument: Instrument;
  readonly #market: SharedMarket;
  readonly #random: Random;
  readonly #sent = new Map<ClientOrderId, { request: OrderRequest; filled: number; ended: boolean }>();
  readonly #wallet: Readonly<Record<string, number>>;
  readonly #latency: { orderUs: number; answerUs: number; feedUs: number };
  /** What fills, funding and liquidations say the account holds: cash in each currency, and a position. */
  readonly #cash = new Map<string, number>();
  #position = 0;
  fills = 0;

  constructor(instrument: Instrument, market: SharedMarket, seed: number) {
    this.#instrument = instrument;
    this.#market = market;
    this.#random = new Random(seed, 'flow');
    this.#wallet = { USDT: this.#random.between(50, 200_000), BTC: this.#random.between(0.001, 5) };
    for (const [currency, amount] of Object.entries(this.#wallet)) this.#cash.set(currency, amount);
    const ms = () => (this.#random.chance(0.5) ? 0 : this.#random.integer(0, 40_000));
    this.#latency = { orderUs: ms(), answerUs: ms(), feedUs: ms() };
    this.exchange = new SimulatedExchange({
      venue: testVenue({
        fees: { maker: this.#random.between(-0.0002, 0.001), taker: this.#random.between(0, 0.002) },
        latency: this.#latency,
        venue: {
          marginMode: this.#random.chance(0.5) ? 'isolated' : 'cross',
          queueShare: queueShare(parseQueueModel(MODELS[seed % MODELS.length]!)),
          impact: this.#random.chance(0.5) ? 1 : 0,
          funding: () => ({ kind: 'every', everyUs: FUNDING_US, rate: this.#random.between(-0.01, 0.01) }),
          feePayment: { kind: this.#random.chance(0.3) ? 'received' : 'settle' },
        },
      }),
      wallet: this.#wallet,
      stakeCurrency: 'USDT',
      instrument: () => instrument,
      market: () => market,
      activity: () => ({ sigma: 0.03, adv: 10_000 }),
      tell: (said) => {
        if (said.kind === 'order') this.#answered(said.event);
        else this.#accounted(said.event);
      },
    });
  }

  advance(us: number): void {
    while (this.exchange.advance(us)) {
      // It stops behind each thing that it has to say.
    }
  }

  /** Sends something now and then. */
  act(us: number): void {
    if (!this.#random.chance(ORDERS_A_FLOW / EVENTS_A_FLOW) || Number.isNaN(this.#market.mid)) return;
    const ids = [...this.#sent.keys()];
    const some = ids[this.#random.integer(0, Math.max(ids.length - 1, 0))];
    const roll = this.#random.uniform();
    if (some !== undefined && roll < 0.1) this.#send({ kind: 'cancel', clientOrderId: some, sentUs: us });
    else if (some !== undefined && roll < 0.2) {
      const replacement = { quantity: this.#quantity(), price: null };
      this.#send({ kind: 'replace', clientOrderId: some, replacement, sentUs: us });
    } else this.#order(us);
  }

  /** Everything that is still on its way, and what then does not add up. */
  end(us: number): readonly string[] {
    const { account } = this.exchange;
    // Funding goes on as long as something is held: the last one is long enough ago to be known.
    const fundings = Math.floor((us + LONGEST_WAY_US) / FUNDING_US);
    this.advance((fundings + 1) * FUNDING_US - 1);
    for (const currency of ['USDT', 'BTC']) {
      this.#check(`balance of ${currency}`, account.balance(currency), this.#balance(currency));
    }
    const { settle } = this.#instrument;
    const held = account.position(this.#instrument);
    this.#check('position', held.quantity, this.#instrument.kind === 'spot' ? 0 : this.#position);
    const { mark } = this.#market;
    const posted = account.balance(settle) + positionProfit(this.#instrument, held, mark);
    this.#check('equity', posted, this.#cash.get(settle)! + this.#marked(mark));
    for (const { postings } of account.ledger.transactions) {
      const [ours, other] = postings;
      if (ours.amount + other.amount !== 0) this.wrong.push('a transaction does not add up to 0');
    }
    return this.wrong;
  }

  #order(us: number): void {
    const random = this.#random;
    const { bid, ask } = this.#market;
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const price = this.#price((side === 'buy' ? bid : ask) * (1 + random.between(-0.0002, 0.0002)));
    const execution: Execution = random.chance(0.4)
      ? { type: 'market' }
      : { type: 'limit', price, timeInForce: this.#timeInForce(us) };
    const clientOrderId = `o${this.#sent.size}` as ClientOrderId;
    const request: OrderRequest = {
      clientOrderId,
      instrument: this.#instrument,
      side,
      quantity: this.#quantity(),
      execution,
      trigger: random.chance(0.15) ? this.#trigger(bid) : null,
      reduceOnly: random.chance(0.2),
      leverage: this.#instrument.kind === 'spot' ? 1 : random.integer(1, 125),
      sentUs: us,
      signalMid: this.#market.mid,
    };
    this.#sent.set(clientOrderId, { request, filled: 0, ended: false });
    this.#send({ kind: 'submit', request });
  }

  /** Anything at all: what risk would not let through, too. */
  #send(request: VenueRequest): void {
    this.exchange.send(request as ApprovedRequest);
  }

  #timeInForce(us: number) {
    const kind = (['gtc', 'gtc', 'ioc', 'fok', 'post_only', 'gtd'] as const)[this.#random.integer(0, 5)]!;
    return kind === 'gtd' ? { kind, untilUs: us + this.#random.integer(1, 400_000) } : { kind };
  }

  #trigger(near: number): Trigger {
    const price = this.#price(near * (1 + this.#random.between(-0.0003, 0.0003)));
    if (this.#random.chance(0.3)) return { kind: 'trailing', activation: null, callback: 0.0002 };
    return { kind: this.#random.chance(0.5) ? 'stop' : 'take_profit', price };
  }

  #price(near: number): number {
    return grids(this.#instrument).tick!.round(near, 'nearest');
  }

  #quantity(): number {
    const most = this.#instrument.kind === 'inverse' ? 5_000 : 3;
    const wanted = most ** this.#random.uniform() - 1 + most / 1_000;
    return grids(this.#instrument).step!.round(wanted, 'up');
  }

  #answered(event: OrderEvent): void {
    const known = this.#sent.get(event.clientOrderId)!;
    if (event.kind === 'replaced') {
      known.request = { ...known.request, quantity: event.quantity };
      return;
    }
    if (event.kind === 'canceled' || event.kind === 'rejected') {
      if (known.ended) this.wrong.push(`${event.clientOrderId} ended twice`);
      known.ended = true;
    }
    if (event.kind !== 'fill') return;
    const { request } = known;
    const { fill } = event;
    this.fills++;
    known.filled += fill.quantity;
    if (known.ended) this.wrong.push(`${event.clientOrderId} was filled after its end`);
    if (known.filled > request.quantity * (1 + 1e-9))
      this.wrong.push(`${event.clientOrderId} was filled beyond its size`);
    const arrivalUs = request.sentUs + this.#latency.orderUs + this.#latency.feedUs;
    if (fill.us < arrivalUs) this.wrong.push(`${event.clientOrderId} was filled before it arrived`);
    if (request.execution.type === 'limit') {
      const worse = (fill.price - request.execution.price) * sideSign(request.side);
      if (worse > 0) this.wrong.push(`${event.clientOrderId} was filled beyond its limit`);
    }
    this.#moved(request.side, fill);
  }

  #accounted(event: AccountEvent): void {
    const { settle } = this.#instrument;
    if (event.kind === 'funding') this.#pay(settle, event.amount);
    if (event.kind !== 'liquidation') return;
    for (const fill of event.fills) this.#moved(event.side, fill);
    this.#pay(settle, event.insurance - event.clearanceFee);
  }

  /** Cash as if every fill were paid in full: a position is then worth its value. */
  #moved(
    side: 'buy' | 'sell',
    fill: { price: number; quantity: number; fee: number; feeCurrency: string },
  ): void {
    const { kind, base, settle } = this.#instrument;
    const sign = sideSign(side) * (kind === 'inverse' ? -1 : 1);
    this.#pay(settle, -sign * settleValue(this.#instrument, fill.quantity, fill.price));
    this.#pay(fill.feeCurrency, -fill.fee);
    if (kind === 'spot') this.#pay(base, sign * fill.quantity);
    else {
      this.#position += sideSign(side) * fill.quantity;
      if (Math.abs(this.#position) < 1e-9) this.#position = 0;
    }
  }

  #pay(currency: string, amount: number): void {
    this.#cash.set(currency, (this.#cash.get(currency) ?? 0) + amount);
  }

  /** What the position is worth on top of the cash. */
  #marked(mark: number): number {
    if (this.#instrument.kind === 'spot' || this.#position === 0) return 0;
    const sign = Math.sign(this.#position) * (this.#instrument.kind === 'inverse' ? -1 : 1);
    return sign * settleValue(this.#instrument, Math.abs(this.#position), mark);
  }

  /** With no position, all of it is cash; with one, what is realised is known to the account only. */
  #balance(currency: string): number {
    const isSettled = currency === this.#instrument.settle && this.#position !== 0;
    return isSettled ? Number.NaN : this.#cash.get(currency)!;
  }

  #check(what: string, actual: number, expected: number): void {
    if (Number.isNaN(expected)) return;
    const scale = Math.max(Math.abs(expected), ...Object.values(this.#wallet));
    if (!(Math.abs(actual - expected) <= 1e-9 * scale))
      this.wrong.push(`${what}: ${actual}, from the fills ${expected}`);
  }
}

async function runFlows(
  open: OpenFeed,
  flows: number,
  events: number,
): Promise<{ fills: number; wrong: string[] }> {
  const market = new SharedMarket();
  const every = events / flows;
  let seen = 0;
  let started = 0;
  let fills = 0;
  const wrong: string[] = [];
  let alive: Flow[] = [];
  let nowUs = 0;
  const finish = (flow: Flow, seed: number) => {
    const texts = flow.end(nowUs);
    fills += flow.fills;
    for (const text of texts) wrong.push(`flow ${seed}: ${text}`);
  };
  for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) {
        const us = batch.localTs[row]!;
        nowUs = us;
        for (const flow of alive) flow.advance(us);
        market.play(batch, row);
        for (const flow of alive) {
          flow.exchange.onEvent(batch, row);
          flow.act(us);
          flow.left--;
        }
        if (seen % 16 === 0) {
          for (const flow of alive) if (flow.left <= 0) finish(flow, started);
          alive = alive.filter(({ left }) => left > 0);
        }
        for (; started < flows && started * every <= seen; started++) {
          alive.push(new Flow(open.registry.at(0), market, started));
        }
        seen++;
      }
    }
    market.release(null);
  }
  for (const flow of alive) finish(flow, started);
  return { fills, wrong };
}

describe(`${FLOWS.toLocaleString('en')} random order flows on real recordings`, () => {
  for (const [venue, path, flows, events] of RECORDINGS) {
    itWithData(`${venue}: fills, cash and equity add up`, [path], async () => {
      const venues = await loadVenues();
      const data = {
        kind: 'recording' as const,
        files: [{ venue, file: sharedData(path) }],
        recover: false,
      };
      const { fills, wrong } = await runFlows(await openFeed({ venues, data }), flows, events);
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(fills).toBeGreaterThan(flows);
    });
  }
});

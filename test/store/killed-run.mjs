/**
 * A process that trades on a scripted market, records it, and dies without a chance to clean up:
 * `node killed-run.mjs FILE SENT HOW WHERE N`. What it sends it appends to SENT first. HOW is `whole`, or `split` for a
 * journal that is wrong on purpose: each entry of a moment in a transaction of its own. WHERE is `write` or `send`: the
 * N-th of them does not happen. With `never` it comes to its end, and says what it did; what the database was behind the
 * N-th commit is then in FILE.N. Runs what was built.
 */
import { appendFileSync, copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ZERO_LATENCY } from '../../dist/core/exchange/latency.js';
import { queueShare } from '../../dist/core/exchange/queue-model.js';
import { EventBatch, EventKind } from '../../dist/core/market/event-batch.js';
import { InstrumentRegistry } from '../../dist/core/market/instrument.js';
import { openSession } from '../../dist/core/run/open-session.js';
import { openRunStore } from '../../dist/core/store/run-store.js';
import { adjust, enter, exit } from '../../dist/core/strategy/intents.js';
import { defineStrategy } from '../../dist/core/strategy/strategy.js';
import { chunkOf } from '../../dist/test/fixtures/chunk.js';
import { LINEAR, SPOT } from '../../dist/test/fixtures/market.js';

const [file, sentFile, how, where, last] = process.argv.slice(2);
const S = 1_000_000;

const registry = new InstrumentRegistry();
const perp = registry.add(LINEAR);
const spot = registry.add(SPOT);

/** What is said at each open interest, in turn. */
const SAID = [
  // A trade of two legs, each of which takes two levels.
  () =>
    enter({
      legs: [leg(spot, { amount: 1.5 }), leg(perp, { amount: 1.5, direction: 'short' })],
      tag: 'pair',
    }),
  ([trade]) => exit({ trade: trade.id, reason: 'done' }),
  // One that is moved, filled in two parts, guarded, funded and stopped.
  () => enter({ legs: [leg(perp, { amount: 1, price: 99.5, bracket: { stop: 98, takeProfit: 103 } })] }),
  ([trade]) => adjust({ trade: trade.id, price: 99.7 }),
  // One that is given up.
  () => enter({ legs: [leg(perp, { amount: 1, price: 95 })] }),
  // One that is refused.
  () => enter({ legs: [leg(perp, { amount: 0.0001 })] }),
  // One that is held when the others are settled.
  () => enter({ legs: [leg(perp, { amount: 0.5 })] }),
  ([trade]) => exit({ trade: trade.id, reason: 'done' }),
];

let turn = 0;
const strategy = defineStrategy({
  name: 'Killed',
  canShort: true,
  onOpenInterest: (_, { trades, store }) => {
    store.set('turn', turn);
    return SAID[turn++]?.(trades) ?? null;
  },
});

const store = openRunStore(
  file,
  { strategy: 'Killed', strategyHash: '00', version: '0', spec: {} },
  { durability: 'each' },
);
let commits = 0;
keep();
const session = openSession({
  strategy,
  params: {},
  settings: {
    stakeCurrency: 'USDT',
    stakeAmount: 1_000,
    maxOpenTrades: 3,
    wallet: { USDT: 10_000 },
    entryType: 'market',
    exitType: 'market',
    entryTimeoutUs: 5 * S,
    exitTimeoutUs: 5 * S,
    canShort: true,
    rules: {
      stoploss: null,
      minimalRoi: [],
      trailingStop: false,
      trailingStopPositive: null,
      trailingStopPositiveOffset: 0,
      trailingOnlyOffsetIsReached: false,
    },
  },
  timeframeUs: S,
  registry,
  runTag: 'kill',
  venue: {
    feeTiers: () => [{ volume: 0, maker: 0.0002, taker: 0.0005 }],
    feePayment: { kind: 'settle' },
    startVolume: 0,
    marginMode: 'isolated',
    terms: () => ({ tiers: [{ floor: 0, rate: 0.004, maxLeverage: 125 }], clearanceFee: 0 }),
    funding: () => ({ kind: 'list', rates: [[20 * S, 0.001]] }),
    impact: 0,
    queueShare: queueShare({ kind: 'risk_averse' }),
    latency: () => ({
      observe: () => {},
      next: () => ({ ...ZERO_LATENCY, orderUs: 1_000, answerUs: 1_000 }),
    }),
    observesLatency: false,
  },
  selects: () => true,
  leftOut: () => null,
  journal: {
    commit: (entries, moment) => {
      if (how === 'whole') store.commit(entries, moment);
      else for (const entry of entries) store.commit([entry], moment);
      commits += 1;
      keep();
    },
  },
});

/** By write, whether it was the commit of a transaction. */
const writes = [];
/** By request that is sent, behind which commit. */
const sends = [];

/** Every row that is written, and every transaction's begin and commit, goes through `run` of a prepared statement. */
const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'));
const { run } = statement;
statement.run = function (...values) {
  writes.push(this.source === 'COMMIT');
  if (where === 'write' && writes.length === Number(last)) process.kill(process.pid, 'SIGKILL');
  return run.apply(this, values);
};

const { exchange } = session;
const send = exchange.send.bind(exchange);
exchange.send = (sent) => {
  sends.push(commits);
  if (where === 'send' && sends.length === Number(last)) process.kill(process.pid, 'SIGKILL');
  const id = sent.kind === 'submit' ? sent.request.clientOrderId : sent.clientOrderId;
  appendFileSync(sentFile, `${sent.kind === 'submit' ? 'order' : sent.kind} ${id}\n`);
  send(sent);
};

session.step(chunkOf(events()));
session.finish();
process.stdout.write(JSON.stringify({ writes, sends, commits }));

/** Copies the database as it is. */
function keep() {
  if (where !== 'never') return;
  for (const end of ['', '-wal']) copyFileSync(file + end, `${file}.${commits}${end}`);
}

function leg({ id }, more) {
  return { instrument: id, direction: 'long', ...more };
}

function events() {
  const batch = new EventBatch();
  const add = (kind, instrument, s, ...values) => {
    const row = batch.append(kind, instrument.index, s * S, s * S, batch.length + 1);
    batch.id[row] = row + 1;
    batch.v0[row] = Number.NaN;
    for (const [i, value] of values.entries()) batch[`v${i}`][row] = value;
    return row;
  };
  const book = (instrument, s) => {
    const row = add(EventKind.snapshot, instrument, s);
    for (const [price, size] of [
      [100, 1],
      [99.9, 4],
      [90, 9],
      [100.2, 1],
      [100.3, 4],
      [104, 9],
    ])
      batch.appendLevel(price, size);
    batch.bidCount[row] = 3;
    batch.askCount[row] = 3;
  };
  const print = (s, price, size) => add(EventKind.trade, perp, s, price, size, price * size);
  const say = (s) => add(EventKind.openInterest, perp, s, 1);
  for (const instrument of [spot, perp]) add(EventKind.quote, instrument, 0.5, 100, 1, 100.2, 1);
  for (const instrument of [spot, perp]) book(instrument, 0.6);
  say(1.1);
  for (const instrument of [spot, perp]) book(instrument, 3);
  say(5);
  say(8);
  say(9);
  print(10, 99.6, 0.4);
  print(11, 99, 3);
  // Funding is due at 20.
  print(25, 97.9, 0.1);
  book(perp, 26);
  say(30);
  say(37);
  say(38);
  say(40);
  add(EventKind.openInterest, perp, 42, 1);
  return batch;
}

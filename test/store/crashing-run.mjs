/**
 * A process that records orders and dies without a chance to clean up: `node crashing-run.mjs FILE DURABILITY ORDERS`,
 * and with `within` behind them, in the middle of one more entry. Runs what was built.
 */
import { openRunStore } from '../../dist/core/store/run-store.js';

const [file, durability, orders, within] = process.argv.slice(2);
const header = { strategy: 'Crashing', strategyHash: '00', version: '0', spec: {} };
const store = openRunStore(file, header, { durability });
for (let i = 1; i <= Number(orders); i++) {
  const moment = { us: i, rank: 1, events: i };
  store.commit([{ us: i, kind: 'order', request: request(`order-${i}`, i), place: null }], moment);
}
if (within === 'within') {
  const leg = {
    instrument: { id: 'a' },
    direction: 'long',
    get stake() {
      return die();
    },
  };
  const trade = {
    id: 1,
    enterTag: null,
    decidedUs: 9,
    state: { tag: 'open' },
    plan: { kind: 'hold' },
    decidedOn: null,
    legs: [leg],
  };
  store.commit([{ us: 9, kind: 'trade', trade }], { us: 9, rank: 1, events: 9 });
}
die();

function request(clientOrderId, sentUs) {
  return {
    clientOrderId,
    instrument: { id: 'binanceusdm:BTC/USDT:USDT' },
    side: 'buy',
    quantity: 0.02,
    execution: { type: 'market' },
    trigger: null,
    reduceOnly: false,
    leverage: 1,
    sentUs,
    signalMid: 50_000,
  };
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}

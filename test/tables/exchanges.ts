/** The two exchanges that cases are played on: the simulated one, and the slow one that was written from the rules alone. */
import type { Candle } from '../../core/exchange/simulated/candles.js';
import { byId, type Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import { type Position, settleValue } from '../../core/orders/position.js';
import type { Driven } from '../exchange/scenario.js';
import { SlowExchange } from '../exchange/slow/slow-exchange.js';
import type { SlowOptions } from '../exchange/slow/state.js';
import { type Answer, Stage } from '../exchange/stage.js';
import type { AccountView } from './run-case.js';
import type { Setting } from './venue.js';

/** An exchange that a case can be played on. */
export interface Playable extends Driven {
  readonly answers: readonly Answer[];
  readonly account: AccountView;
  mark(instrument: Instrument): number;
  onCandle(instrument: Instrument, candle: Candle, us: Micros): void;
}

export type Open = (setting: Setting, instruments: readonly Instrument[]) => Playable;

export const openSimulated: Open = ({ venue, wallet, activity }, instruments) => {
  const stage = new Stage({ venue, wallet, instruments, activity: () => activity });
  return {
    ...drivenBy(stage),
    get answers() {
      return stage.answers;
    },
    account: stage.exchange.account,
    mark: (instrument) => stage.market(instrument).mark,
    onCandle: (instrument, candle, us) => stage.onCandle(instrument, candle, us),
  };
};

export const openSlow: Open = (setting, instruments) => {
  const slow = new SlowExchange(slowOptions(setting, instruments));
  let endUs = Number.POSITIVE_INFINITY;
  return {
    ...drivenBy(slow),
    finish: (us) => {
      endUs = us;
      slow.finish(us);
    },
    get answers() {
      return slow.answers.filter(({ us }) => us <= endUs).sort((a, b) => a.us - b.us);
    },
    account: accountOf(slow),
    mark: (instrument) => slow.mark(instrument),
    onCandle: () => {
      throw new Error('the slow exchange knows no candles');
    },
  };
};

function accountOf(slow: SlowExchange): AccountView {
  const position = (instrument: Instrument): Position => {
    const { quantity, entry, margin } = slow.position(instrument);
    const cost = quantity === 0 ? 0 : settleValue(instrument, Math.abs(quantity), entry);
    return { quantity, cost, margin, leverage: Number.NaN };
  };
  return {
    balance: (currency) => slow.balances()[currency] ?? 0,
    position,
    ledger: {
      currencies: () => Object.keys(slow.balances()),
      get transactions() {
        return slow.movements().map(({ account, currency, amount }) => ({
          postings: [
            { account: 'wallet', currency, amount },
            { account, currency, amount: -amount },
          ] as const,
        }));
      },
    },
  };
}

function drivenBy(exchange: Driven): Driven {
  return {
    advance: (us) => exchange.advance(us),
    onEvent: (batch, row) => exchange.onEvent(batch, row),
    submit: (request) => exchange.submit(request),
    cancel: (id, us) => exchange.cancel(id, us),
    replace: (id, to, us) => exchange.replace(id, to, us),
    finish: (us) => exchange.finish(us),
  };
}

function slowOptions(setting: Setting, instruments: readonly Instrument[]): SlowOptions {
  const { venue, wallet, activity, queue, latency, funding } = setting;
  if (latency.kind === 'uniform') throw new Error('the slow exchange draws no latencies');
  const { feePayment } = venue;
  const isContract = ({ kind }: Instrument) => kind !== 'spot';
  return {
    instruments: [...instruments].sort(byId),
    wallet,
    feeTiers: (instrument) => venue.feeTiers(instrument),
    feePayment:
      feePayment.kind === 'currency'
        ? { ...feePayment, price: feePayment.price ?? Number.NaN }
        : feePayment.kind,
    queue,
    impact: { y: venue.impact, activity: () => activity },
    marginMode: venue.marginMode,
    marginTerms: (instrument) => (isContract(instrument) ? venue.terms(instrument) : null),
    fundingSchedule: (instrument) => (isContract(instrument) ? scheduleOf(funding) : null),
    latency: latency.kind === 'constant' ? latency.latency : latency.kind,
  };
}

function scheduleOf(funding: Setting['funding']): ReturnType<SlowOptions['fundingSchedule']> {
  switch (funding.kind) {
    case 'every':
      return funding;
    case 'list':
      return funding.rates;
    case 'none':
    case 'never':
      return null;
  }
}

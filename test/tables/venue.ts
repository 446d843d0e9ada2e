import type { Activity } from '../../core/exchange/activity.js';
import { createLatency, type LatencySpec, parseLatency } from '../../core/exchange/latency.js';
import { parseQueueModel, type QueueModelSpec, queueShare } from '../../core/exchange/queue-model.js';
import type { FundingSchedule } from '../../core/exchange/simulated/funding.js';
import type { VenueModel } from '../../core/exchange/simulated/venue-model.js';
import type { FeeTier } from '../../core/exchange/venue.js';
import type { FeePayment } from '../../core/exchange/venue-terms.js';
import { type Line, micros, pairs } from './parse.js';

/** The venue and the wallet of a case, as its settings say; and what the venue was made of. */
export interface Setting {
  readonly venue: VenueModel;
  readonly wallet: Readonly<Record<string, number>>;
  readonly activity: Activity | null;
  readonly queue: QueueModelSpec;
  readonly latency: LatencySpec;
  readonly funding: FundingSchedule;
}

export function settingOf(lines: readonly Line[]): Setting {
  const of = (name: string) =>
    lines.filter(({ words }) => words[0] === name).map(({ words }) => words.slice(1));
  const one = (name: string) => of(name)[0];
  const latency = parseLatency(one('latency')?.[0] ?? 'zero');
  const impact = one('impact') ?? ['0'];
  const { sigma, adv } = pairs(impact.slice(1));
  const wallet = one('wallet') ? balances(one('wallet')!) : { USDT: 10_000, BTC: 10 };
  const tiers = (one('tiers') ?? ['0:0.004:125']).map((text) => {
    const [floor = 0, rate = 0, maxLeverage = 0] = text.split(':').map(Number);
    return { floor, rate, maxLeverage };
  });
  const terms = { tiers, clearanceFee: Number(one('clearance')?.[0] ?? 0) };
  const feeTiers = feeTiersOf(of('fees'));
  const funding = scheduleOf(one('funding'));
  const queue = parseQueueModel(one('queue')?.[0] ?? 'risk_averse');
  return {
    venue: {
      feeTiers: () => feeTiers,
      feePayment: paymentOf(of('fees')),
      startVolume: 0,
      marginMode: one('margin')?.[0] === 'cross' ? 'cross' : 'isolated',
      terms: () => terms,
      funding: () => funding,
      impact: Number(impact[0]),
      queueShare: queueShare(queue),
      latency: ({ symbol }) => createLatency(latency, { seed: 1, symbol }),
      observesLatency: latency.kind === 'recorded',
    },
    wallet,
    activity: sigma === undefined ? null : { sigma: Number(sigma), adv: Number(adv) },
    queue,
    latency,
    funding,
  };
}

/** `USDT 10 BTC 1` by currency. */
export function balances(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(pairs(words)).map(([currency, amount]) => [currency, Number(amount)]),
  );
}

function feeTiersOf(lines: readonly (readonly string[])[]): readonly FeeTier[] {
  const tiers = lines.find(([first]) => first === 'tiers');
  if (tiers) {
    return tiers.slice(1).map((text) => {
      const [volume = 0, maker = 0, taker = 0] = text.split(':').map(Number);
      return { volume, maker, taker };
    });
  }
  const { maker = '0.0002', taker = '0.0005' } = pairs(lines.find(([first]) => first === 'maker') ?? []);
  return [{ volume: 0, maker: Number(maker), taker: Number(taker) }];
}

function paymentOf(lines: readonly (readonly string[])[]): FeePayment {
  const line = lines.find(([first]) => first === 'in');
  if (!line) return { kind: 'settle' };
  const [, currency = '', ...more] = line;
  if (currency === 'received') return { kind: 'received' };
  const { price, discount = '0' } = pairs(more);
  return {
    kind: 'currency',
    currency,
    discount: Number(discount),
    price: price === undefined ? null : Number(price),
  };
}

function scheduleOf(words: readonly string[] | undefined): FundingSchedule {
  if (!words) return { kind: 'none' };
  if (words[0] === 'every') {
    const { every = '', rate = '' } = pairs(words);
    return { kind: 'every', everyUs: Number.parseFloat(every) * 3_600_000_000, rate: Number(rate) };
  }
  return {
    kind: 'list',
    rates: words.map((text) => {
      const [us = '', rate = ''] = text.split(':');
      return [micros(us), Number(rate)] as const;
    }),
  };
}

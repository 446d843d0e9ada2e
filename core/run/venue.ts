import type { Config } from '../config/schema.js';
import { createLatency } from '../exchange/latency.js';
import { queueShare } from '../exchange/queue-model.js';
import type { FundingSchedule } from '../exchange/simulated/funding.js';
import type { VenueModel } from '../exchange/simulated/venue-model.js';
import type { FeeTier, MarginTerms } from '../exchange/venue.js';
import type { Venues } from '../loader/plugins.js';
import type { Instrument } from '../market/instrument.js';
import { US_PER_HOUR } from '../market/time.js';
import { type ExchangeSettings, exchangeSettings } from './settings.js';

const FUNDING_EVERY_US = 8 * US_PER_HOUR;
/** A contract with a date in its symbol, `BTC/USD:BTC-240927`, pays no funding. */
const DATED = /-\d{6}$/;
const NO_MARGIN: MarginTerms = { tiers: [{ floor: 0, rate: 0, maxLeverage: 1 }], clearanceFee: 0 };

/** What the venues of a run are like: as their plugins say, and the config over them. */
export function venueModel(config: Config, venues: Venues): VenueModel {
  const settings = exchangeSettings(config);
  const { latency, queue, impactY, marginMode, feePayment, feeVolume } = settings;
  const terms = new Map<Instrument, MarginTerms>();
  return {
    feeTiers: (instrument) => feeTiers(instrument, config.fee, venues),
    feePayment,
    startVolume: feeVolume,
    marginMode,
    terms: (instrument) => {
      const known = terms.get(instrument);
      if (known) return known;
      const fresh = marginTerms(instrument, settings, venues);
      terms.set(instrument, fresh);
      return fresh;
    },
    funding: (instrument) => fundingOf(instrument, settings),
    impact: impactY,
    queueShare: queueShare(queue),
    latency: ({ symbol }) => createLatency(latency, { seed: config.seed, symbol }),
    observesLatency: latency.kind === 'recorded',
  };
}

function feeTiers({ venue }: Instrument, fee: number | undefined, venues: Venues): readonly FeeTier[] {
  return fee === undefined ? venues.get(venue).feeTiers : [{ volume: 0, maker: fee, taker: fee }];
}

function marginTerms(instrument: Instrument, settings: ExchangeSettings, venues: Venues): MarginTerms {
  const { tiers, clearanceFee } = venues.get(instrument.venue).marginTerms(instrument) ?? NO_MARGIN;
  return {
    tiers: settings.maintenanceTiers.get(instrument.id) ?? tiers,
    clearanceFee: settings.clearanceFee ?? clearanceFee,
  };
}

function fundingOf(
  { id, symbol }: Instrument,
  { fundingRate, fundingRates }: ExchangeSettings,
): FundingSchedule {
  if (DATED.test(symbol)) return { kind: 'never' };
  const rates = fundingRates.get(id);
  if (rates) return { kind: 'list', rates };
  return fundingRate === null
    ? { kind: 'none' }
    : { kind: 'every', everyUs: FUNDING_EVERY_US, rate: fundingRate };
}

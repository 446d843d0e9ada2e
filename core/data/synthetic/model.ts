import type { SyntheticScenario } from './options.js';

/**
 * What a scenario is, beyond the numbers all share. In `reverting` burst flow pushes the price off its fair value,
 * and the push decays. In `null` a burst is news: the fair value jumps when it begins and stays, the same flow
 * follows and moves nothing, so the price is a martingale; the book leans as far and as long, to a side drawn by lot.
 */
export interface SyntheticScenarioModel {
  readonly impact: 'transient' | 'news';
  readonly lean: 'against-displacement' | 'by-lot';
}

export const SCENARIO_MODELS: Readonly<Record<SyntheticScenario, SyntheticScenarioModel>> = {
  reverting: { impact: 'transient', lean: 'against-displacement' },
  null: { impact: 'news', lean: 'by-lot' },
};

/** The known truth, shared by the scenarios. Bps are of the price; notionals quote currency. */
export const SYNTHETIC_MODEL = {
  /** Fair value: a Gaussian random walk, 25 % a year. */
  fairBpsPerRootMinute: 3.5,
  /** Time in which half of a displacement from fair value is gone (`reverting`). */
  impactHalfLifeSeconds: 150,

  /** Bursts: quiet before each one, its length, and how far it pushes in all, decay left out. Exponential above the least. */
  burstGapLeastSeconds: 120,
  burstGapMeanSeconds: 720,
  burstLengthLeastSeconds: 20,
  burstLengthMeanSeconds: 45,
  burstLengthMostSeconds: 150,
  burstImpactLeastBps: 12,
  burstImpactMeanBps: 28,
  burstImpactMostBps: 80,
  /** In a burst this many times as much happens, and this share of trades has its side. */
  burstActivity: 4,
  burstSideShare: 0.88,

  /** What happens at an arrival, quiet and in a burst; the rest is a queue that changes its size. */
  quietTradeShare: 0.3,
  quietMoveShare: 0.4,
  burstTradeShare: 0.5,
  burstMoveShare: 0.35,

  /** Spread, each draw within 40 % of its mean; widened by bursts, and then relaxing. */
  spreadBps: 0.8,
  spreadWidening: 2,
  spreadRelaxSeconds: 20,
  levelGapBps: 0.25,

  queueNotional: 60_000,
  tradeLeastNotional: 2_000,
  tradeTail: 1.5,
  /** Moves with a burst's side leave queues this much thicker, moves against it this much thinner. */
  burstQueueSkew: 0.35,
  /** Share of the touch that leans at most, and the displacement at which it leans half of that. */
  leanShare: 0.24,
  leanHalfBps: 8,
  leanNoiseShare: 0.12,

  liquidationsPerQuietHour: 1,
  liquidationsPerBurstSecond: 0.2,
  liquidationLeastNotional: 8_000,
  liquidationTail: 1.2,
  openInterestNotional: 40_000_000,
  openInterestNoiseNotional: 2_000,
  openInterestRefill: 0.0005,
} as const;

import type { SyntheticScenario } from './options.js';

/** What stirs one instrument at a time: a scenario that others are not made of. */
export type Regime = Extract<SyntheticScenario, 'reverting' | 'null' | 'trending' | 'volatile'>;

/**
 * The known truth, shared by the scenarios. Bps are of the price; notionals quote currency at the base price. Which
 * of it a scenario uses is said in `docs/synthetic.md`.
 */
export const SYNTHETIC_MODEL = {
  /** Fair value: a Gaussian random walk of its logarithm, 29 % a year. */
  fairBpsPerRootMinute: 4,

  /** Bursts: quiet before each one, its length, and how far it pushes in all. Exponential above the least. */
  burstGapLeastSeconds: 300,
  burstGapMeanSeconds: 3_300,
  /** Bursts come in clusters: this share follows the one before at once, to a side of its own. */
  burstNearShare: 0.5,
  burstNearLeastSeconds: 20,
  burstNearMeanSeconds: 100,
  burstLengthLeastSeconds: 15,
  burstLengthMeanSeconds: 35,
  burstLengthMostSeconds: 90,
  burstImpactLeastBps: 25,
  burstImpactMeanBps: 80,
  burstImpactMostBps: 300,
  /** Where it is news, what is told of it by its end: half the log odds of its side are this, give or take the root. */
  newsInformation: 8,
  /** Time in which half of a push is gone (`reverting`), drawn for each burst. */
  burstHalfLifeLeastSeconds: 60,
  burstHalfLifeMostSeconds: 180,
  /** In a burst this many times as much happens, and this share of its ordinary trades has its side. */
  burstActivity: 4,
  burstSideShare: 0.88,
  /** Time in which half of what a burst leaves behind (few takers, thin queues) is gone. */
  exhaustionHalfLifeSeconds: 150,

  /** Arrivals excite one another: two exponential kernels, and how many arrivals an arrival brings by each, on average. */
  fastDecayPerSecond: 4,
  fastBranching: 0.35,
  slowDecayPerSecond: 0.1,
  slowBranching: 0.35,
  /** How much more than the average a market order excites, and any other arrival. */
  tradeExcitement: 1.5,
  otherExcitement: 0.8,

  /** What an arrival is, quiet, in a burst, and just after one; the rest are limit orders and cancellations. */
  quietTradeShare: 0.28,
  quietFollowShare: 0.42,
  burstTradeShare: 0.5,
  burstFollowShare: 0.35,
  exhaustedTradeShare: 0.08,
  exhaustedFollowShare: 0.5,
  /** Share of the moves of the touch that begin with a market order that eats it; the others are cancellations. */
  quietEatenShare: 0.4,
  burstEatenShare: 0.6,
  exhaustedEatenShare: 0.05,
  /**
   * The touch moves by this much at once, and where that does not do, again at the same time; a jump of more
   * than the other is one move: there is no price between at which a stop could trade.
   */
  followMostBps: 2,
  followJumpBps: 25,

  /** Metaorders that ordinary market orders are slices of: how many at a time, and the tail of their lengths. */
  metaorders: 2,
  metaorderTail: 1.5,
  metaorderMostTrades: 2_000,

  /** Ticks by which the touch is wider than one, on average: quiet, and more at full stress. */
  quietExtraTicks: 0.12,
  stressExtraTicks: 4,
  stressRelaxSeconds: 20,
  levelGapBps: 0.1,

  queueNotional: 25_000,
  /** Share of market orders of the smallest lot; the others are Pareto. */
  smallestShare: 0.25,
  tradeLeastNotional: 1_000,
  tradeTail: 1.4,
  tradeMostNotional: 2_000_000,
  burstTradeScale: 2,
  sweepMostLevels: 3,
  /** Moves with a burst's side leave queues this much thicker, moves against it this much thinner; after it all are thin. */
  burstQueueSkew: 0.4,
  exhaustedQueueLoss: 0.6,

  liquidationsPerQuietHour: 1,
  liquidationsPerBurstSecond: 0.25,
  liquidationLeastNotional: 8_000,
  liquidationTail: 1.2,
  openInterestNotional: 40_000_000,
  /** Of what was traded between polls, the standard deviation of what is opened or closed with it. */
  openInterestShare: 0.03,
  openInterestRefill: 0.0005,

  /** `trending`: drift, and how long it keeps its direction. Exponential above the least. */
  trendLeastBpsPerHour: 30,
  trendMeanBpsPerHour: 60,
  trendLengthLeastSeconds: 1_200,
  trendLengthMeanSeconds: 5_400,
  /** Of metaorders, above one half. */
  trendSideShare: 0.15,

  /** `volatile`: volatility over the usual one, and its logarithm's standard deviation and half-life; jumps. */
  volatileTimes: 3.5,
  volatileLogDeviation: 0.5,
  volatileHalfLifeSeconds: 1_200,
  volatileExtraTicks: 3,
  jumpsPerHour: 3,
  jumpLeastBps: 12,
  jumpTail: 2.5,
  jumpMostBps: 200,

  /** `regimes`: how long each lasts. Exponential above the least. */
  regimeLengthLeastSeconds: 7_200,
  regimeLengthMeanSeconds: 14_400,
  regimeLengthMostSeconds: 21_600,

  /** `basis`: the contract over spot, an Ornstein-Uhlenbeck process; now and then it is dislocated. */
  basisDeviationBps: 6,
  basisHalfLifeSeconds: 1_200,
  dislocationGapLeastSeconds: 1_800,
  dislocationGapMeanSeconds: 9_000,
  dislocationLeastBps: 20,
  dislocationMostBps: 60,
  dislocationRiseSeconds: 20,
  dislocationHalfLifeSeconds: 180,
  fundingInterest: 0.0001,
  fundingClamp: 0.0005,
  fundingMemorySeconds: 3_600,

  /** `cointegrated`: the logarithm of a pair's second is beta times that of its first, and a spread that reverts. */
  pairs: [
    { beta: 1.25, deviationBps: 30, halfLifeSeconds: 1_800 },
    { beta: 0.8, deviationBps: 40, halfLifeSeconds: 3_600 },
  ],
  /** Fair values of `cointegrated` are so many times as volatile as the usual one. */
  pairVolatility: 2,
} as const;

import type { Chunk } from '../market/chunk.js';
import { startStrategy } from '../strategy/start.js';
import type { Strategy } from '../strategy/strategy.js';
import { makeFeatures } from './features.js';
import type { FeedFramesOptions } from './feed-frames.js';
import { ownParts } from './own-parts.js';
import { type PerceivingRun, Share } from './share.js';

/** What runs over one feed have in common that may share what they know. */
export interface PerceiveOptions extends Omit<FeedFramesOptions, 'strategy' | 'params'> {
  /** A new instance of the strategy's module. */
  fresh(): Promise<Strategy>;
}

export interface SharedPerceptionOptions extends PerceiveOptions {
  /** What is thrown in the place of what was thrown on behalf of a run. */
  failed(run: PerceivingRun, error: unknown): unknown;
}

/** Gives a run a perception of its own: instances that no other run has a part in. */
export async function perceiveAlone(run: PerceivingRun, options: PerceiveOptions): Promise<void> {
  const { perception, params, hasProof } = run;
  const strategy = await options.fresh();
  const proof = hasProof ? await options.fresh() : null;
  perception.open(ownParts({ ...options, strategy, proof, params }));
  if (strategy !== run.strategy) startStrategy(strategy, params);
  // The features that are sampled are made for each instrument: this instance is to know the same as that one.
  if (proof === null || proof === strategy) return;
  startStrategy(proof, params);
  makeFeatures(proof, params);
}

/**
 * The perception of several runs of one strategy over one feed. What they share shows when the first events have come: runs
 * that agree in what features read of the parameters go by the same frames.
 */
export class SharedPerception {
  readonly #runs: readonly PerceivingRun[];
  readonly #options: SharedPerceptionOptions;
  #shares: readonly Share[] = [];
  #hasBegun = false;

  /** @param runs at least two */
  constructor(runs: readonly PerceivingRun[], options: SharedPerceptionOptions) {
    this.#runs = runs;
    this.#options = options;
  }

  /** Takes a chunk of events in, before any of the runs does. @throws BotError `strategy_failed`, `not_shared` */
  async take(chunk: Chunk): Promise<void> {
    if (this.#hasBegun) {
      for (const share of this.#shares) this.#takeInto(share, chunk);
      return;
    }
    this.#hasBegun = true;
    const { fresh } = this.#options;
    const shares: Share[] = [];
    for (const run of this.#runs) {
      const share = shares.find((one) => one.takes(run));
      if (share) {
        share.join(run);
        continue;
      }
      const strategy = await fresh();
      if (strategy === run.strategy) return this.#openApart();
      shares.push(this.#begin(run, strategy, chunk));
    }
    this.#shares = shares;
    for (const share of shares) {
      share.open(share.isOfOne ? null : await fresh(), share.hasProof ? await fresh() : null);
    }
  }

  /** All runs have passed what was taken in. @throws BotError `not_shared` */
  passed(): void {
    for (const share of this.#shares) share.passed();
  }

  /** All runs have ended. @throws BotError `not_shared` */
  finish(): void {
    for (const share of this.#shares) share.check();
  }

  #begin(run: PerceivingRun, strategy: Strategy, chunk: Chunk): Share {
    try {
      const share = new Share(run, { ...this.#options, strategy });
      share.take(chunk);
      return share;
    } catch (error) {
      throw this.#options.failed(run, error);
    }
  }

  #takeInto(share: Share, chunk: Chunk): void {
    try {
      share.take(chunk);
    } catch (error) {
      throw this.#options.failed(share.first, error);
    }
  }

  /** There is one instance for all: what it keeps would reach callbacks otherwise than alone. */
  async #openApart(): Promise<void> {
    for (const run of this.#runs) await perceiveAlone(run, this.#options);
  }
}

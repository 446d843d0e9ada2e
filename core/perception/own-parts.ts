import type { Strategy } from '../strategy/strategy.js';
import { WindowHooks } from '../strategy/window-hooks.js';
import { FeedFrames, type FeedFramesOptions } from './feed-frames.js';
import type { PerceptionParts } from './perception-parts.js';

export interface OwnPartsOptions extends FeedFramesOptions {
  /** The instance that rows are computed again with, to prove that they do not look ahead; null for no proof. */
  readonly proof: Strategy | null;
}

/** What the perception of one run is made of, where no other run has a part in it. */
export function ownParts(options: OwnPartsOptions): PerceptionParts {
  const { strategy, proof, params } = options;
  return {
    frames: new FeedFrames(options),
    strategy,
    isShared: false,
    columns: (asked) => new WindowHooks({ ...asked, strategy, params }),
    proof: (asked) => proof && new WindowHooks({ ...asked, strategy: proof, params }),
  };
}

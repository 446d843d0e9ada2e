import type { Strategy } from '../strategy/strategy.js';
import type { Says, WindowHooksOptions } from '../strategy/window-hooks.js';
import type { FeedFrames } from './feed-frames.js';

/** What column hooks are asked with: all but whose they are and what they read. */
export type AskedColumns = Omit<WindowHooksOptions, 'strategy' | 'params'>;

/** What a run's perception is made of: its own, or shared with other runs of the feed. */
export interface PerceptionParts {
  readonly frames: FeedFrames;
  /** The instance whose features and column hooks are called. */
  readonly strategy: Strategy;
  /** Whether other runs go by the same frames: then somebody else lets them take events in, and forget old rows. */
  readonly isShared: boolean;
  /** What says of an instrument's windows what the run goes by. */
  columns(asked: AskedColumns): Says;
  /** What rows are computed again with, to prove that they do not look ahead; null for no proof. */
  proof(asked: AskedColumns): Says | null;
}

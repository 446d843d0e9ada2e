import type { Config } from '../../config/schema.js';
import type { LoadedStrategy } from '../../loader/strategies.js';
import type { OpenFeed } from '../../run/feeds.js';
import type { Grouping } from './groups.js';

/** What is examined, on which markets. */
export interface AblationOptions {
  /** As the loader gave it. */
  readonly loaded: LoadedStrategy;
  /** Of the whole: its parameters stand in it. */
  readonly config: Config;
  /** Dotted paths of what the config's sources said. */
  readonly given: readonly string[];
  /** Ids; null for the strategy's, else all of the data. */
  readonly instruments: readonly string[] | null;
  /** Of generated markets, rising; null for data that there are once. */
  readonly seeds: readonly number[] | null;
  /** What is switched off, one at a time, or which parameters are changed; null for all there is. */
  readonly names: readonly string[] | null;
  /** How trades are told apart; null is not at all. */
  readonly groupedBy: Grouping | null;
  /** Opens the data of a seed, or those that there are. */
  open(seed: number | null): Promise<OpenFeed>;
  /** What is said before the first run. */
  onNotice?(text: string): void;
  /** `done` of `total` markets, a begun one in part. */
  onProgress?(done: number, total: number): void;
  /** True ends the work; markets that are done are kept. */
  stopped?(): boolean;
}

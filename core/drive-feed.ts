import type { OpenFeed } from './feeds.js';
import type { Chunk } from './market/chunk.js';

/** How a feed is driven, whatever runs over it. */
export interface DriveOptions {
  /** Called after each chunk of events. */
  onProgress?(progress: {
    /** Bytes of the input that were read. */
    readonly done: number;
    /** Bytes of the input in all. */
    readonly total: number;
  }): void;
  /** True ends the run after the present chunk; what is done is kept. */
  stopped?(): boolean;
}

/** Hands each chunk of a feed to all steps, in their order. Returns false when it was stopped before the end. */
export async function driveFeed(
  steps: readonly ((chunk: Chunk) => void)[],
  open: OpenFeed,
  { onProgress, stopped }: DriveOptions,
): Promise<boolean> {
  for (;;) {
    const chunk = await open.feed.next();
    if (!chunk) return true;
    for (const step of steps) step(chunk);
    const { doneBytes, totalBytes } = open.progress();
    onProgress?.({ done: doneBytes, total: totalBytes });
    if (stopped?.() === true) return false;
  }
}

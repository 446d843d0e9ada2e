import type { SourceProgress } from '../source.js';

/** The progress of several sources as that of one. */
export function summedProgress(all: readonly SourceProgress[]): SourceProgress {
  const sum = (field: keyof SourceProgress) => all.reduce((total, one) => total + one[field], 0);
  return { doneBytes: sum('doneBytes'), totalBytes: sum('totalBytes') };
}

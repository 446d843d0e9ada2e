/** Milliseconds from some point in the past on, for telling how long something took; never for a decision. */
export function elapsedMs(): number {
  return performance.now();
}

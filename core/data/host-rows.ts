import { type EventBatch, EventKind, NO_INSTRUMENT } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';

/** Appends that time passed. */
export function appendTimer(out: EventBatch, localTs: Micros, sequence: number): void {
  appendBare(out, EventKind.timer, NO_INSTRUMENT, localTs, sequence);
}

/** Appends that what came of an instrument before is not to be relied on any more. */
export function appendGap(out: EventBatch, instrument: number, localTs: Micros, sequence: number): void {
  appendBare(out, EventKind.gap, instrument, localTs, sequence);
}

function appendBare(
  out: EventBatch,
  kind: EventKind,
  instrument: number,
  localTs: Micros,
  sequence: number,
): void {
  const row = out.append(kind, instrument, localTs, Number.NaN, sequence);
  out.v0[row] = Number.NaN;
  out.v1[row] = Number.NaN;
  out.v2[row] = Number.NaN;
  out.v3[row] = Number.NaN;
}

import type { EventBatch } from '../../market/event-batch.js';
import type { BlockShape } from './cache-block.js';

/** A batch is full here, below its default capacity, so that the last events of one time rarely make it grow. */
const FULL_EVENTS = 15_872;
const FULL_LEVELS = 262_144;

/** Whether a batch takes no more events but those of its last time. */
export function isFull(out: EventBatch): boolean {
  return out.length >= eventsOf(out) || out.levelCount >= FULL_LEVELS;
}

/** Whether a block has its place in a batch; an empty batch takes any. */
export function hasRoom(out: EventBatch, { rows, levels }: BlockShape): boolean {
  if (out.length === 0) return true;
  return out.length + rows <= eventsOf(out) && out.levelCount + levels <= FULL_LEVELS;
}

function eventsOf(out: EventBatch): number {
  return Math.min(out.kind.length, FULL_EVENTS);
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BotError } from '../../errors.js';
import type { Market } from '../../market/instrument.js';
import { marketFields } from '../../market/market-schema.js';

/** What a recording says of itself, in the `.rec.json` beside it. */
const sidecarSchema = z.strictObject({
  run_id: z.string(),
  seed: z.int().nullable(),
  venue: z.string(),
  streams: z.array(z.string()),
  markets: z.array(z.strictObject(marketFields)),
  config: z.record(z.string(), z.unknown()),
  start_us: z.int().nullable(),
  version: z.string(),
});

export type Sidecar = z.infer<typeof sidecarSchema>;

/** `x.rec.gz` has its sidecar in `x.rec.json`. */
export function sidecarPath(recording: string): string {
  return recording.replace(/(\.rec)?\.gz$/, '').concat('.rec.json');
}

/**
 * The sidecar of a recording; null when it has none.
 * @throws BotError `data_broken` when there is one that cannot be read.
 */
export async function readSidecar(recording: string): Promise<Sidecar | null> {
  const file = sidecarPath(recording);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new BotError('data_broken', `${file}: cannot be read`, { cause: error });
  }
  const parsed = sidecarSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new BotError('data_broken', `${file}: ${issue.path.join('.') || 'the document'}: ${issue.message}`);
}

export function sidecarMarkets(sidecar: Sidecar): readonly Market[] {
  return sidecar.markets.map((market) => ({ ...market, venue: sidecar.venue, source: 'sidecar' }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

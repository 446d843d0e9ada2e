import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { type BlockShape, blockBytes } from './cache-block.js';
import { fileKey } from './layout.js';
import type { RangeFile } from './stored-range.js';

/**
 * To be raised with each change of how a block lies, and of what is read from Parquet or in which order: what was
 * kept before is then not used any more.
 */
const LAYOUT = 1;

/** The length of the index and its checksum. */
const TRAILER_BYTES = 8;
/** No index is longer: a length that was damaged asks for no more memory than this. */
const MOST_INDEX_BYTES = 1 << 26;

/** A block: what it holds, the `localTs` of its first and last row, and its checksum. */
export interface IndexedBlock extends BlockShape {
  readonly firstUs: number;
  readonly lastUs: number;
  readonly checksum: number;
}

const count = z.int().nonnegative();
const indexSchema = z.strictObject({
  key: z.string(),
  blocks: z.array(z.tuple([count, count, count, z.int(), z.int(), count])),
});

/** What a day's cache is made of: files of this content, read in this way. */
export function cacheKey(files: readonly RangeFile[]): string {
  const hash = createHash('sha256');
  for (const { kind, day, stored } of files) hash.update(`${fileKey(kind, day)} ${stored.sha256}\n`);
  return `${LAYOUT} ${hash.digest('hex')}`;
}

/** What ends a cache file: its key and its blocks in their order. */
export function indexBytes(key: string, blocks: readonly IndexedBlock[]): Uint8Array {
  const tuples = blocks.map((block) => [
    block.rows,
    block.levels,
    block.levelRows,
    block.firstUs,
    block.lastUs,
    block.checksum,
  ]);
  const text = Buffer.from(JSON.stringify({ key, blocks: tuples }));
  const trailer = new Uint32Array([text.length, crc32(text)]);
  return Buffer.concat([text, new Uint8Array(trailer.buffer)]);
}

/** The blocks of a cache file; null when it is not of this key, or not as long as its blocks or not what was written. */
export async function readIndex(handle: FileHandle, key: string): Promise<readonly IndexedBlock[] | null> {
  const { size } = await handle.stat();
  const trailer = await bytesAt(handle, size - TRAILER_BYTES, TRAILER_BYTES);
  if (!trailer) return null;
  const [length, checksum] = new Uint32Array(trailer.buffer) as unknown as [number, number];
  if (length > MOST_INDEX_BYTES) return null;
  const text = await bytesAt(handle, size - TRAILER_BYTES - length, length);
  if (!text || crc32(text) !== checksum) return null;
  const index = indexSchema.parse(JSON.parse(Buffer.from(text).toString()));
  if (index.key !== key) return null;
  const blocks = index.blocks.map(([rows, levels, levelRows, firstUs, lastUs, sum]) => {
    return { rows, levels, levelRows, firstUs, lastUs, checksum: sum };
  });
  const bytes = blocks.reduce((sum, block) => sum + blockBytes(block), 0);
  return bytes === size - TRAILER_BYTES - length ? blocks : null;
}

async function bytesAt(
  handle: FileHandle,
  at: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (at < 0) return null;
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  return bytesRead === length ? bytes : null;
}

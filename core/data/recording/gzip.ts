import { once } from 'node:events';
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BotError } from '../../errors.js';

const CHUNK_BYTES = 1 << 20;
/** Larger pieces of output are fresh memory each time, which costs more than the calls that they save. */
const OUTPUT_BYTES = 1 << 17;
const MAGIC = [0x1f, 0x8b, 0x08] as const;
const HEADER_BYTES = 10;
/** zlib's code for a text that ends too early. */
const CUT = 'Z_BUF_ERROR';

export interface GzipText {
  readonly chunks: AsyncIterator<Uint8Array>;
  /** Compressed bytes read so far. */
  doneBytes(): number;
  close(): Promise<void>;
}

/**
 * The text of a gzip file of one or many members.
 * @throws BotError `data_broken` (from the chunks) when it is not gzip, corrupt, or ends inside a member.
 */
export function openGzip(
  file: string,
  options: { readonly end?: number; readonly tolerateEnd?: boolean } = {},
): GzipText {
  const input = createReadStream(file, {
    highWaterMark: CHUNK_BYTES,
    ...(options.end === undefined ? {} : { end: options.end - 1 }),
  });
  return {
    chunks: inflate(file, input, options.tolerateEnd ?? false),
    doneBytes: () => input.bytesRead,
    close: async () => {
      if (input.closed) return;
      input.destroy();
      await once(input, 'close');
    },
  };
}

async function* inflate(file: string, input: ReadStream, tolerateEnd: boolean): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof BotError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === CUT && tolerateEnd) return;
    throw gzipError(file, code, error);
  }
}

function gzipError(file: string, code: string | undefined, cause: unknown): BotError {
  if (code === CUT) {
    return new BotError(
      'data_broken',
      `${file}: the last gzip member is incomplete; --recover reads up to it`,
      { cause },
    );
  }
  if (code?.startsWith('Z_') === true) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new BotError('data_broken', `${file}: not a sound gzip file: ${reason}`, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BotError(code === 'ENOENT' ? 'not_found' : 'data_broken', `${file}: cannot be read: ${reason}`, {
    cause,
  });
}

/**
 * How many bytes of a cut file are whole gzip members; 0 when not even the first is. Found from the end: the last
 * place that looks like a member's beginning and before which everything unpacks.
 * @throws BotError `data_broken` when it is empty, or broken elsewhere than at its end.
 */
export async function wholeMembers(file: string): Promise<number> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new BotError('data_broken', `${file} is empty`);
    const failure = await failureOf(file, size);
    if (failure === null) return size;
    if ((failure.cause as NodeJS.ErrnoException | undefined)?.code !== CUT) throw failure;
    for (let end = size; end > 0; ) {
      const from = Math.max(0, end - CHUNK_BYTES);
      const block = Buffer.alloc(Math.min(size, end + HEADER_BYTES) - from);
      await handle.read(block, 0, block.length, from);
      for (let at = end - from - 1; at >= 0; at--) {
        if (from + at === 0 || !looksLikeMember(block, at)) continue;
        if ((await failureOf(file, from + at)) === null) return from + at;
      }
      end = from;
    }
    return 0;
  } finally {
    await handle.close();
  }
}

/** Whether a member's header may begin at `at`; of one that the file's end cut, as far as it goes. */
function looksLikeMember(block: Buffer, at: number): boolean {
  const flags = block[at + 3] ?? 0;
  return (
    MAGIC.every((byte, i) => (block[at + i] ?? byte) === byte) &&
    flags < 0x20 &&
    [0, 2, 4].includes(block[at + 8] ?? 0)
  );
}

/** Why the first `end` bytes do not unpack; null when they do. */
async function failureOf(file: string, end: number): Promise<BotError | null> {
  const text = openGzip(file, { end });
  try {
    for (;;) {
      const next = await text.chunks.next();
      if (next.done === true) return null;
    }
  } catch (error) {
    if (error instanceof BotError && error.code === 'data_broken') return error;
    throw error;
  } finally {
    await text.close();
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file's bytes, in hex. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/** What one session knows of its files: the hash of each is taken once, whoever asks for it. */
export class FileHashes {
  readonly #known = new Map<string, Promise<string>>();

  /** As {@link sha256OfFile}. */
  of(file: string): Promise<string> {
    const known = this.#known.get(file) ?? sha256OfFile(file);
    this.#known.set(file, known);
    return known;
  }
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGzip, wholeMembers } from '../../../core/data/recording/gzip.js';
import { readSidecar, sidecarPath } from '../../../core/data/recording/sidecar.js';
import { RecordingWriter } from '../../../core/data/recording/writer.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickwright-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = join(folder, 'x.rec.gz');
  await writeFile(file, bytes);
  return file;
}

async function textOf(file: string, options = {}): Promise<string> {
  const { chunks, close } = openGzip(file, options);
  const pieces: Uint8Array[] = [];
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      pieces.push(next.value);
  } finally {
    await close();
  }
  return Buffer.concat(pieces).toString();
}

const MEMBERS = ['one\n', 'two is longer\n', 'three\n'].map((text) => gzipSync(text));
const WHOLE = Buffer.concat(MEMBERS);

describe('a gzip file', () => {
  it('is read through all its members', async () => {
    expect(await textOf(await fileOf(WHOLE))).toBe('one\ntwo is longer\nthree\n');
  });

  it('that ends within a member is refused, whatever the byte', async () => {
    for (let end = 1; end < WHOLE.length; end++) {
      const atBorder = end === MEMBERS[0]!.length || end === MEMBERS[0]!.length + MEMBERS[1]!.length;
      const text = textOf(await fileOf(WHOLE.subarray(0, end)));
      if (atBorder) await expect(text).resolves.toMatch(/^one\n/);
      else await expect(text, `cut at ${end}`).rejects.toMatchObject({ code: 'data_broken' });
    }
  });

  it('says how much of it is whole members, whatever the byte it was cut at', async () => {
    const borders = [0, MEMBERS[0]!.length, MEMBERS[0]!.length + MEMBERS[1]!.length, WHOLE.length];
    for (let end = 1; end <= WHOLE.length; end++) {
      const expected = Math.max(...borders.filter((border) => border <= end));
      expect(await wholeMembers(await fileOf(WHOLE.subarray(0, end))), `cut at ${end}`).toBe(expected);
    }
  });

  it('that is cut can be read as far as it goes, where that is asked for', async () => {
    const one = gzipSync('first line\n'.repeat(2000), { level: 1 });
    const text = await textOf(await fileOf(one.subarray(0, one.length - 20)), { tolerateEnd: true });
    expect('first line\n'.repeat(2000).startsWith(text)).toBe(true);
  });

  it.each([
    ['that is none', Buffer.from('plain text\n')],
    ['whose content was changed', Buffer.from(WHOLE.map((byte, i) => (i === 14 ? byte ^ 255 : byte)))],
  ])('%s is refused with its name', async (_, bytes) => {
    await expect(textOf(await fileOf(bytes))).rejects.toMatchObject({
      code: 'data_broken',
      message: expect.stringContaining('x.rec.gz: not a sound gzip file') as string,
    });
  });
});

describe('a recording writer', () => {
  const sidecar = {
    run_id: 'r',
    seed: null,
    venue: 'binance',
    streams: [],
    markets: [],
    config: {},
    start_us: null,
    version: '0',
  };

  it('closes a member each second, and names the file when it is whole', async () => {
    const file = join(folder, 'written.rec.gz');
    const writer = await RecordingWriter.create(file);
    const lines = [
      '1723161255000000001 {"a":1}',
      '1723161255999999999 {"a":2}',
      '1723161256000000000 {"a":3}',
    ];
    for (const line of lines) await writer.write(line);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
    await writer.finish(sidecar);
    const bytes = await readFile(file);
    expect(gunzipSync(bytes).toString()).toBe(lines.map((line) => `${line}\n`).join(''));
    // The first member holds the first second.
    const first = gzipSync(`${lines[0]}\n${lines[1]}\n`);
    expect(await wholeMembers(await fileOf(bytes.subarray(0, bytes.length - 1)))).toBe(first.length);
    expect(await readSidecar(file)).toEqual(sidecar);
  });

  it.each([
    ['a/b.rec.gz', 'a/b.rec.json'],
    ['b.gz', 'b.rec.json'],
  ])('%s has its sidecar in %s', (file, expected) => {
    expect(sidecarPath(file)).toBe(expected);
  });

  it('a sidecar that cannot be read is refused with its place', async () => {
    const file = join(folder, 'bad.rec.gz');
    await writeFile(sidecarPath(file), '{"run_id": 5}');
    await expect(readSidecar(file)).rejects.toMatchObject({
      code: 'data_broken',
      message: expect.stringContaining('run_id') as string,
    });
    await writeFile(sidecarPath(file), 'no json');
    await expect(readSidecar(file)).rejects.toMatchObject({ code: 'data_broken' });
  });
});

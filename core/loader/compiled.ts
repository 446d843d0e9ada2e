import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { type Bundle, sha256 } from './bundle.js';

/** Where compiled files go, beside their source: packages are found from there, and stack traces name the source. */
const OUTPUT_FOLDER = '.tickwright';

/** What stands at a path: a file by its SHA-256, a folder, or nothing. */
const FOLDER = 'folder';
const stateSchema = z.union([z.string(), z.null()]);

const noteSchema = z.strictObject({
  host: z.string(),
  output: z.string(),
  sha256: z.string(),
  hash: z.string(),
  importsPackages: z.boolean(),
  /** By path from the folder of the source. */
  seen: z.record(z.string(), stateSchema),
});

type Note = z.infer<typeof noteSchema>;

/** A compiled file that is there. */
export interface Compiled {
  readonly file: string;
  readonly code: string;
  readonly hash: string;
  readonly importsPackages: boolean;
  /** The sources, absolute. */
  readonly sources: readonly string[];
}

/**
 * What was compiled of this source the last time, where the same would come of it now: for the same host, all that
 * was read has the content that it had, and what was not there is not there. Null otherwise.
 */
export function findCompiled(source: string, hostKey: string): Compiled | null {
  const note = readNote(source);
  if (note?.host !== hostKey) return null;
  const folder = dirname(source);
  const seen = Object.entries(note.seen);
  if (!seen.every(([path, state]) => stateOf(resolve(folder, path)) === state)) return null;
  const file = join(folder, OUTPUT_FOLDER, note.output);
  const code = contentOf(file);
  if (code === null || sha256(code) !== note.sha256) return null;
  const { hash, importsPackages } = note;
  const sources = seen
    .filter(([, state]) => state !== null && state !== FOLDER)
    .map(([path]) => resolve(folder, path));
  return { file, code, hash, importsPackages, sources };
}

/** Writes what was compiled, under a name of its content: whoever runs an earlier one keeps it. */
export async function keepCompiled(source: string, hostKey: string, bundle: Bundle): Promise<Compiled> {
  const { code, hash, importsPackages, inputs, passedOver } = bundle;
  const folder = dirname(source);
  const before = readNote(source);
  const digest = sha256(code);
  const output = `${stemOf(source)}-${digest.slice(0, 16)}.mjs`;
  const file = join(folder, OUTPUT_FOLDER, output);
  const states = [...inputs, ...passedOver.map((path) => [path, stateOf(path)] as const)];
  const seen = Object.fromEntries(states.map(([path, state]) => [relative(folder, path), state]));
  const note: Note = { host: hostKey, output, sha256: digest, hash, importsPackages, seen };
  await writeWhole(file, code);
  await writeWhole(notePath(source), `${JSON.stringify(note)}\n`);
  if (before && before.output !== output)
    await rm(join(folder, OUTPUT_FOLDER, before.output), { force: true });
  return { file, code, hash, importsPackages, sources: [...inputs.keys()] };
}

/** Writes a compiled file again where it has been taken away. */
export async function restoreCompiled({ file, code }: Compiled): Promise<void> {
  await writeWhole(file, code);
}

/** The path of the compiled file, for its source map: all that is compiled lies in one folder. */
export function outputPath(source: string): string {
  return join(dirname(source), OUTPUT_FOLDER, `${stemOf(source)}.mjs`);
}

function notePath(source: string): string {
  return join(dirname(source), OUTPUT_FOLDER, `${stemOf(source)}.json`);
}

function stemOf(source: string): string {
  // With its extension: X.ts and X.js are two.
  return basename(source).replace(extname(source), extname(source).replace('.', '-'));
}

function readNote(source: string): Note | null {
  const text = contentOf(notePath(source));
  if (text === null) return null;
  try {
    return noteSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not what was written here: it is written again.
    return null;
  }
}

function stateOf(path: string): string | null {
  const info = statOf(path);
  if (!info) return null;
  return info.isDirectory() ? FOLDER : sha256(readFileSync(path));
}

function contentOf(path: string): string | null {
  return statOf(path)?.isFile() === true ? readFileSync(path, 'utf8') : null;
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file: nothing.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Written whole: another process may be reading it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}

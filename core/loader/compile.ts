import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { BotError } from '../errors.js';

/** Where compiled files go, beside their source: packages are found from there, and stack traces name the source. */
const OUTPUT_FOLDER = '.tickwright';
const HOST = Symbol.for('tickwright.host');
const SHARED_PARTS = new URL('../../strategies/', import.meta.url);
/** `.js` when compiled, `.ts` where tests run the sources. */
const OWN_EXTENSION = extname(fileURLToPath(import.meta.url));
const HOST_INDEX = fileURLToPath(new URL(`../index${OWN_EXTENSION}`, import.meta.url));

export interface LoadedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /** SHA-256 of the source and of what it imports from beside it, whatever their folders are called. */
  readonly hash: string;
  /**
   * The exports of a new instance of the module, with its own state; of what it imports from packages, and of the
   * host, there is still one. Modules are never given back: each call costs the memory of one.
   * @throws BotError `strategy_failed`
   */
  fresh(): Promise<Readonly<Record<string, unknown>>>;
}

/** Tells instances of one module apart. */
let instances = 0;

/**
 * Imports a TypeScript or JavaScript file of a user. It is bundled with what it imports relatively; `tickwright`
 * is this very host, so that there is only one.
 * @throws BotError `strategy_failed` when it cannot be compiled or throws while it is loaded.
 */
export async function loadModule(path: string): Promise<LoadedModule> {
  const file = resolve(path);
  const { build } = await import('esbuild');
  // By its address: the host's surface lies above the loader, which gives it to what it loads and uses nothing of it.
  const host = (await import(/* @vite-ignore */ pathToFileURL(HOST_INDEX).href)) as object;
  (globalThis as Record<symbol, unknown>)[HOST] = host;
  process.setSourceMapsEnabled(true);
  const folder = dirname(file);
  const outfile = join(folder, OUTPUT_FOLDER, `${basename(file, extname(file))}.mjs`);
  try {
    const result = await build({
      entryPoints: [file],
      outfile,
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      packages: 'external',
      logLevel: 'silent',
      plugins: [hostPlugin(Object.keys(host))],
    });
    const code = result.outputFiles[0]!.contents;
    const hash = createHash('sha256')
      .update(result.outputFiles[0]!.text.replace(/^\/\/# sourceMap.*$/m, ''))
      .digest('hex');
    await mkdir(dirname(outfile), { recursive: true });
    // Written whole: another bot may be loading the same strategy.
    const temporary = `${outfile}.${randomUUID()}.tmp`;
    await writeFile(temporary, code);
    await rename(temporary, outfile);
    const address = `${pathToFileURL(outfile).href}?${hash}`;
    const exports = (await import(address)) as Record<string, unknown>;
    return { exports, hash, fresh: () => freshExports(`${address}.${++instances}`) };
  } catch (error) {
    throw new BotError('strategy_failed', loadFailure(error), { cause: error });
  }
}

async function freshExports(address: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(address)) as Record<string, unknown>;
  } catch (error) {
    throw new BotError('strategy_failed', loadFailure(error), { cause: error });
  }
}

/** Gives the host's own exports for `tickwright`, and its shared parts for `tickwright/...`. */
const hostPlugin = (names: readonly string[]): Plugin => ({
  name: 'tickwright-host',
  setup(build) {
    build.onResolve({ filter: /^tickwright$/ }, () => ({ path: 'tickwright', namespace: 'host' }));
    build.onResolve({ filter: /^tickwright\/[a-z-]+$/ }, ({ path }) => ({
      path: fileURLToPath(new URL(`${path.slice('tickwright/'.length)}/index${OWN_EXTENSION}`, SHARED_PARTS)),
    }));
    build.onResolve({ filter: /core\/index\.js$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path).replace(/\.js$/, OWN_EXTENSION) === HOST_INDEX
        ? { path: 'tickwright', namespace: 'host' }
        : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'host' }, () => ({
      contents: `export const { ${names.join(', ')} } = globalThis[Symbol.for('tickwright.host')];`,
      loader: 'js',
    }));
  },
});

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** The first thing that is wrong, in one line. */
function loadFailure(error: unknown): string {
  const messages = (error as { readonly errors?: readonly BuildMessage[] }).errors;
  const first = messages?.[0];
  if (first) {
    const place = first.location
      ? `${first.location.file}:${first.location.line}:${first.location.column}: `
      : '';
    return `${place}${first.text}`;
  }
  if (!(error instanceof Error)) return String(error);
  const frame = error.stack?.split('\n').find((line) => /\.(ts|mts|js):\d+:\d+/.test(line));
  return frame === undefined ? error.message : `${error.message} (${frame.trim()})`;
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import {
  type Host,
  hostModule,
  type OfferedName,
  OWN_EXTENSION,
  offeredFile,
  offeredName,
  sharedPart,
} from './host.js';

/** A module with what it imports relatively, as one file of JavaScript. */
export interface Bundle {
  /** With an inline source map that names the sources. */
  readonly code: string;
  /** SHA-256 of its own code: of what it does, wherever its files lie and whatever else the host exports. */
  readonly hash: string;
  /** SHA-256 of the files that it is made of, by absolute path. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Paths that were looked for where there is nothing, or something else, absolute. */
  readonly passedOver: readonly string[];
  /** Whether it imports packages, other than the host and those of Node. */
  readonly importsPackages: boolean;
}

/** Compiles a file. @throws a build failure of esbuild. */
export async function bundle(file: string, outfile: string, host: Host): Promise<Bundle> {
  const { build } = await import('esbuild');
  const folder = dirname(file);
  const inputs = new Map<string, string>();
  const { outputFiles, metafile } = await build({
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
    // A strategy does the same wherever it lies: no tsconfig.json above it has a say.
    tsconfigRaw: {},
    plugins: [hostPlugin(host), recordingPlugin(inputs)],
  });
  const code = outputFiles[0]!.text;
  return {
    code,
    hash: sha256(ownCode(code)),
    inputs,
    passedOver: passedOver(metafile, folder, inputs),
    importsPackages: Object.values(metafile.outputs).some(({ imports }) =>
      imports.some(({ external, path }) => external === true && !path.startsWith('node:')),
    ),
  };
}

/** The host's exports, as the compiler puts them into a bundle. */
const HOST_EXPORTS = /^var \{[^}]*\} = globalThis\[[^\n]*\];$/gm;
/** What the compiler notes at the beginning of a line: the path of a file, or of the source map. */
const NOTES = /^\/\/.*$/gm;

function ownCode(code: string): string {
  return code.replace(HOST_EXPORTS, '').replace(NOTES, '');
}

/** The SHA-256 of a content, in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Gives the host's own exports for `tickwright` and `tickwright/plugin`, and its shared parts for `tickwright/...`. */
const hostPlugin = (host: Host): Plugin => ({
  name: 'tickwright-host',
  setup(build) {
    build.onResolve({ filter: /^tickwright(\/[a-z-]+)?$/ }, ({ path }) => {
      if (path === 'tickwright/run') return { path, external: true };
      const offered = offeredName(path);
      return offered === null
        ? { path: sharedPart(path.slice('tickwright/'.length)) }
        : { path: offered, namespace: 'host' };
    });
    build.onResolve({ filter: /core\/(index|public\/plugin)\.js$/ }, ({ path, resolveDir }) => {
      const offered = offeredFile(join(resolveDir, path).replace(/\.js$/, OWN_EXTENSION));
      return offered === null ? null : { path: offered, namespace: 'host' };
    });
    build.onLoad({ filter: /.*/, namespace: 'host' }, ({ path }) => ({
      contents: hostModule(path as OfferedName, host),
      loader: 'js',
    }));
  },
});

/** Notes what was read, as it was read: a file may be another one a moment later. */
const recordingPlugin = (inputs: Map<string, string>): Plugin => ({
  name: 'tickwright-inputs',
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
      const contents = await readFile(path);
      inputs.set(path, sha256(contents));
      return { contents, loader: 'default' };
    });
  },
});

const EXTENSIONS = ['.tsx', '.ts', '.jsx', '.js', '.css', '.json'];
const WRITTEN_FOR: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** Where a file would be taken instead of an input, or change what becomes of it. */
function passedOver(
  { inputs: read }: Metafile,
  folder: string,
  inputs: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = new Set<string>();
  for (const [input, { imports }] of Object.entries(read)) {
    const path = resolve(folder, input);
    if (!inputs.has(path)) continue;
    for (const above of packageFiles(dirname(path))) paths.add(above);
    for (const { original } of imports) {
      if (original?.startsWith('.') === true) {
        for (const candidate of candidates(resolve(dirname(path), original))) paths.add(candidate);
      }
    }
  }
  return [...paths].filter((path) => !inputs.has(path)).sort();
}

/** The files that an import of this path may mean. */
function candidates(path: string): readonly string[] {
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  return [
    path,
    ...EXTENSIONS.map((one) => `${path}${one}`),
    ...(WRITTEN_FOR[extension] ?? []).map((one) => `${stem}${one}`),
    ...EXTENSIONS.map((one) => join(path, `index${one}`)),
    join(path, 'package.json'),
  ];
}

/** The nearest `package.json`, which says what kind of modules there are, and where a nearer one would be. */
function packageFiles(folder: string): readonly string[] {
  const file = join(folder, 'package.json');
  const above = dirname(folder);
  return above === folder || existsSync(file) ? [file] : [file, ...packageFiles(above)];
}

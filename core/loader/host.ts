import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VERSION } from '../project/version.js';

const HOST = Symbol.for('tickwright.host');

/** `.js` when compiled, `.ts` where tests run the sources. */
export const OWN_EXTENSION = extname(fileURLToPath(import.meta.url));

/** The file of the host's public surface. */
export const HOST_INDEX = fileURLToPath(new URL(`../index${OWN_EXTENSION}`, import.meta.url));

/** The host as what is loaded sees it. */
export interface Host {
  /** Names of all that `tickwright` exports. */
  readonly names: readonly string[];
  /** Changes whenever what was compiled for a host may not fit this one. */
  readonly key: string;
}

let host: Promise<Host> | undefined;

/** Puts the host where compiled files find it: there is only one. */
export function presentHost(): Promise<Host> {
  host ??= present();
  return host;
}

async function present(): Promise<Host> {
  // By its address: the host's surface lies above the loader, which gives it to what it loads and uses nothing of it.
  const surface = (await import(/* @vite-ignore */ pathToFileURL(HOST_INDEX).href)) as object;
  (globalThis as Record<symbol, unknown>)[HOST] = surface;
  process.setSourceMapsEnabled(true);
  const names = Object.keys(surface);
  const key = createHash('sha256')
    .update(JSON.stringify([VERSION, HOST_INDEX, names]))
    .digest('hex');
  return { names, key };
}

/** The file of a shared part, `microstructure` of `tickwright/microstructure`. */
export function sharedPart(name: string): string {
  return fileURLToPath(new URL(`../../strategies/${name}/index${OWN_EXTENSION}`, import.meta.url));
}

/** A module that gives the host's own exports, whoever imports it. */
export function hostModule(names: readonly string[]): string {
  return `export const { ${names.join(', ')} } = globalThis[Symbol.for('${HOST.description!}')];`;
}

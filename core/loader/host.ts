import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VERSION } from '../project/version.js';

/** `.js` when compiled, `.ts` where tests run the sources. */
export const OWN_EXTENSION = extname(fileURLToPath(import.meta.url));

/** The files of the host's public surfaces, by the names under which they are imported. */
export const SURFACES = {
  tickwright: surfaceFile('../index'),
  'tickwright/plugin': surfaceFile('../public/plugin'),
  'tickwright/run': surfaceFile('../public/run'),
} as const;

/** A public surface, as it is imported. */
export type SurfaceName = keyof typeof SURFACES;

/** What the files of a user are given. What programs need, files that they load have no use for. */
const OFFERED = ['tickwright', 'tickwright/plugin'] as const satisfies readonly SurfaceName[];

/** A surface that is there already when a file is loaded. */
export type OfferedName = (typeof OFFERED)[number];

/** The host as what is loaded sees it. */
export interface Host {
  /** Names of all that a surface exports. */
  readonly names: Readonly<Record<OfferedName, readonly string[]>>;
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
  const names = {
    tickwright: await offer('tickwright'),
    'tickwright/plugin': await offer('tickwright/plugin'),
  };
  process.setSourceMapsEnabled(true);
  const key = createHash('sha256')
    .update(JSON.stringify([VERSION, SURFACES, names]))
    .digest('hex');
  return { names, key };
}

/** The names of a surface, which stands from now on where `hostModule` looks for it. */
async function offer(name: OfferedName): Promise<readonly string[]> {
  // By its address: the host's surface lies above the loader, which gives it to what it loads and uses nothing of it.
  const surface = (await import(/* @vite-ignore */ pathToFileURL(SURFACES[name]).href)) as object;
  (globalThis as Record<symbol, unknown>)[Symbol.for(placeOf(name))] = surface;
  return Object.keys(surface);
}

/** The name of a surface that files may import; null for any other. */
export function offeredName(specifier: string): OfferedName | null {
  return OFFERED.find((name) => name === specifier) ?? null;
}

/** The surface of that file, where files may import it. */
export function offeredFile(path: string): OfferedName | null {
  return OFFERED.find((name) => SURFACES[name] === path) ?? null;
}

/** The file of a shared part, `microstructure` of `tickwright/microstructure`. */
export function sharedPart(name: string): string {
  return fileURLToPath(new URL(`../../strategies/${name}/index${OWN_EXTENSION}`, import.meta.url));
}

/** A module that gives a surface's own exports, whoever imports it. */
export function hostModule(name: OfferedName, { names }: Host): string {
  return `export const { ${names[name].join(', ')} } = globalThis[Symbol.for('${placeOf(name)}')];`;
}

function placeOf(name: OfferedName): string {
  return `${name}.host`;
}

function surfaceFile(path: string): string {
  return fileURLToPath(new URL(`${path}${OWN_EXTENSION}`, import.meta.url));
}

import type { InitializeHook, ResolveHook } from 'node:module';

// Runs in a thread of its own, in which Node asks where imports lead: it knows nothing of the host but addresses.

export interface HookAddresses {
  /** Of the host's public surfaces, by the names under which they are imported. */
  readonly surfaces: Readonly<Record<string, string>>;
  /** Of its shared parts, with NAME for the name of one. */
  readonly part: string;
  /** What installed plugins are resolved from. */
  readonly working: string;
}

/** A plugin package as the loader asks for it, with which instance of it. */
export const PACKAGE_SCHEME = 'tickwright-package:';
const INSTANCE = 'tickwright';

let addresses: HookAddresses;

export const initialize: InitializeHook<HookAddresses> = (data) => {
  addresses = data;
};

/**
 * `tickwright` is the host that runs, whichever a package would find by itself. A further instance of a package is
 * one of all its files: what it imports relatively is another instance, too.
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const surface = addresses.surfaces[specifier];
  if (surface !== undefined) return { url: surface, shortCircuit: true };
  const part = /^tickwright\/([a-z-]+)$/.exec(specifier)?.[1];
  if (part !== undefined) return { url: addresses.part.replace('NAME', part), shortCircuit: true };
  if (specifier.startsWith(PACKAGE_SCHEME)) {
    const { pathname, searchParams } = new URL(specifier);
    const found = await nextResolve(pathname, { ...context, parentURL: addresses.working });
    return { ...found, url: instanceOf(found.url, searchParams.get(INSTANCE)) };
  }
  const found = await nextResolve(specifier, context);
  if (!specifier.startsWith('.') || context.parentURL?.startsWith('file:') !== true) return found;
  return { ...found, url: instanceOf(found.url, new URL(context.parentURL).searchParams.get(INSTANCE)) };
};

function instanceOf(url: string, instance: string | null): string {
  if (instance === null || !url.startsWith('file:')) return url;
  const address = new URL(url);
  address.searchParams.set(INSTANCE, instance);
  return address.href;
}

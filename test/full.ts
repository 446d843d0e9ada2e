import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether the long suites are run whole: `npm run test:full`, which is `vitest run --mode full`. */
    readonly full: boolean;
  }
}

/**
 * Whether this is `npm run test:full`. In `npm test` the long suites take a short form: less of the same, so fewer runs of a
 * property, fewer seeds, the first minutes of a recording. Every kind of case and every assertion stays.
 */
export const FULL: boolean = inject('full');

/** How much of something a suite takes, in either form. */
export function sized<T>({ short, full }: { readonly short: T; readonly full: T }): T {
  return FULL ? full : short;
}

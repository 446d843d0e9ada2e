import { nearest } from '../config/nearest.js';

/** Asked of any object by the language or by printing, never a misspelling. */
const ASKED_OF_ALL: readonly string[] = ['then', 'toJSON', 'inspect', 'nodeType'];

/**
 * The same object, which throws when something is read that it has not, with the nearest that it has. A misspelt
 * column would be `undefined`, and compare as false in silence. The message begins with `what`: `frames have no column `.
 */
export function guarded<T extends object>(target: T, what: string): T {
  return new Proxy(target, {
    get: (object, key) => {
      if (typeof key === 'symbol' || key in object || ASKED_OF_ALL.includes(key)) {
        return Reflect.get(object, key, object);
      }
      throw new ReferenceError(`${what}${key}${hint(key, Object.keys(object))}`);
    },
  });
}

function hint(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `; did you mean ${near}?`;
  return known.length === 0 ? '; there is none' : `; there are ${known.join(', ')}`;
}

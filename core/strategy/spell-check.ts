import { nearest } from '../config/nearest.js';

/** Gives an object, or what {@link spellChecked} makes of it. */
export type SpellCheck = <T extends object>(target: T, what: string) => T;

/** Asked of any object by the language or by printing, never a misspelling. */
const ASKED_OF_ALL: readonly string[] = ['then', 'toJSON', 'inspect', 'nodeType'];

/** The object as it is. */
export const asItIs: SpellCheck = (target) => target;

/**
 * The same object, which throws when something is read that it has not, with the nearest that it has. A misspelt
 * column would be `undefined`, and compare as false in silence. The message begins with `what`: `frames have no column `.
 */
export function spellChecked<T extends object>(target: T, what: string): T {
  return new Proxy(target, {
    get: (object, key) => {
      if (typeof key === 'symbol' || key in object || ASKED_OF_ALL.includes(key)) {
        return Reflect.get(object, key, object);
      }
      throw new ReferenceError(`${what}${key}${hint(key, namesOf(object))}`);
    },
  });
}

/** The names of an object's own properties, and of those that its class computes. */
export function namesOf(object: object): readonly string[] {
  const names = Object.keys(object);
  for (let type = prototypeOf(object); type !== null; type = prototypeOf(type)) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (get && name !== '__proto__') names.push(name);
    }
  }
  return names;
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}

function hint(key: string, known: readonly string[]): string {
  const parts = known.filter((name) => name.startsWith(`${key}_`));
  if (parts.length > 0) return `; there is ${parts.join(', ')}`;
  const near = nearest(key, known);
  if (near !== undefined) return `; did you mean ${near}?`;
  return known.length === 0 ? '; there is none' : `; there are ${known.join(', ')}`;
}

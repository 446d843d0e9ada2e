import { inspect } from 'node:util';

/** A closed frame by column, as callbacks see it: an object that cannot be written to. */
export type RowValues = Readonly<Record<string, number>>;

/** The names of the columns of rows, and where their values lie. */
export class RowNames {
  /** In the order in which a row lists them. */
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#places = new Map(names.map((name, i) => [name, i]));
  }

  /** Undefined for what is no column. */
  place(name: string | symbol): number | undefined {
    return this.#places.get(name as string);
  }
}

/**
 * A row whose `values` lie in the order of `names`: to whoever looks a frozen object with a property a column. Most are
 * asked for a few columns or none, so the properties are made when somebody lists, spreads or prints them. The values
 * are the row's own from here on: it stays right whatever becomes of the table. Listing costs some fifty times what it
 * costs of a plain object: freezing it again lists it, too.
 */
export function rowOf(names: RowNames, values: readonly number[]): RowValues {
  return new Proxy<Record<string, number>>(
    Object.create(UNLISTED) as Record<string, number>,
    new RowTraps(names, values),
  );
}

/** Printing passes a proxy by: what stands behind it answers. */
const UNLISTED = Object.create(Object.prototype, {
  [inspect.custom]: {
    value(this: RowValues) {
      return { ...this };
    },
  },
}) as object;

class RowTraps implements ProxyHandler<Record<string, number>> {
  readonly #names: RowNames;
  readonly #values: readonly number[];
  #isListed = false;

  constructor(names: RowNames, values: readonly number[]) {
    this.#names = names;
    this.#values = values;
  }

  get(target: object, name: string | symbol): unknown {
    const place = this.#names.place(name);
    return place === undefined ? Reflect.get(target, name) : this.#values[place];
  }

  has(target: object, name: string | symbol): boolean {
    return this.#names.place(name) !== undefined || Reflect.has(target, name);
  }

  ownKeys(target: Record<string, number>): ArrayLike<string | symbol> {
    return Reflect.ownKeys(this.#listed(target));
  }

  getOwnPropertyDescriptor(target: Record<string, number>, name: string | symbol) {
    return Reflect.getOwnPropertyDescriptor(this.#listed(target), name);
  }

  getPrototypeOf(target: Record<string, number>): object | null {
    return Reflect.getPrototypeOf(this.#listed(target));
  }

  isExtensible(target: Record<string, number>): boolean {
    return Reflect.isExtensible(this.#listed(target));
  }

  preventExtensions(target: Record<string, number>): boolean {
    return Reflect.preventExtensions(this.#listed(target));
  }

  set(target: Record<string, number>, name: string): boolean {
    // Writing where nothing may be written throws, with what the language says of any frozen object.
    (this.#listed(target) as Record<string, unknown>)[name] = undefined;
    return false;
  }

  defineProperty(target: Record<string, number>, name: string | symbol, to: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.#listed(target), name, to);
  }

  deleteProperty(target: Record<string, number>, name: string | symbol): boolean {
    return Reflect.deleteProperty(this.#listed(target), name);
  }

  setPrototypeOf(target: Record<string, number>, to: object | null): boolean {
    return Reflect.setPrototypeOf(this.#listed(target), to);
  }

  /** The object behind the row, with all of its properties, frozen. */
  #listed(target: Record<string, number>): Record<string, number> {
    if (this.#isListed) return target;
    this.#isListed = true;
    this.#names.names.forEach((name, i) => {
      target[name] = this.#values[i]!;
    });
    return Object.freeze(target) as Record<string, number>;
  }
}

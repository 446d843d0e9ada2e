export type Params = Readonly<Record<string, unknown>>;

/** Names of parameters that were read. */
export type Reads = ReadonlySet<string>;

/** The same parameters; `onRead` is told each name whose value is asked for, whether there is such a one or not. */
export function observed(params: Params, onRead: (name: string) => void): Params {
  const note = (key: string | symbol) => {
    if (typeof key === 'string') onRead(key);
  };
  return new Proxy(params, {
    get: (values, key) => {
      note(key);
      return Reflect.get(values, key, values) as unknown;
    },
    getOwnPropertyDescriptor: (values, key) => {
      note(key);
      return Reflect.getOwnPropertyDescriptor(values, key);
    },
  });
}

/** Whether two runs have the same value of each of these. */
export function agree(names: Iterable<string>, a: Params, b: Params): boolean {
  for (const name of names) if (!Object.is(a[name], b[name])) return false;
  return true;
}

/** What column hooks of several runs read of their parameters, call by call. */
export class ParamReads {
  readonly #onStray: (name: string) => void;
  #reading: { readonly params: Params; readonly names: Set<string> } | null = null;

  /** @param onStray told of a read outside a call, or of another run's parameters: somebody has kept them. */
  constructor(onStray: (name: string) => void) {
    this.#onStray = onStray;
  }

  /** A run's parameters, as its hooks are given them. */
  view(params: Params): Params {
    return observed(params, (name) => {
      if (this.#reading?.params === params) this.#reading.names.add(name);
      else this.#onStray(name);
    });
  }

  /** Calls a hook of the run that has these parameters. */
  during<T>(params: Params, call: () => T): { readonly said: T; readonly reads: Reads } {
    const names = new Set<string>();
    this.#reading = { params, names };
    try {
      return { said: call(), reads: names };
    } finally {
      this.#reading = null;
    }
  }
}

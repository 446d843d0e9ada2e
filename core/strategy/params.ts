import { BotError } from '../errors.js';

/** What a parameter is for; `hyperopt` searches by space. */
export type ParamSpace = 'entry' | 'exit' | 'stake' | 'stop' | 'feature' | 'protection';

interface Described {
  readonly space?: ParamSpace;
  readonly doc?: string;
}

export interface FloatParam extends Described {
  readonly kind: 'float';
  readonly low: number;
  readonly high: number;
  readonly default: number;
}
export interface IntParam extends Described {
  readonly kind: 'int';
  readonly low: number;
  readonly high: number;
  readonly default: number;
}
export interface BoolParam extends Described {
  readonly kind: 'bool';
  readonly default: boolean;
}
export interface ChoiceParam<V extends string = string> extends Described {
  readonly kind: 'choice';
  readonly values: readonly V[];
  readonly default: V;
}

export type ParamSpec = FloatParam | IntParam | BoolParam | ChoiceParam;
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamValue = number | boolean | string;

type ValueOf<S> = S extends ChoiceParam<infer V> ? V : S extends BoolParam ? boolean : number;

/** The values that hooks read: `ctx.params.buyBelow`. */
export type ParamValues<P> = { readonly [K in keyof P]: ValueOf<P[K]> };

type Options<D> = { readonly default: D } & Described;

/**
 * Declares a strategy's numbers, once: validated, listed, searched, set by `--set` or the config, and recorded
 * with every result. Bounds are inclusive.
 */
export const param = {
  float(low: number, high: number, options: Options<number>): FloatParam {
    return { kind: 'float', low, high, ...options };
  },
  int(low: number, high: number, options: Options<number>): IntParam {
    return { kind: 'int', low, high, ...options };
  },
  bool(options: Options<boolean>): BoolParam {
    return { kind: 'bool', ...options };
  },
  choice<const V extends string>(values: readonly V[], options: Options<NoInfer<V>>): ChoiceParam<V> {
    return { kind: 'choice', values, ...options };
  },
} as const;

/** What a parameter accepts, for messages and lists: `1.5 to 4`, `a whole number from 10 to 40`, `cont or flow`. */
export function describeRange(spec: ParamSpec): string {
  switch (spec.kind) {
    case 'float':
      return `a number from ${spec.low} to ${spec.high}`;
    case 'int':
      return `a whole number from ${spec.low} to ${spec.high}`;
    case 'bool':
      return 'true or false';
    case 'choice':
      return spec.values.join(' or ');
  }
}

/** The value that `text` (from the command line) or a config's value means; undefined when it is not allowed. */
export function parseParam(spec: ParamSpec, raw: unknown): ParamValue | undefined {
  switch (spec.kind) {
    case 'float':
    case 'int': {
      const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
      if (typeof value !== 'number' || !(value >= spec.low && value <= spec.high)) return undefined;
      return spec.kind === 'int' && !Number.isInteger(value) ? undefined : value;
    }
    case 'bool':
      if (typeof raw === 'boolean') return raw;
      return raw === 'true' ? true : raw === 'false' ? false : undefined;
    case 'choice':
      return typeof raw === 'string' && spec.values.includes(raw) ? raw : undefined;
  }
}

/** @throws BotError `strategy_failed` when a declared default is not within its own bounds. */
export function checkParamSpecs(strategy: string, specs: ParamSpecs): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (parseParam(spec, spec.default) === undefined) {
      throw new BotError(
        'strategy_failed',
        `${strategy}: the default ${JSON.stringify(spec.default)} of parameter ${name} is not ${describeRange(spec)}`,
      );
    }
  }
}

import { BotError } from '../errors.js';

/** What a parameter is for; `hyperopt` searches by space. */
export type ParamSpace = 'entry' | 'exit' | 'stake' | 'stop' | 'feature' | 'protection';

/** What every parameter may say of itself. */
export interface ParamDescription {
  /** What it is for; none unless given. */
  readonly space?: ParamSpace;
  /** A line for people; none unless given. */
  readonly doc?: string;
}

/** A number, as `param.float` declares it. */
export interface FloatParam extends ParamDescription {
  /** Which kind it is. */
  readonly kind: 'float';
  /** The least that it may be. */
  readonly low: number;
  /** The most that it may be. */
  readonly high: number;
  /** What it is unless it is set; from `low` to `high`. */
  readonly default: number;
}

/** A whole number, as `param.int` declares it. */
export interface IntParam extends ParamDescription {
  /** Which kind it is. */
  readonly kind: 'int';
  /** The least that it may be. */
  readonly low: number;
  /** The most that it may be. */
  readonly high: number;
  /** What it is unless it is set; from `low` to `high`. */
  readonly default: number;
}

/** A yes or no, as `param.bool` declares it. */
export interface BoolParam extends ParamDescription {
  /** Which kind it is. */
  readonly kind: 'bool';
  /** What it is unless it is set. */
  readonly default: boolean;
}

/** One of a few words, as `param.choice` declares it. */
export interface ChoiceParam<V extends string = string> extends ParamDescription {
  /** Which kind it is. */
  readonly kind: 'choice';
  /** The words that it may be. */
  readonly values: readonly V[];
  /** What it is unless it is set; one of `values`. */
  readonly default: V;
}

/** A parameter of any kind, as it was declared. */
export type ParamSpec = FloatParam | IntParam | BoolParam | ChoiceParam;
/** A strategy's parameters by name. */
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamValue = number | boolean | string;

/** The values that a parameter may have, by how it was declared. */
export type ParamValueOf<S> = S extends ChoiceParam<infer V> ? V : S extends BoolParam ? boolean : number;

/** The values that hooks read: `ctx.params.buyBelow`. */
export type ParamValues<P> = { readonly [K in keyof P]: ParamValueOf<P[K]> };

/** What a declaration says besides its bounds or words. */
export type ParamOptions<D> = {
  /** What the parameter is unless it is set. Outside its own bounds the strategy does not load. */
  readonly default: D;
} & ParamDescription;

/**
 * Declares a strategy's numbers, once: validated, listed, searched, set by `--set` or the config, and recorded
 * with every result. Bounds are inclusive.
 */
export const param = {
  /** A number from `low` to `high`. */
  float(low: number, high: number, options: ParamOptions<number>): FloatParam {
    return { kind: 'float', low, high, ...options };
  },
  /** A whole number from `low` to `high`. */
  int(low: number, high: number, options: ParamOptions<number>): IntParam {
    return { kind: 'int', low, high, ...options };
  },
  /** True or false. */
  bool(options: ParamOptions<boolean>): BoolParam {
    return { kind: 'bool', ...options };
  },
  /** One of `values`. */
  choice<const V extends string>(values: readonly V[], options: ParamOptions<NoInfer<V>>): ChoiceParam<V> {
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

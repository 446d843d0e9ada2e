import type { ParamSpec, ParamSpecs, ParamValue } from '../../strategy/params.js';
import { NOTHING_OFF } from '../../strategy/switched-off.js';
import type { Variant } from './variants.js';

const FACTORS = [0.8, 1.2];

/**
 * The strategy with one parameter changed, by the parameter's name: numbers at 0.8 and 1.2 times what they are, all
 * others at each other value that they can have.
 */
export function sensitivityVariants(
  specs: ParamSpecs,
  params: Readonly<Record<string, ParamValue>>,
): readonly Variant[] {
  const names = Object.keys(specs).sort();
  return names.flatMap((param) =>
    otherValues(specs[param]!, params[param]!).map((value): Variant => {
      return {
        name: `${param}=${shown(value)}`,
        kind: 'parameter',
        params: { [param]: value },
        off: NOTHING_OFF,
      };
    }),
  );
}

/** The parameter of a variant that {@link sensitivityVariants} made. */
export function changedParam({ params }: Variant): string {
  return Object.keys(params)[0]!;
}

/** 1e+9 rather than ten digits. */
function shown(value: ParamValue): string {
  return typeof value === 'number' && Math.abs(value) >= 1e6 ? value.toExponential() : String(value);
}

/** In the order of numbers, or as they are declared. */
function otherValues(spec: ParamSpec, value: ParamValue): readonly ParamValue[] {
  switch (spec.kind) {
    case 'float':
    case 'int':
      return nearbyNumbers(spec, Number(value));
    case 'bool':
      return [value !== true];
    case 'choice':
      return spec.values.filter((other) => other !== value);
  }
}

/** Of 0 there is no multiple: the ends of its range stand for it. */
function nearbyNumbers(
  { kind, low, high }: Extract<ParamSpec, { kind: 'float' | 'int' }>,
  value: number,
): readonly number[] {
  const asked =
    value === 0
      ? [low, high]
      : FACTORS.map((factor) =>
          kind === 'int' ? otherWhole(value, factor * value) : inDigits(factor * value),
        );
  const nearby = new Set(asked.map((number) => Math.min(high, Math.max(low, number))));
  nearby.delete(value);
  return [...nearby].sort((a, b) => a - b);
}

/** The nearest whole number, and at least one away. */
function otherWhole(value: number, wanted: number): number {
  return wanted > value ? Math.max(value + 1, Math.round(wanted)) : Math.min(value - 1, Math.round(wanted));
}

/** 1.2 x 0.25 is 0.3, and 0.30000000000000004 helps nobody. */
function inDigits(value: number): number {
  return Number(value.toPrecision(12));
}

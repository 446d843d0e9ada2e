import { nearest } from '../../config/nearest.js';
import { BotError } from '../../errors.js';
import { makeFeatures } from '../../perception/features.js';
import type { ParamValue } from '../../strategy/params.js';
import type { Strategy } from '../../strategy/strategy.js';
import { NOTHING_OFF, type SwitchedOff } from '../../strategy/switched-off.js';

export const VARIANT_KINDS = ['whole', 'condition', 'feature', 'ablation', 'parameter'] as const;
export type VariantKind = (typeof VARIANT_KINDS)[number];

/** The strategy, changed in one thing. */
export interface Variant {
  readonly name: string;
  readonly kind: VariantKind;
  /** Parameters that have another value than in the whole. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly off: SwitchedOff;
}

export const WHOLE: Variant = { name: 'whole', kind: 'whole', params: {}, off: NOTHING_OFF };

/** What can be left out of a strategy: its conditions, its features, and the variants that it names itself. */
export function ablationVariants(
  strategy: Strategy,
  params: Readonly<Record<string, ParamValue>>,
  conditions: readonly string[],
): readonly Variant[] {
  const features = makeFeatures(strategy, params).map(({ name }) => name);
  return [
    ...conditions.map((name): Variant => {
      return { name, kind: 'condition', params: {}, off: { ...NOTHING_OFF, conditions: [name] } };
    }),
    ...features.map((name): Variant => {
      return { name, kind: 'feature', params: {}, off: { ...NOTHING_OFF, features: [name] } };
    }),
    ...Object.entries(strategy.ablations ?? {}).map(([name, changed]): Variant => {
      return { name, kind: 'ablation', params: changed as Variant['params'], off: NOTHING_OFF };
    }),
  ];
}

/**
 * The variants of these names, in their own order; a text may hold several, with commas. A name that a condition and a
 * feature share picks both.
 * @throws BotError `usage` for a name that is none.
 */
export function pickVariants(
  variants: readonly Variant[],
  texts: readonly string[],
  flag: string,
): readonly Variant[] {
  const names = new Set(variants.map(({ name }) => name));
  const picked = new Set(texts.flatMap((text) => (names.has(text) ? [text] : splitNames(text))));
  for (const name of picked) {
    if (names.has(name)) continue;
    const near = nearest(name, names);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    const known = names.size === 0 ? 'there is none' : `there are ${[...names].join(', ')}`;
    throw new BotError('usage', `${flag} ${JSON.stringify(name)}: ${known}${hint}`);
  }
  return variants.filter(({ name }) => picked.has(name));
}

function splitNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

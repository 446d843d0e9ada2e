import { resolveParams } from '../../loader/strategies.js';
import { conditionNames } from './drive.js';
import { measureVariants, variantSpec } from './measure.js';
import type { AblationOptions } from './options.js';
import type { AblationReport } from './report.js';
import { changedParam, sensitivityVariants } from './sensitivity.js';
import { summarise } from './summarise.js';
import { ablationVariants, pickVariants, type Variant, WHOLE } from './variants.js';

/**
 * What each part of a strategy is worth: the whole, and without each of them, on the same markets. Null when it was
 * stopped before the first market was done.
 * @throws BotError `usage` for a name that is none, and as a run does.
 */
export async function examineAblation(options: AblationOptions): Promise<AblationReport | null> {
  const { loaded, config, names } = options;
  const params = resolveParams(loaded.strategy, config.strategy_params);
  const seed = options.seeds?.[0] ?? null;
  const whole = variantSpec(options, WHOLE, seed);
  const conditions = await conditionNames(whole, await options.open(seed), { loaded });
  const all = ablationVariants(loaded.strategy, params, conditions);
  return examine(options, names === null ? all : pickVariants(all, names, '--off'));
}

/**
 * What a strategy makes of another value of each parameter, one at a time.
 * @throws BotError as {@link examineAblation}.
 */
export async function examineSensitivity(options: AblationOptions): Promise<AblationReport | null> {
  const { loaded, config, names } = options;
  const specs = loaded.strategy.params ?? {};
  const all = sensitivityVariants(specs, resolveParams(loaded.strategy, config.strategy_params));
  if (names === null) return examine(options, all);
  const byParam = Object.keys(specs).map((name): Variant => ({ ...WHOLE, name }));
  const picked = new Set(pickVariants(byParam, names, '--param').map(({ name }) => name));
  return examine(
    options,
    all.filter((variant) => picked.has(changedParam(variant))),
  );
}

async function examine(
  options: AblationOptions,
  changed: readonly Variant[],
): Promise<AblationReport | null> {
  const variants = [WHOLE, ...changed];
  const { markets, first } = await measureVariants(options, variants);
  return first && summarise({ variants, markets, first, groupedBy: options.groupedBy });
}

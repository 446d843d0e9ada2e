import { BotError } from '../errors.js';
import { featureColumns, type NamedFeature } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import type { FeatureFactory } from '../frame/feature.js';
import { callStrategy } from '../strategy/call.js';
import { ENTRY_COLUMNS, EXIT_COLUMNS } from '../strategy/columns.js';
import { spellChecked } from '../strategy/spell-check.js';
import type { Strategy } from '../strategy/strategy.js';

const TAKEN: readonly string[] = [...FRAME_COLUMNS, ...ENTRY_COLUMNS, ...EXIT_COLUMNS, 'length'];

/**
 * Fresh features of a strategy, for one instrument.
 * @throws BotError `strategy_failed` when they cannot be made, or two columns would have one name.
 */
export function makeFeatures(
  strategy: Strategy,
  params: Readonly<Record<string, unknown>>,
): readonly NamedFeature[] {
  const given = spellChecked(
    { params: spellChecked(params, 'the strategy declares no parameter ') },
    'features has no ctx.',
  );
  const factories = callStrategy(strategy, 'features', ({ features }) =>
    typeof features === 'function' ? features(given as never) : (features ?? {}),
  );
  const wrong = (what: string) => new BotError('strategy_failed', `${strategy.name}: ${what}`);
  const names = new Set(TAKEN);
  return callStrategy(strategy, 'features', () =>
    Object.entries(factories).map(([name, factory]) => {
      if (!isFactory(factory)) {
        throw wrong(
          `the feature ${name} is of type ${typeof factory}: expected what a call gives, such as vpin()`,
        );
      }
      for (const column of featureColumns(name, factory.outputs)) {
        if (names.has(column)) {
          throw wrong(
            `the feature ${name} gives the column ${column}, which is a name of the host's or of another`,
          );
        }
        names.add(column);
      }
      const feature = factory.create();
      if (feature.outputs.join() !== factory.outputs.join()) {
        throw wrong(
          `the feature ${name} has the outputs ${show(feature.outputs)}, its factory ${show(factory.outputs)}: expected the same`,
        );
      }
      return { name, feature };
    }),
  );
}

function isFactory(value: unknown): value is FeatureFactory {
  const { outputs, create } = (value ?? {}) as Partial<FeatureFactory>;
  return Array.isArray(outputs) && typeof create === 'function';
}

function show(outputs: readonly string[]): string {
  return JSON.stringify(outputs);
}

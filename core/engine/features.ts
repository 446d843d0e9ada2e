import { BotError } from '../errors.js';
import { featureColumns, type NamedFeature } from '../frame/aggregator.js';
import { FRAME_COLUMNS } from '../frame/columns.js';
import { callStrategy } from '../strategy/call.js';
import { ENTRY_COLUMNS, EXIT_COLUMNS } from '../strategy/columns.js';
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
  const names = new Set(TAKEN);
  return callStrategy(strategy, 'features', ({ features }) => {
    const factories =
      typeof features === 'function' ? features({ params: params as never }) : (features ?? {});
    return Object.entries(factories).map(([name, factory]) => {
      for (const column of featureColumns(name, factory.outputs)) {
        if (names.has(column)) {
          throw new BotError(
            'strategy_failed',
            `${strategy.name}: the feature ${name} gives the column ${column}, which is a name of the host's or of another`,
          );
        }
        names.add(column);
      }
      return { name, feature: factory.create() };
    });
  });
}

import { nearest } from '../config/nearest.js';
import type { DataProvider } from '../data/provider.js';
import type { Venue, VenuePlugin } from '../exchange/venue.js';
import { checkDefinition } from '../strategy/definition.js';
import { isStrategy, type Strategy } from '../strategy/strategy.js';

/** Strategies under their own names, as those of files. */
export interface StrategiesPlugin {
  /** What the plugin is. */
  readonly kind: 'strategies';
  /** Each made by `defineStrategy`, at least one. */
  readonly strategies: readonly Strategy[];
}

/** What a plugin file or an installed package exports by default. */
export type Plugin = VenuePlugin | DataProvider | StrategiesPlugin;

const KINDS = ['venues', 'data-provider', 'strategies'] as const satisfies readonly Plugin['kind'][];
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const VENUE_METHODS = ['marginTerms', 'market', 'parseMarkets', 'createDecoder', 'encode'] as const;

/** A default export is a plugin, or there is a reason why it is none. */
export type CheckedPlugin =
  | { readonly plugin: Plugin; readonly reason: null }
  | { readonly plugin: null; readonly reason: string };

/** What a default export is, from its shape alone. @throws BotError for a strategy that declares what is not allowed. */
export function checkPlugin(exported: unknown): CheckedPlugin {
  const reason = reasonAgainst(exported);
  return reason === null ? { plugin: exported as Plugin, reason } : { plugin: null, reason };
}

function reasonAgainst(exported: unknown): string | null {
  if (isStrategy(exported)) {
    return "its default export is a strategy: expected it in the folder of strategies, or { kind: 'strategies', strategies: [...] }";
  }
  if (!isRecord(exported)) return `its default export is no plugin: expected an object with ${kindList()}`;
  switch (exported.kind) {
    case 'venues':
      return reasonAgainstVenues(exported.venues);
    case 'data-provider':
      return reasonAgainstProvider(exported);
    case 'strategies':
      return reasonAgainstStrategies(exported.strategies);
    default:
      return unknownKind(exported.kind);
  }
}

function unknownKind(kind: unknown): string {
  if (kind === 'features')
    return 'features need no plugin: export their functions by name, and import them in strategies';
  const near = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
  const hint = near === undefined ? `expected ${kindList()}` : `did you mean '${near}'?`;
  return `its kind is ${JSON.stringify(kind) ?? 'missing'}: ${hint}`;
}

function reasonAgainstVenues(venues: unknown): string | null {
  if (!Array.isArray(venues) || venues.length === 0)
    return `its venues are ${shown(venues)}: expected a list of venues`;
  for (const venue of venues as readonly Partial<Venue>[]) {
    if (typeof venue?.id !== 'string') return `a venue of it has the id ${shown(venue?.id)}: expected text`;
    if (!Array.isArray(venue.feeTiers)) return `its venue ${venue.id} has no list feeTiers`;
    const missing = VENUE_METHODS.find((name) => typeof venue[name] !== 'function');
    if (missing !== undefined) return `its venue ${venue.id} has no function ${missing}`;
  }
  return null;
}

function reasonAgainstProvider({ name, schema, create }: Readonly<Record<string, unknown>>): string | null {
  if (typeof name !== 'string' || !NAME.test(name)) {
    return `its name is ${shown(name)}: expected lower case letters, digits and hyphens, such as "my-quotes"`;
  }
  if (!isRecord(schema) || !('_zod' in schema)) {
    return `the schema of ${name} is ${shown(schema)}: expected one made with z of 'tickwright/plugin'`;
  }
  return typeof create === 'function' ? null : `${name} has no function create`;
}

function reasonAgainstStrategies(strategies: unknown): string | null {
  if (!Array.isArray(strategies) || strategies.length === 0) {
    return `its strategies are ${shown(strategies)}: expected a list of strategies`;
  }
  const stray = strategies.findIndex((one) => !isStrategy(one));
  if (stray >= 0) return `number ${stray + 1} of its strategies is not made by defineStrategy`;
  for (const strategy of strategies as readonly Strategy[]) checkDefinition(strategy);
  return null;
}

function kindList(): string {
  return `the kind ${KINDS.map((kind) => `'${kind}'`).join(' or ')}`;
}

function shown(value: unknown): string {
  return (typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value)) ?? 'missing';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

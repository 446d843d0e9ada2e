import { fileURLToPath } from 'node:url';
import {
  Application,
  Logger,
  LogLevel,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  TSConfigReader,
  type TypeDocOptions,
  TypeDocReader,
} from 'typedoc';

const CONFIG = fileURLToPath(new URL('../../typedoc.json', import.meta.url));

/**
 * What is wrong with the documentation that `npm run docs` makes, in sentences that name the place: what is exported and
 * says nothing, types that are used and not exported, links that lead nowhere. `overrides` take the place of options of
 * `typedoc.json`.
 */
export async function apiTroubles(overrides: Partial<TypeDocOptions> = {}): Promise<readonly string[]> {
  const readers = [new TypeDocReader(), new TSConfigReader()];
  const app = await Application.bootstrapWithPlugins(
    { options: CONFIG, logLevel: 'Warn', ...overrides },
    readers,
  );
  const logger = new TroubleLogger();
  app.logger = logger;
  const project = await app.convert();
  if (!project) return [...logger.troubles, 'nothing could be read'];
  app.validate(project);
  return [...logger.troubles, ...undocumentedArguments(project)];
}

class TroubleLogger extends Logger {
  readonly troubles: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.troubles.push(message);
  }
}

/** TypeDoc asks no docstring of the fields of an argument whose type stands in the signature. */
function undocumentedArguments(project: ProjectReflection): readonly string[] {
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .filter((property) => !property.hasComment() && isOfParameter(property))
    .map((property) => `${property.getFriendlyFullName()}, a field of an argument, has no docstring`);
}

function isOfParameter({ parent }: Reflection): boolean {
  return parent !== undefined && (parent.kindOf(ReflectionKind.Parameter) || isOfParameter(parent));
}

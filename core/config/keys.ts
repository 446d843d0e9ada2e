import type { z } from 'zod';
import type { KeyPath } from './merge.js';
import { configSchema } from './schema.js';

/** The keys that an object of the config may have; `null` where names are free, and where there is no object. */
export function keysAt(path: KeyPath, root: z.ZodType = configSchema): readonly string[] | null {
  const shape = shapeOf(schemaAt(path, root));
  return shape ? Object.keys(shape) : null;
}

/** What a key is, in words; `undefined` below free names. */
export function describeKey(path: KeyPath, root: z.ZodType = configSchema): string | undefined {
  return schemaAt(path, root)?.description;
}

type Shape = Readonly<Record<PropertyKey, z.ZodType>>;

function schemaAt(path: KeyPath, root: z.ZodType): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  for (const key of path) {
    const shape = shapeOf(schema);
    if (!shape || !Object.hasOwn(shape, key)) return undefined;
    schema = shape[key];
  }
  return schema;
}

/** What is known of a schema by its definition: by its class it is not, where a plugin brings its own zod. */
interface Definition {
  readonly type: string;
  /** Of an object. */
  readonly shape?: Shape;
  /** Of what may be left out. */
  readonly innerType?: z.ZodType;
  /** Of what is transformed: how it is written. */
  readonly in?: z.ZodType;
}

function shapeOf(schema: z.ZodType | undefined): Shape | undefined {
  let inner = schema;
  while (inner) {
    const { type, shape, innerType, in: written } = inner.def as Definition;
    if (type === 'object') return shape;
    inner = innerType ?? written;
  }
  return undefined;
}

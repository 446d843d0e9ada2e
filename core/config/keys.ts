import { z } from 'zod';
import type { KeyPath } from './merge.js';
import { configSchema } from './schema.js';

/** The keys that an object of the config may have; `null` where names are free, and where there is no object. */
export function keysAt(path: KeyPath): readonly string[] | null {
  const schema = unwrap(schemaAt(path));
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : null;
}

/** What a key is, in words; `undefined` below free names. */
export function describeKey(path: KeyPath): string | undefined {
  return schemaAt(path)?.description;
}

function schemaAt(path: KeyPath): z.ZodType | undefined {
  let schema: z.ZodType | undefined = configSchema;
  for (const key of path) {
    const object = unwrap(schema);
    if (!(object instanceof z.ZodObject)) return undefined;
    schema = (object.shape as Record<PropertyKey, z.ZodType | undefined>)[key];
  }
  return schema;
}

function unwrap(schema: z.ZodType | undefined): unknown {
  let inner: unknown = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap();
  }
  return inner;
}

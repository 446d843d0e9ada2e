// Writes the published JSON Schemas from the zod schemas. Run it after a build: node scripts/schemas.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../dist/core/config/schema.js';
import { ablationJsonSchema } from '../dist/core/examine/ablation/report.js';
import { resultJsonSchema } from '../dist/core/report/result.js';
import { storedRunJsonSchema } from '../dist/core/report/stored-run.js';

const folder = new URL('../docs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
write('config.schema.json', configJsonSchema());
write('backtest-result.schema.json', resultJsonSchema());
write('stored-run.schema.json', storedRunJsonSchema());
write('ablation.schema.json', ablationJsonSchema());

function write(name, schema) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
}

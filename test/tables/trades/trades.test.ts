import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tradeDifferences } from './compare.js';
import { parseTradeCases } from './parse.js';
import { playTrades } from './run.js';

const FOLDER = new URL('.', import.meta.url);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(file, () => {
    it.each(parseTradeCases(readFileSync(new URL(file, FOLDER), 'utf8')))('$name', (script) => {
      expect(tradeDifferences(script, playTrades(script)).join('\n')).toBe('');
    });
  });
}

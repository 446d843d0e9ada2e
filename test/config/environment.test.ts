import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentOverrides, readEnvironment } from '../../core/config/environment.js';
import { BotError } from '../../core/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readEnvironment', () => {
  it('reads .env, and the process wins over it', () => {
    writeFileSync(
      join(folder, '.env'),
      '# keys\nTICKWRIGHT__FEE=0.001\nexport TW_TEST="a b"\nPATH=nowhere\n',
    );
    const environment = readEnvironment(folder);
    expect(environment.TICKWRIGHT__FEE).toBe('0.001');
    expect(environment.TW_TEST).toBe('a b');
    expect(environment.PATH).not.toBe('nowhere');
  });

  it('does without .env', () => {
    expect(readEnvironment(join(folder, 'none')).PATH).toBeDefined();
  });
});

describe('environmentOverrides', () => {
  it.each([
    ['a number', '0.001', 0.001],
    ['a truth value', 'true', true],
    ['text', 'binanceusdm', 'binanceusdm'],
    ['text in quotes', '"123"', '123'],
    ['a list', '["BTC/USDT"]', ['BTC/USDT']],
    ['an object', '{"USDT": 1}', { USDT: 1 }],
    ['nothing', '', ''],
    ['a symbol', 'BTC/USDT:USDT', 'BTC/USDT:USDT'],
  ])('reads %s', (_, text, value) => {
    const [override] = environmentOverrides({ TICKWRIGHT__KEY: text });
    expect(override).toEqual({ source: 'TICKWRIGHT__KEY', path: ['KEY'], value });
  });

  it('nests at double underscores, sorts by name, and leaves other variables alone', () => {
    const overrides = environmentOverrides({
      TICKWRIGHT__STAKE_AMOUNT: '5',
      TICKWRIGHT_SHARED: 'x',
      HOME: '/',
      TICKWRIGHT__EXCHANGE__NAME: 'gate',
    });
    expect(overrides.map(({ path }) => path)).toEqual([['EXCHANGE', 'NAME'], ['STAKE_AMOUNT']]);
  });

  it.each(['TICKWRIGHT__', 'TICKWRIGHT____FEE', 'TICKWRIGHT__EXCHANGE__'])('refuses %s', (name) => {
    expect(() => environmentOverrides({ [name]: '1' })).toThrow(BotError);
    expect(() => environmentOverrides({ [name]: '1' })).toThrow(name);
  });
});

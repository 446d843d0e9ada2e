import { describe, expect, it } from 'vitest';
import { isSecretName, redactSecrets } from '../../core/config/secrets.js';

describe('isSecretName', () => {
  it.each([
    'key',
    'apiKey',
    'secret',
    'API_SECRET',
    'password',
    'passphrase',
    'token',
    'jwt_secret_key',
    'credentials',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['name', 'stake_currency', 'tokens_a_day', 'keyboard', 'seed'])('%s is none', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
});

describe('redactSecrets', () => {
  it('replaces values at any depth and changes nothing else', () => {
    const config = {
      stake_amount: 5,
      exchange: { name: 'gate', key: 'abc', secret: 'def', pair_whitelist: ['BTC/USDT'] },
      notifiers: [{ token: { id: 1 }, password: '' }],
    };
    const before = structuredClone(config);
    expect(redactSecrets(config)).toEqual({
      stake_amount: 5,
      exchange: { name: 'gate', key: 'REDACTED', secret: 'REDACTED', pair_whitelist: ['BTC/USDT'] },
      notifiers: [{ token: 'REDACTED', password: '' }],
    });
    expect(config).toEqual(before);
  });
});

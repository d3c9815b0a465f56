import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { newApiKey } from '../ids/index.js';
import type { Directory } from '../partners/index.js';
import { createTestCore } from '../testing/index.js';
import { authenticate, requireSecretKey } from './credentials.js';
import { createServer } from './server.js';

/** Whoever asks it, has reached the database. */
const unreachable = new Proxy({} as Directory, {
  get() {
    throw new Error('the directory was asked');
  },
});
const deps = { directory: unreachable, modes: ['test'] as const };

test.each([
  [null, 'api_key_missing'],
  ['', 'api_key_missing'],
  ['sk_test_1', 'api_key_invalid'],
  [newApiKey('sk', 'test').replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'api_key_invalid'],
  [newApiKey('sk', 'live'), 'mode_mismatch'],
  [newApiKey('pk', 'live'), 'mode_mismatch'],
  [newApiKey('pk', 'test'), 'wrong_key_type'],
])('a key that can not be right is refused before any look-up: %s is %s', async (key, code) => {
  await expect(authenticate(key, 'sk', deps)).rejects.toMatchObject({ code });
});

test('only a key that may be right is looked up', async () => {
  await expect(authenticate(newApiKey('sk', 'test'), 'sk', deps)).rejects.toThrow('the directory was asked');
});

test.each([
  [{}, 'GET /things is called with a secret key: name its scope in http/scopes.ts'],
  [{ operationId: 'listThings' }, 'listThings is called with a secret key: name its scope in http/scopes.ts'],
])('error: a route whose scope nobody named does not start: %j', async (schema, sentence) => {
  const core = createTestCore('postgres://nobody@127.0.0.1:1/none');
  const app = createServer(core);
  requireSecretKey(app, deps);
  expect(() => app.get('/things', { schema: { ...schema, querystring: Type.Object({}) } }, async () => ({}))).toThrow(
    sentence,
  );
  await app.close();
  await core.db.end();
});

import { describe, expect, test } from 'vitest';
import { GateRamp, type GateRampOptions, SecretKeyInBrowserError } from './index.js';
import { readOptions } from './options.js';

const options = {
  publishableKey: 'pk_test_1',
  clientSecret: 'gsec_gs_12ab_k1.random_part',
  baseUrl: 'https://api.gate.example',
};

test('finds the session in its secret', () => {
  expect(readOptions(options)).toEqual({
    publishable_key: 'pk_test_1',
    client_secret: 'gsec_gs_12ab_k1.random_part',
    session_id: 'gs_12ab',
    base_url: 'https://api.gate.example',
    surface_url: null,
  });
});

test('addresses become origins', () => {
  const read = readOptions({ ...options, baseUrl: 'https://api.gate.example/', surfaceUrl: 'https://pay.example/x?y' });
  expect(read).toMatchObject({ base_url: 'https://api.gate.example', surface_url: 'https://pay.example' });
});

test.each([{ publishableKey: 'sk_test_1' }, { publishableKey: ' sk_live_1' }, { clientSecret: 'sk_test_1' }])(
  'error: %j is a secret key in a browser',
  (wrong) => {
    expect(() => new GateRamp({ ...options, ...wrong })).toThrow(SecretKeyInBrowserError);
    expect(() => new GateRamp({ ...options, ...wrong })).toThrow(/revoke/);
  },
);

test('error: redirectToCheckout refuses a secret key as well', async () => {
  await expect(GateRamp.redirectToCheckout({ ...options, publishableKey: 'sk_test_1' })).rejects.toThrow(
    SecretKeyInBrowserError,
  );
});

test.each([
  ['pk_test_1', 'test'],
  ['pk_test_1', 'sandbox'],
  ['pk_live_1', 'live'],
  ['pk_live_1', 'production'],
] as const)('%s is a key of the environment %s', (publishableKey, environment) => {
  expect(readOptions({ ...options, publishableKey, environment }).publishable_key).toBe(publishableKey);
});

describe('error', () => {
  test.each<[string, Partial<Record<keyof GateRampOptions, unknown>>]>([
    ['invalid_option', { publishableKey: '' }],
    ['invalid_option', { publishableKey: undefined }],
    ['invalid_option', { publishableKey: 'op_1' }],
    ['invalid_option', { clientSecret: 'secret' }],
    ['invalid_option', { clientSecret: undefined }],
    ['invalid_option', { clientSecret: 'gsec_gs_../x_k1.y' }],
    ['invalid_option', { baseUrl: 'api.gate.example' }],
    ['invalid_option', { surfaceUrl: 'javascript:alert(1)' }],
    ['environment_mismatch', { environment: 'live' }],
    ['environment_mismatch', { environment: 'production' }],
    ['environment_mismatch', { environment: 'constructor' }],
    ['environment_mismatch', { publishableKey: 'pk_live_1', environment: 'test' }],
    ['environment_mismatch', { publishableKey: 'pk_live_1', environment: 'sandbox' }],
    ['base_url_required', { baseUrl: undefined }],
    ['base_url_required', { baseUrl: '' }],
  ])('%s for %j', (code, wrong) => {
    let thrown: unknown;
    try {
      readOptions({ ...options, ...wrong } as GateRampOptions);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'GateBrowserError', code });
  });
});

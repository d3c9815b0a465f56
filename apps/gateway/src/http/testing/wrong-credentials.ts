import { SignJWT, UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import { createEmbedTokens } from '../../crypto/index.js';
import { newApiKey } from '../../ids/index.js';
import { setDisabled } from '../../partners/admin.js';
import { createKey, revokeKey } from '../../partners/index.js';
import type { TestAnswer, TestGateway, TestRequest } from './gateway.js';

/** What a route asks for: a header with a key or token, or what stands in its body. */
export type Asks = 'secret' | 'publishable' | 'embed' | 'body' | 'nothing';

export const surfaceOrigin = 'http://127.0.0.1:4100';

/** A credential that a route must not take, and what it says. */
export type Wrong = readonly [why: string, request: Pick<TestRequest, 'key' | 'headers'>, status: number, code: string];

/** Everything that is not the one credential, for each kind that a route may ask for. `ours` is a session of the gateway's partner. */
export async function wrongCredentials(
  gateway: TestGateway,
  ours: { readonly session_id: string; readonly client_secret: string },
): Promise<Record<Asks, readonly Wrong[]>> {
  const { core, partner } = gateway;
  const { tenant } = partner;
  const revokedSecret = await createKey(core.db, tenant, { kind: 'sk' });
  const revokedPublishable = await createKey(core.db, tenant, { kind: 'pk' });
  for (const { key_id } of [revokedSecret, revokedPublishable]) await revokeKey(core.db, tenant.tenant_id, key_id);
  const disabled = await gateway.addPartner();
  await core.db.withTx((tx) => setDisabled(tx, disabled.tenant, true));
  const tokens = createEmbedTokens(core.config.token_keys, gateway.clock);
  const claims = { tenant_id: tenant.tenant_id, session_id: ours.session_id, scope: 'pay' as const };
  const { token } = await tokens.issue(claims);
  const past = { now: () => new Date(gateway.clock.now().getTime() - 3_601_000), monotonic_ms: () => 0 };
  const expired = await createEmbedTokens(core.config.token_keys, past).issue(claims);
  const unsigned = new UnsecuredJWT({ tenant_id: tenant.tenant_id, scope: 'pay' })
    .setSubject(ours.session_id)
    .setIssuer('0gate')
    .setAudience('surface')
    .setExpirationTime('1h')
    .encode();
  const foreignKey = await new SignJWT({ tenant_id: tenant.tenant_id, scope: 'pay' })
    .setProtectedHeader({ alg: 'HS256', kid: core.config.token_keys.current.id })
    .setSubject(ours.session_id)
    .setIssuer('0gate')
    .setAudience('surface')
    .setExpirationTime('1h')
    .sign(Buffer.alloc(32, 9));
  const mistyped = partner.secret_key.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const embed = { 'x-embed-token': token };
  const basic = { authorization: `Basic ${Buffer.from(`${partner.secret_key}:`).toString('base64')}` };
  const origin = { origin: surfaceOrigin };

  return {
    secret: [
      ['no key', { key: null }, 401, 'api_key_missing'],
      ['malformed', { key: 'sk_test_1' }, 401, 'api_key_invalid'],
      ['a wrong checksum', { key: mistyped }, 401, 'api_key_invalid'],
      ['well-formed and unknown', { key: newApiKey('sk', 'test') }, 401, 'api_key_invalid'],
      ['upper case', { key: partner.secret_key.toUpperCase() }, 401, 'api_key_invalid'],
      ['live', { key: newApiKey('sk', 'live') }, 401, 'mode_mismatch'],
      ['revoked', { key: revokedSecret.key }, 401, 'api_key_invalid'],
      ['publishable', { key: partner.publishable_key }, 403, 'wrong_key_type'],
      ['basic', { key: null, headers: basic }, 401, 'api_key_missing'],
      ['an embed token', { key: null, headers: embed }, 401, 'api_key_missing'],
      ['an embed token as key', { key: token }, 401, 'api_key_invalid'],
      ['a client secret as key', { key: ours.client_secret }, 401, 'api_key_invalid'],
      ['a webhook secret as key', { key: partner.webhook_secret }, 401, 'api_key_invalid'],
      [
        'a publishable key beside it',
        { key: null, headers: { 'x-publishable-key': partner.publishable_key } },
        401,
        'api_key_missing',
      ],
      ['of a disabled partner', { key: disabled.secret_key }, 403, 'partner_disabled'],
    ],
    embed: [
      ['no token', { key: null }, 401, 'embed_token_invalid'],
      ['a secret key', { key: partner.secret_key }, 401, 'embed_token_invalid'],
      ['a publishable key', { key: partner.publishable_key }, 401, 'embed_token_invalid'],
      ['the token as key', { key: token }, 401, 'embed_token_invalid'],
      ...(
        [
          ['a client secret', ours.client_secret],
          ['a secret key as token', partner.secret_key],
          ['malformed', 'x.y.z'],
          ['tampered', `${token.slice(0, -4)}AAAA`],
          ['expired', expired.token],
          ['unsigned', unsigned],
          ['signed by somebody else', foreignKey],
        ] as const
      ).map(
        ([why, value]): Wrong => [why, { key: null, headers: { 'x-embed-token': value } }, 401, 'embed_token_invalid'],
      ),
    ],
    publishable: [
      ['no key', { key: null, headers: origin }, 401, 'api_key_missing'],
      ['malformed', { key: 'pk_test_1', headers: origin }, 401, 'api_key_invalid'],
      ['unknown', { key: newApiKey('pk', 'test'), headers: origin }, 401, 'api_key_invalid'],
      ['live', { key: newApiKey('pk', 'live'), headers: origin }, 401, 'mode_mismatch'],
      ['revoked', { key: revokedPublishable.key, headers: origin }, 401, 'api_key_invalid'],
      ['secret', { key: partner.secret_key, headers: origin }, 403, 'wrong_key_type'],
      ['an embed token', { key: null, headers: { ...origin, ...embed } }, 401, 'api_key_missing'],
      ['no origin', { key: partner.publishable_key }, 403, 'origin_missing'],
      [
        'another origin',
        { key: partner.publishable_key, headers: { origin: 'https://elsewhere.example' } },
        403,
        'origin_not_allowed',
      ],
      ['origin null', { key: partner.publishable_key, headers: { origin: 'null' } }, 403, 'origin_not_allowed'],
    ],
    nothing: [],
    // The secret or link stands in the body, on the page's own origin only.
    body: [
      ['no origin', { key: null }, 403, 'origin_missing'],
      ['another origin', { key: null, headers: { origin: 'https://app.example' } }, 403, 'origin_not_allowed'],
      [
        'a secret key',
        { key: partner.secret_key, headers: { origin: 'https://app.example' } },
        403,
        'origin_not_allowed',
      ],
    ],
  };
}

/** The envelope of a refusal. @param why what the test names when it is another */
export function expectRefusal(why: readonly string[], answer: TestAnswer, status: number, code: string): void {
  expect([...why, answer.status, answer.body?.code]).toEqual([...why, status, code]);
  expect(answer.body).toMatchObject({ statusCode: status, request_id: answer.headers['x-request-id'] });
}

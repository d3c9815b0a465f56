import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'undici';
import type { Clock } from '../../clock/index.js';
import { readJson } from '../../http/client.js';
import type { IdentityProvider, IdentityResult } from '../port.js';

const tolerance_s = 300;
const statuses: ReadonlySet<string> = new Set(['pending', 'review', 'approved', 'declined']);

/** The sandbox's identity process, spoken to over HTTP. */
export function createSandboxIdentityProvider(options: {
  pool: Pool;
  token: string;
  secret: string;
  callback_url: string;
  clock: Clock;
}): IdentityProvider {
  const headers = { authorization: `Bearer ${options.token}` };
  return {
    async start({ reference, return_url }) {
      const { status, body } = await readJson(options.pool, {
        method: 'POST',
        path: '/verifications',
        headers,
        body: { reference, callback_url: options.callback_url, ...(return_url === null ? {} : { return_url }) },
      });
      const answer = body as { id?: unknown; url?: unknown; expires_at?: unknown } | null;
      if (
        status !== 201 ||
        typeof answer?.id !== 'string' ||
        typeof answer.url !== 'string' ||
        typeof answer.expires_at !== 'string'
      ) {
        throw new Error(`the identity provider answered ${status}`);
      }
      return { provider_reference: answer.id, url: answer.url, expires_at: new Date(answer.expires_at) };
    },
    async read(provider_reference) {
      const { status, body } = await readJson(options.pool, {
        method: 'GET',
        path: `/verifications/${encodeURIComponent(provider_reference)}`,
        headers,
      });
      const answer = body as { status?: unknown; person?: { name?: unknown } | null } | null;
      if (status !== 200 || typeof answer?.status !== 'string' || !statuses.has(answer.status)) {
        throw new Error(`the identity provider answered ${status}`);
      }
      const name = answer.person?.name;
      return { status: answer.status as IdentityResult['status'], name: typeof name === 'string' ? name : null };
    },
    verifyCallback(header, raw) {
      const match = /^t=([0-9]{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
      const [, t = '', given = ''] = match ?? [];
      if (match === null) return null;
      if (Math.abs(options.clock.now().getTime() / 1000 - Number.parseInt(t, 10)) > tolerance_s) return null;
      const expected = createHmac('sha256', options.secret).update(`${t}.`).update(raw).digest();
      if (!timingSafeEqual(expected, Buffer.from(given, 'hex'))) return null;
      const body = parse(raw) as { id?: unknown } | null;
      return typeof body?.id === 'string' ? body.id : null;
    },
  };
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../../rails/testing/sandbox-process.js';
import { TestClock } from '../../testing/index.js';
import type { IdentityProvider } from '../index.js';
import { createSandboxIdentityProvider } from './provider.js';

const secret = 'identity-secret';
let folder: string;
let process_: SandboxProcess;
let pool: Pool;
let provider: IdentityProvider;
const clock = new TestClock();

/** Takes the provider's callbacks as the gateway would: raw bytes and the header. */
let receiver: Server;
const callbacks: { header: string | undefined; raw: Buffer }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-identity-'));
  process_ = await startSandboxProcess('identity', {
    IDENTITY_TOKEN: 'identity-token',
    IDENTITY_SECRET: secret,
    IDENTITY_JOURNAL: join(folder, 'identity.jsonl'),
    IDENTITY_PUBLIC_URL: 'http://127.0.0.1:4300',
  });
  receiver = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    callbacks.push({ header: incoming.headers['x-identity-signature'] as string, raw: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  pool = new Pool(process_.url);
  provider = createSandboxIdentityProvider({
    pool,
    token: 'identity-token',
    secret,
    callback_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback`,
    clock,
  });
});
afterAll(async () => {
  await pool.destroy();
  await process_.kill();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true });
});

const start = () => provider.start({ reference: 'idc_1', return_url: null });
/** What a person does on the provider's own page. */
async function decide(provider_reference: string, form: Record<string, string>): Promise<void> {
  const answer = await request(`${process_.url}/verifications/${provider_reference}/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  await answer.body.dump();
  if (answer.statusCode >= 400) throw new Error(`the page answered ${answer.statusCode}`);
}

describe('a check', () => {
  test('default: started, decided on the page, told by callback, and read', async () => {
    const { provider_reference, url, expires_at } = await start();
    expect(url).toBe(`http://127.0.0.1:4300/verify/${provider_reference}`);
    expect(expires_at.getTime()).toBeGreaterThan(Date.now());
    expect(await provider.read(provider_reference)).toEqual({ status: 'pending', name: null });

    await decide(provider_reference, { status: 'approved', name: 'Erika Mustermann', birth_date: '1990-01-01' });
    expect(await provider.read(provider_reference)).toEqual({ status: 'approved', name: 'Erika Mustermann' });
    await expect.poll(() => callbacks.length, { timeout: 5_000 }).toBeGreaterThan(0);
    const [told] = callbacks;
    expect(provider.verifyCallback(told?.header, told?.raw ?? Buffer.alloc(0))).toBe(provider_reference);
  });

  test('error: one that nobody started', async () => {
    await expect(provider.read('idv_nobody')).rejects.toThrow(/answered 404/);
  });

  test('error: a token that the provider does not take', async () => {
    const stranger = createSandboxIdentityProvider({
      pool,
      token: 'old',
      secret,
      callback_url: 'http://127.0.0.1/',
      clock,
    });
    await expect(stranger.start({ reference: 'idc_2', return_url: null })).rejects.toThrow(/answered 401/);
    await expect(stranger.read('idv_1')).rejects.toThrow(/answered 401/);
  });
});

describe('a callback', () => {
  const body = Buffer.from('{"id":"idv_1","reference":"idc_1","status":"approved"}');
  const unix_s = () => Math.floor(clock.now().getTime() / 1000);
  const sign = (t: number | string, raw: Buffer, key = secret) =>
    `t=${t},v1=${createHmac('sha256', key).update(`${t}.`).update(raw).digest('hex')}`;

  test('default: gives the reference that it speaks of, and nothing of what it claims', () => {
    expect(provider.verifyCallback(sign(unix_s(), body), body)).toBe('idv_1');
  });

  test('behavior: a replay gives the same reference again, whose result is then read', () => {
    const header = sign(unix_s(), body);
    expect([provider.verifyCallback(header, body), provider.verifyCallback(header, body)]).toEqual(['idv_1', 'idv_1']);
  });

  test.each([
    [-301, null],
    [-299, 'idv_1'],
    [0, 'idv_1'],
    [299, 'idv_1'],
    [302, null],
  ])('behavior: signed %i s from now: %s', (offset_s, expected) => {
    expect(provider.verifyCallback(sign(unix_s() + offset_s, body), body)).toBe(expected);
  });

  const digest = 'a'.repeat(64);
  test.each<[string, () => string | undefined]>([
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['another secret', () => sign(unix_s(), body, 'guess')],
    ['another body', () => sign(unix_s(), Buffer.from('{"id":"idv_2"}'))],
    ['another time than was signed', () => sign(unix_s(), body).replace(/^t=\d+/, `t=${unix_s() + 1}`)],
    ['no time', () => `v1=${digest}`],
    ['a time that is no number', () => `t=now,v1=${digest}`],
    ['a negative time', () => `t=-1,v1=${digest}`],
    ['a short digest', () => `t=${unix_s()},v1=${digest.slice(2)}`],
    ['a digest in capitals', () => sign(unix_s(), body).replace(/[a-f]/g, (letter) => letter.toUpperCase())],
    ['more after the digest', () => `${sign(unix_s(), body)},v1=${digest}`],
    ['a line break', () => `${sign(unix_s(), body)}\n`],
  ])('error: %s', (_name, header) => {
    expect(provider.verifyCallback(header(), body)).toBeNull();
  });

  test.each(['', 'not json', 'null', '[]', '{}', '{"id":7}'])(
    'error: rightly signed, and without a reference: %j',
    (text) => {
      const raw = Buffer.from(text);
      expect(provider.verifyCallback(sign(unix_s(), raw), raw)).toBeNull();
    },
  );
});

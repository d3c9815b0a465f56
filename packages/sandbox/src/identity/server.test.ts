import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIdentityServer } from './server.js';

const token = 'identity-token';
const secret = 'identity-secret';
const authorization = `Bearer ${token}`;
type Callback = { signature: string; body: string };

let folder: string;
let server: FastifyInstance;
let receiver: Server;
let callback_url: string;
let callbacks: Callback[];
let refusals_left: number;

async function open(): Promise<void> {
  const journal_file = join(folder, 'identity.jsonl');
  server = await createIdentityServer({ token, secret, journal_file, public_url: 'http://identity.test' });
}

async function receive(request: IncomingMessage): Promise<number> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  if (refusals_left > 0) {
    refusals_left -= 1;
    return 503;
  }
  callbacks.push({ signature: `${request.headers['x-identity-signature']}`, body: Buffer.concat(parts).toString() });
  return 204;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-identity-'));
  callbacks = [];
  refusals_left = 0;
  receiver = createServer((request, response) => void receive(request).then((code) => response.writeHead(code).end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback`;
  await open();
});
afterEach(async () => {
  await server.close();
  await new Promise((resolve) => receiver.close(resolve));
  rmSync(folder, { recursive: true });
});

async function start(changes: object = {}): Promise<{ id: string; url: string }> {
  const payload = { reference: 'usr_1', callback_url, ...changes };
  const answer = await server.inject({ method: 'POST', url: '/verifications', headers: { authorization }, payload });
  expect(answer.statusCode).toBe(201);
  return answer.json();
}
const read = async (id: string) =>
  (await server.inject({ url: `/verifications/${id}`, headers: { authorization } })).json();
const decide = (id: string, payload: object) =>
  server.inject({ method: 'POST', url: `/verifications/${id}/decide`, payload });
const press = (id: string, fields: Record<string, string>) =>
  server.inject({
    method: 'POST',
    url: `/verifications/${id}/decide`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const page = (url: string) => server.inject({ url: new URL(url).pathname });

test('a check is pending until it is decided, and tells the result by a signed callback and by a read', async () => {
  const { id, url } = await start();
  expect(url).toBe(`http://identity.test/verify/${id}`);
  expect(await read(id)).toEqual({ id, reference: 'usr_1', status: 'pending', person: null });
  expect((await decide(id, { status: 'approved', name: 'Ada Example' })).statusCode).toBe(200);
  expect(await read(id)).toEqual({ id, reference: 'usr_1', status: 'approved', person: { name: 'Ada Example' } });
  await expect.poll(() => callbacks.length).toBe(1);
  const { signature = '', body = '' } = callbacks[0] ?? {};
  expect(JSON.parse(body)).toEqual({ id, reference: 'usr_1', status: 'approved' });
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${body}`).digest('hex'));
});

test('a callback that is not taken is sent again', async () => {
  refusals_left = 2;
  const { id } = await start();
  await decide(id, { status: 'declined' });
  await expect.poll(() => callbacks.length, { timeout: 5_000 }).toBe(1);
});

test('a repeated decision is told once; another one after the end is refused', async () => {
  const { id } = await start();
  await decide(id, { status: 'review', name: 'Ada Example' });
  await decide(id, { status: 'approved', name: 'Ada Example' });
  expect((await decide(id, { status: 'approved', name: 'Ada Example' })).statusCode).toBe(200);
  expect((await decide(id, { status: 'declined' })).statusCode).toBe(409);
  await expect.poll(() => callbacks.length).toBe(2);
  expect(callbacks.map(({ body }) => JSON.parse(body).status).sort()).toEqual(['approved', 'review']);
});

test('the page is a form with labels that loads nothing and can not be framed', async () => {
  const { url } = await start({ reference: '<b>"x"</b>' });
  const { statusCode, headers, body } = await page(url);
  expect(statusCode).toBe(200);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
  expect(body).toContain('<html lang="en">');
  for (const field of ['name', 'birth_date']) expect(body).toContain(`<label for="${field}">`);
  for (const status of ['approved', 'declined', 'review']) expect(body).toContain(`value="${status}"`);
  expect(body).not.toMatch(/<script|<img|<link|src=|https?:\/\//);
  expect(body).not.toContain('<b>');
});

test('the buttons lead back to return_url, or to a page that may be closed', async () => {
  const back = await start({ return_url: 'https://app.example/back?a=1&b=2' });
  const pressed = await press(back.id, { status: 'approved', name: 'Ada Example', birth_date: '1990-01-01' });
  expect([pressed.statusCode, pressed.headers.location]).toEqual([303, 'https://app.example/back?a=1&b=2']);
  expect((await page(back.url)).body).toContain('href="https://app.example/back?a=1&#38;b=2"');

  const stay = await start();
  const declined = await press(stay.id, { status: 'declined', name: '', birth_date: '' });
  expect([declined.statusCode, declined.headers.location]).toEqual([303, `/verify/${stay.id}`]);
  expect((await page(stay.url)).body).toContain('You can close this window.');
});

test('decisions survive a restart of the provider', async () => {
  const { id } = await start();
  await decide(id, { status: 'approved', name: 'Ada Example' });
  await server.close();
  await open();
  expect((await read(id)).status).toBe('approved');
});

test('no token, a bad URL, a nameless approval and unknown checks are refused', async () => {
  expect((await server.inject({ method: 'POST', url: '/verifications', payload: {} })).statusCode).toBe(401);
  const { id } = await start();
  expect((await server.inject({ url: `/verifications/${id}` })).statusCode).toBe(401);
  const payload = { reference: 'x', callback_url, return_url: 'javascript:alert(1)' };
  const bad = await server.inject({ method: 'POST', url: '/verifications', headers: { authorization }, payload });
  expect(bad.statusCode).toBe(400);
  expect((await decide(id, { status: 'approved', name: ' ' })).statusCode).toBe(400);
  expect((await decide(id, { status: 'pending' })).statusCode).toBe(400);
  expect((await decide('idv_unknown', { status: 'declined' })).statusCode).toBe(404);
  expect((await page('http://identity.test/verify/idv_unknown')).statusCode).toBe(404);
  expect((await read(id)).status).toBe('pending');
});

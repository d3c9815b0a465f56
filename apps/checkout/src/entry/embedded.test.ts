import type { Init, ParentConnection, TokenResult } from '@0gate/sdk/wire';
import { expect, test } from 'vitest';
import { embeddedAccess } from './embedded.js';

const init = { session_id: 'gs_1', embed_token: 'first', token_expires_at: '2026-05-25T11:00:00.000Z' } as Init;
const never = () => new Promise<null>(() => {});

function parentThat(answers: TokenResult = { ok: false, code: 'failed' }): Promise<ParentConnection> {
  return Promise.resolve({ init, renewToken: () => Promise.resolve(answers) } as unknown as ParentConnection);
}

test('the first token comes with the first message, the next ones when asked for', async () => {
  const next = { ok: true, embed_token: 'next', token_expires_at: '2026-05-25T12:00:00.000Z' } as const;
  const access = embeddedAccess(parentThat(next), 'gs_1', never);
  expect(await access.first()).toEqual({ kind: 'in', token: 'first', expires_at: init.token_expires_at });
  expect(await access.renew()).toEqual({ kind: 'in', token: 'next', expires_at: next.token_expires_at });
});

test('a token for another sale is none', async () => {
  expect((await embeddedAccess(parentThat(), 'gs_2', never).first()).kind).toBe('lost');
});

test.each([
  ['session_over', 'over'],
  ['failed', 'trouble'],
] as const)('a renewal that is answered %s means %s', async (code, kind) => {
  expect((await embeddedAccess(parentThat({ ok: false, code }), 'gs_1', never).renew()).kind).toBe(kind);
});

test('a page that nobody speaks to is in trouble, not loading for ever; and goes on if somebody does', async () => {
  let speak: (connection: ParentConnection) => void = () => {};
  const parent = new Promise<ParentConnection>((resolve) => {
    speak = resolve;
  });
  const access = embeddedAccess(parent, 'gs_1', () => Promise.resolve(null));
  expect((await access.first()).kind).toBe('trouble');
  speak(await parentThat());
  expect((await embeddedAccess(parent, 'gs_1', never).first()).kind).toBe('in');
});

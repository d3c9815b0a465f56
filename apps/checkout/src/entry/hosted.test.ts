import { expect, test } from 'vitest';
import type { Answer, Call, Request } from '../api/client.js';
import { type Problem, unanswered } from '../api/problem.js';
import { hostedAccess } from './hosted.js';
import type { Secret } from './secret.js';

const id = 'gs_1';
const secret: Secret = { kind: 'client_secret', value: 'gsec_gs_1_k.x' };
const opened = { embed_token: 'token', expires_at: '2026-05-25T11:00:00.000Z', session_id: id };
const problem = (status: number, code: string): Problem => ({ ...unanswered, status, code, request_id: 'req_1' });

function gateway(answers: Readonly<Record<string, object | Problem>>) {
  const asked: Request[] = [];
  const call = (async (request: Request): Promise<Answer<unknown>> => {
    asked.push(request);
    const answer = answers[request.path.replace('/v1/embed/', '')];
    if (answer === undefined) throw new Error(`nothing was prepared for ${request.path}`);
    if ('code' in answer) return { ok: false, problem: answer };
    return { ok: true, status: 201, body: answer };
  }) as Call;
  return { asked, call };
}

test('the secret alone opens the sale', async () => {
  const { asked, call } = gateway({ bootstrap: opened });
  const entrance = await hostedAccess(call, id, secret).first();
  expect(entrance).toEqual({ kind: 'in', token: 'token', expires_at: opened.expires_at });
  expect(asked).toEqual([{ method: 'POST', path: '/v1/embed/bootstrap', body: { clientSecret: secret.value } }]);
});

test('after the end it opens a view', async () => {
  const { asked, call } = gateway({ bootstrap: problem(409, 'session_terminal'), view: opened });
  expect((await hostedAccess(call, id, secret).renew()).kind).toBe('in');
  expect(asked[1]).toEqual({ method: 'POST', path: '/v1/embed/view', body: { client_secret: secret.value } });
});

test('a link goes to the view at once', async () => {
  const { asked, call } = gateway({ view: opened });
  expect((await hostedAccess(call, id, { kind: 'link', value: 'a.b' }).first()).kind).toBe('in');
  expect(asked).toEqual([{ method: 'POST', path: '/v1/embed/view', body: { link: 'a.b' } }]);
});

test('no secret: lost, and nobody is asked', async () => {
  const { asked, call } = gateway({});
  expect(await hostedAccess(call, id, null).first()).toEqual({ kind: 'lost', request_id: null });
  expect(asked).toEqual([]);
});

test('a secret of another sale does not show that sale here', async () => {
  const { call } = gateway({ bootstrap: { ...opened, session_id: 'gs_2' } });
  expect((await hostedAccess(call, id, secret).first()).kind).toBe('lost');
});

test.each([
  [problem(401, 'client_secret_invalid'), 'lost'],
  [problem(410, 'erased'), 'lost'],
  [problem(403, 'partner_disabled'), 'unavailable'],
  [problem(503, 'database_unavailable'), 'trouble'],
  [problem(429, 'rate_limited'), 'trouble'],
  [unanswered, 'trouble'],
])('$code means $1', async (refusal, kind) => {
  const { call } = gateway({ bootstrap: refusal });
  expect((await hostedAccess(call, id, secret).first()).kind).toBe(kind);
});

test('maintenance is an answer, not an error', async () => {
  const closed = { embed_token: null, expires_at: null, session_id: null, unavailable: { reason: 'maintenance' } };
  const { call } = gateway({ bootstrap: closed });
  expect(await hostedAccess(call, id, secret).first()).toMatchObject({ kind: 'unavailable', reason: 'maintenance' });
});

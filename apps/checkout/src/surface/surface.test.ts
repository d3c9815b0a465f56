import { expect, test } from 'vitest';
import { saleAt } from '../../fixtures/sale.js';
import type { Entrance } from '../api/access.js';
import type { Answer, Call, Request } from '../api/client.js';
import { type Problem, unanswered } from '../api/problem.js';
import { createSurface } from './surface.js';

const at = (version: number) => saleAt({ session: { version } });
const ok = (body: unknown): Answer<unknown> => ({ ok: true, status: 200, body });
const no = (problem: Partial<Problem>): Answer<unknown> => ({ ok: false, problem: { ...unanswered, ...problem } });
const inside: Entrance = { kind: 'in', token: 'token', expires_at: '2026-05-25T11:00:00.000Z' };

/** A page that has read version 3 and waits; writes are answered from a list. */
async function openPage(writes: readonly Answer<unknown>[] = [], entrance: Entrance = inside) {
  const asked: Request[] = [];
  const refused: string[] = [];
  const queue = [...writes];
  let answerWaiting: (answer: Answer<unknown>) => void = () => {};
  const call = ((request: Request) => {
    asked.push(request);
    if (request.method === 'POST') return Promise.resolve(queue.shift());
    if (!request.path.includes('after_version')) return Promise.resolve(ok(at(3)));
    return new Promise<Answer<unknown>>((answer) => {
      answerWaiting = answer;
      request.signal?.addEventListener('abort', () => answer(no({})));
    });
  }) as Call;
  const surface = createSurface({
    call,
    tokens: { current: () => Promise.resolve(entrance), refused: (token) => void refused.push(token) },
    now: () => 0,
    pause: (_, signal) => new Promise((end) => signal.addEventListener('abort', () => end())),
  });
  const until = (met: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => met() && resolve();
      surface.subscribe(look);
      look();
    });
  void surface.run();
  await until(() => surface.view().page.kind !== 'loading');
  const version = () => {
    const { page } = surface.view();
    return page.kind === 'sale' ? page.state.session.version : null;
  };
  return { surface, asked, refused, until, version, poll: (answer: Answer<unknown>) => answerWaiting(answer) };
}

test('a write says which version it saw, and shows what came of it', async () => {
  const { surface, asked, version } = await openPage([ok(at(4))]);
  expect(await surface.write('country', { country_code: 'DE' })).toBeNull();
  expect(asked.find(({ method }) => method === 'POST')).toEqual({
    method: 'POST',
    path: '/v1/embed/country',
    body: { expected_version: 3, country_code: 'DE' },
    token: 'token',
  });
  expect(version()).toBe(4);
});

test('second tab: a stale write shows where the sale stands, and says so', async () => {
  const { surface, version } = await openPage([no({ status: 409, code: 'stale_version', state: at(6) })]);
  expect((await surface.write('confirm', { offer_id: 'qt_1' }))?.code).toBe('stale_version');
  expect(version()).toBe(6);
  expect(surface.view().notice).toBe('changed_elsewhere');
});

test('the notice goes with the next write', async () => {
  const { surface } = await openPage([no({ status: 409, code: 'stale_version', state: at(6) }), ok(at(7))]);
  await surface.write('offer', {});
  await surface.write('offer', {});
  expect(surface.view().notice).toBeNull();
});

test('an answer from before a write does not take the screen back', async () => {
  const { surface, version, poll, until } = await openPage([ok(at(5))]);
  await surface.write('offer', {});
  poll(ok(at(4)));
  poll(ok(at(5)));
  await until(() => version() === 5);
  expect(version()).toBe(5);
});

test('offline keeps the sale on screen, and says when it is back', async () => {
  const { surface, version, poll, until } = await openPage();
  poll(no({}));
  await until(() => surface.view().offline);
  expect(version()).toBe(3);
  surface.readNow();
  await until(() => !surface.view().offline);
  expect(surface.view().notice).toBe('online_again');
  surface.dismissNotice();
  expect(surface.view().notice).toBeNull();
});

test('a refused token is renewed once, and the write repeated', async () => {
  const expired = no({ status: 401, code: 'embed_token_invalid' });
  const { surface, refused, version } = await openPage([expired, ok(at(4))]);
  expect(await surface.write('offer', {})).toBeNull();
  expect(refused).toEqual(['token']);
  expect(version()).toBe(4);
});

test('a token that is refused twice is the answer', async () => {
  const expired = no({ status: 401, code: 'embed_token_invalid' });
  const { surface, refused } = await openPage([expired, expired]);
  expect((await surface.write('offer', {}))?.code).toBe('embed_token_invalid');
  expect(refused).toEqual(['token', 'token']);
});

test('an unanswered write changes nothing and can be tried again', async () => {
  const { surface, version } = await openPage([no({}), ok(at(4))]);
  expect((await surface.write('offer', {}))?.status).toBe(0);
  expect(version()).toBe(3);
  expect(await surface.write('offer', {})).toBeNull();
  expect(version()).toBe(4);
});

test('after a refusal that says the page is outdated it reads again', async () => {
  const { surface, asked } = await openPage([no({ status: 409, code: 'session_funded' })]);
  const reads = () => asked.filter(({ path }) => path === '/v1/embed/session').length;
  const before = reads();
  await surface.write('cancel', {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(reads()).toBe(before + 1);
});

test('a hint is answered by anything, and the page looks at once', async () => {
  const { surface, version } = await openPage([ok({ object: 'deposit_hint' })]);
  expect(await surface.write('deposit_hint', { tx_hash: `0x${'a'.repeat(64)}` })).toBeNull();
  expect(version()).toBe(3);
});

test.each([
  [{ kind: 'lost', request_id: 'req_1' } as const, 'lost'],
  [{ kind: 'unavailable', reason: 'maintenance', request_id: null } as const, 'unavailable'],
  [{ kind: 'over' } as const, 'unavailable'],
  [{ kind: 'trouble', problem: unanswered } as const, 'trouble'],
])('no way in: $0.kind', async (entrance, kind) => {
  const { surface } = await openPage([], entrance);
  expect(surface.view().page.kind).toBe(kind);
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { APIError, AuthenticationError, GateClient, InvalidRequestError, RateLimitError } from '../index.js';
import { type Answer, HttpServer } from '../testing/http-server.js';

let server: HttpServer;
let gate: GateClient;

beforeEach(async () => {
  server = await new HttpServer().listen();
  gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: server.url, maxRetries: 0 });
});
afterEach(() => server.close());

/** A page with these ids, and whatever else it says. */
function page(ids: readonly string[], has_more: boolean, more: object = {}): Answer {
  return { body: { object: 'list', data: ids.map((id) => ({ id, refid: id })), has_more, url: '/v1/x', ...more } };
}
const idsOf = async (items: AsyncIterable<{ id: string }>) => {
  const ids: string[] = [];
  for await (const { id } of items) ids.push(id);
  return ids;
};
const asked = () => server.received.map(({ url }) => url);

describe('a list', () => {
  test('awaited is its first page, as it was sent', async () => {
    server.answers.push(page(['gs_2'], true));
    const first = await gate.sessions.list({ limit: 1 });
    expect(first).toEqual({ object: 'list', data: [{ id: 'gs_2', refid: 'gs_2' }], has_more: true, url: '/v1/x' });
    expect(asked()).toEqual(['/v1/gate_sessions?limit=1']);
  });

  test('read on goes over all pages, each behind the last item of the one before', async () => {
    server.answers.push(page(['gs_4', 'gs_3'], true), page(['gs_2', 'gs_1'], true), page(['gs_0'], false));
    expect(await idsOf(gate.sessions.list({ status: 'open', limit: 2 }))).toEqual([
      'gs_4',
      'gs_3',
      'gs_2',
      'gs_1',
      'gs_0',
    ]);
    expect(asked()).toEqual([
      '/v1/gate_sessions?status=open&limit=2',
      '/v1/gate_sessions?status=open&limit=2&starting_after=gs_3',
      '/v1/gate_sessions?status=open&limit=2&starting_after=gs_1',
    ]);
  });

  test('left early asks for nothing more', async () => {
    server.answers.push(page(['gs_2', 'gs_1'], true));
    for await (const { id } of gate.sessions.list()) if (id === 'gs_1') break;
    expect(asked()).toHaveLength(1);
  });

  test('error: a first page that failed before anybody read on ends no process, and is told when they do', async () => {
    server.answers.push({ status: 401 });
    const list = gate.sessions.list();
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    await gate.branding.retrieve();
    await expect(idsOf(list)).rejects.toThrow(AuthenticationError);
  });

  test('read twice shows the same, from one first page', async () => {
    server.answers.push(page(['gs_1'], false));
    const list = gate.sessions.list();
    expect([await idsOf(list), await idsOf(list)]).toEqual([['gs_1'], ['gs_1']]);
    expect(asked()).toHaveLength(1);
  });
});

describe('where the next page is', () => {
  test.each<[string, () => AsyncIterable<object>, string]>([
    ['a transaction has a refid', () => gate.transactions.list(), '/v1/transactions?starting_after=b'],
    ['a customer an id', () => gate.customers.list({ starting_after: 'z' }), '/v1/customers?starting_after=b'],
    ['so has a delivery', () => gate.webhooks.listDeliveries(), '/v1/webhooks/deliveries?starting_after=b'],
    [
      'what was passed over is passed over once',
      () => gate.webhooks.listDeliveries({ skip: 5, status: 'pending' }),
      '/v1/webhooks/deliveries?status=pending&starting_after=b',
    ],
    ['events say it themselves', () => gate.events.list({ limit: 2 }), '/v1/events?limit=2&after=cursor_2'],
  ])('%s', async (_, list, second) => {
    server.answers.push(
      page(['a', 'b'], true, { next_after: 'cursor_2' }),
      page([], false, { next_after: 'cursor_2' }),
    );
    for await (const item of list()) expect(item).toHaveProperty('id');
    expect(asked()[1]).toBe(second);
    expect(asked()).toHaveLength(2);
  });

  test('a whole list has none, whatever it says', async () => {
    server.answers.push(page(['USDC'], true));
    for await (const item of gate.capabilities.listAssets()) expect(item).toHaveProperty('id', 'USDC');
    expect(asked()).toHaveLength(1);
  });
});

describe('the end', () => {
  test('an empty page ends it, even one that promises more', async () => {
    server.answers.push(page(['gs_1'], true), page([], true));
    expect(await idsOf(gate.sessions.list())).toEqual(['gs_1']);
  });

  test('is not an empty page where the server says itself what comes next', async () => {
    server.answers.push(page([], true, { next_after: 'cursor_1' }), page(['evt_1'], false, { next_after: 'cursor_2' }));
    expect(await idsOf(gate.events.list())).toEqual(['evt_1']);
    expect(asked()).toEqual(['/v1/events', '/v1/events?after=cursor_1']);
  });

  test('error: pages in a circle', async () => {
    server.answers.push(page(['a'], true), page(['b'], true), page(['a'], true), page(['b'], true));
    await expect(idsOf(gate.sessions.list())).rejects.toThrow(APIError);
    expect(asked().length).toBeLessThanOrEqual(4);
  });

  test('error: a cursor that does not move', async () => {
    const still = { next_after: 'cursor_1' };
    server.answers.push(page(['evt_1'], true, still), page(['evt_1'], true, still));
    await expect(gate.events.list({ after: 'cursor_1' }).autoPagingToArray({ limit: 9 })).rejects.toThrow(/repeats/);
    expect(asked()).toHaveLength(1);
  });

  test('error: a page that is refused, after the items before it', async () => {
    server.answers.push(page(['gs_1'], true), { status: 429 });
    const ids: string[] = [];
    const read = async () => {
      for await (const { id } of gate.sessions.list()) ids.push(id);
    };
    await expect(read()).rejects.toThrow(RateLimitError);
    expect(ids).toEqual(['gs_1']);
  });
});

describe('autoPagingToArray', () => {
  test('gathers at most so many, and asks for no page that it does not need', async () => {
    server.answers.push(page(['gs_4', 'gs_3'], true), page(['gs_2', 'gs_1'], true));
    const all = await gate.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 3 });
    expect(all.map(({ id }) => id)).toEqual(['gs_4', 'gs_3', 'gs_2']);
    expect(asked()).toHaveLength(2);
  });

  test.each([0, -1, 1.5, Number.NaN, undefined])('error: a limit of %j', async (limit) => {
    const list = gate.sessions.list();
    await expect(list.autoPagingToArray({ limit: limit as number })).rejects.toThrow(InvalidRequestError);
  });
});

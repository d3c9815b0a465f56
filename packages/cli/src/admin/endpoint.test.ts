import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, openCli } from '../testing/cli.js';

let cli: Cli;
let partner: { readonly partner_id: string; readonly webhook_secret: string };
let about: string[];
beforeAll(async () => {
  cli = await openCli();
  partner = await cli.json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test');
  about = ['--partner', partner.partner_id, '--mode', 'test'];
});
afterAll(() => cli.close());

const endpoint = (what: string, ...more: string[]) => cli.json('admin', 'endpoint', what, ...about, ...more);

test('behavior: it is set, with its types, and shown', async () => {
  expect((await cli.run(['admin', 'endpoint', 'show', ...about])).out).toContain('go nowhere yet');
  await endpoint('set', '--url', 'https://hooks.example/0gate');
  const before = await endpoint('show');
  expect(before).toMatchObject({
    partner_id: partner.partner_id,
    object: 'webhook_endpoint',
    url: 'https://hooks.example/0gate',
    status: 'active',
    rotation: null,
  });
  expect(before.event_types).toContain('gate_session.completed');
  const types = 'gate_session.completed,gate_session.failed';
  await endpoint('set', '--url', 'https://hooks.example/new', '--events', types);
  expect(await endpoint('show')).toMatchObject({ url: 'https://hooks.example/new', event_types: types.split(',') });
  expect(await endpoint('unset')).toMatchObject({ url: null, event_types: types.split(',') });
  expect(await endpoint('show')).toMatchObject({ url: null, status: 'unset', event_types: types.split(',') });
});

test.each([
  [['--url', 'hooks.example'], 'must be absolute'],
  [['--url', 'https://hooks.example', '--events', 'session.done'], 'There is no event type of that name'],
])('error: %j', async (args, sentence) => {
  const { code, err } = await cli.run(['admin', 'endpoint', 'set', ...about, ...args]);
  expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
});

test('behavior: a secret is rotated: both sign until it is finished', async () => {
  const { secret, rotation } = await endpoint('rotate-secret');
  expect(secret).toMatch(/^whsec_/);
  expect(secret).not.toBe(partner.webhook_secret);
  expect(Date.parse(rotation.ends_at) - Date.parse(rotation.started_at)).toBe(86_400_000);
  expect((await endpoint('show')).rotation).toEqual(rotation);
  expect(await endpoint('finish-rotation')).toMatchObject({ finished: true });
  expect((await endpoint('show')).rotation).toBeNull();
  const again = await cli.run(['admin', 'endpoint', 'finish-rotation', ...about]);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('No rotation was under way') });
});

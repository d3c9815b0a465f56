import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cli, openCli } from '../testing/cli.js';

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
});
afterAll(() => cli.close());

const create = (...more: string[]) =>
  cli.json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test', ...more);
const about = (made: { partner_id: string }, mode = 'test') => ['--partner', made.partner_id, '--mode', mode];

describe('create', () => {
  test('default: credentials as one object, stored as hashes only', async () => {
    const made = await create('--entitle', 'rails');
    expect(made).toEqual({
      partner_id: expect.stringMatching(/^par_/),
      mode: 'test',
      secret_key: expect.stringMatching(/^sk_test_/),
      publishable_key: expect.stringMatching(/^pk_test_/),
      webhook_secret: expect.stringMatching(/^whsec_/),
    });
    const { rows } = await cli.client.query(
      'select t.entitlements, w.secret_sealed from tenants t join webhook_endpoints w using (tenant_id) where partner_id = $1',
      [made.partner_id],
    );
    expect(rows[0].entitlements).toEqual(['gate', 'rails']);
    expect(rows[0].secret_sealed.includes(made.webhook_secret)).toBe(false);
  });

  test('behavior: people read lines that say to store them', async () => {
    const { out } = await cli.run(['admin', 'partner', 'create', '--name', 'Example', '--mode', 'live']);
    expect(out).toMatch(/Partner par_\w+ in live[\s\S]*sk_live_[\s\S]*pk_live_[\s\S]*whsec_[\s\S]*shown this once/);
  });

  test.each([
    [['--name', 'Example', '--mode', 'both'], 'Allowed choices are test, live'],
    [['--mode', 'test'], "required option '--name <name>' not specified"],
    [['--name', 'Example', '--mode', 'test', '--entitle', 'all'], '"all" is no entitlement'],
  ])('error: %j', async (args, sentence) => {
    const { code, err } = await cli.run(['admin', 'partner', 'create', ...args]);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test('behavior: the other mode has credentials of its own, once', async () => {
  const made = await create();
  const live = await cli.json('admin', 'partner', 'add-mode', ...about(made, 'live'), '--entitle', 'rails');
  expect(live).toMatchObject({
    partner_id: made.partner_id,
    mode: 'live',
    secret_key: expect.stringMatching(/^sk_live_/),
  });
  expect(live.webhook_secret).not.toBe(made.webhook_secret);
  for (const [id, mode, sentence] of [
    [made.partner_id, 'live', 'is in live already'],
    ['par_none', 'live', 'there is no partner par_none'],
    ['par_house', 'test', 'there is no partner par_house'],
  ] as const) {
    const { code, err } = await cli.run(['admin', 'partner', 'add-mode', '--partner', id, '--mode', mode]);
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
  }
});

describe('list and show', () => {
  test('default: everything that hangs on a partner, and no secret', async () => {
    const made = await create();
    await Promise.all([
      cli.json('admin', 'partner', 'add-mode', ...about(made, 'live')),
      cli.json('admin', 'origin', 'add', ...about(made), '--kind', 'embed', 'https://app.example'),
      cli.json('admin', 'endpoint', 'set', ...about(made), '--url', 'https://hooks.example/0gate'),
    ]);
    const [{ partners }, shown, { out }] = await Promise.all([
      cli.json('admin', 'partner', 'list'),
      cli.json('admin', 'partner', 'show', '--partner', made.partner_id),
      cli.run(['admin', 'partner', 'show', '--partner', made.partner_id]),
    ]);
    const own = partners.filter((one: { partner_id: string }) => one.partner_id === made.partner_id);
    expect(own).toEqual([
      {
        partner_id: made.partner_id,
        name: 'Example',
        mode: 'test',
        disabled: false,
        entitlements: ['gate'],
        created_at: expect.any(String),
      },
      expect.objectContaining({ mode: 'live', disabled: false }),
    ]);
    expect(partners.map((one: { partner_id: string }) => one.partner_id)).not.toContain('par_house');
    expect(shown).toMatchObject({ partner_id: made.partner_id, name: 'Example' });
    expect(shown.modes[0]).toMatchObject({
      mode: 'test',
      endpoint: { url: 'https://hooks.example/0gate', rotation: null },
      origins: [{ kind: 'embed', origin: 'https://app.example' }],
      keys: [
        { kind: 'sk', prefix: 'sk_test', last_four: made.secret_key.slice(-4), scopes: [], last_used_at: null },
        { kind: 'pk', last_four: made.publishable_key.slice(-4) },
      ],
    });
    for (const text of [
      'In test, enabled',
      'In live',
      'https://hooks.example/0gate',
      'embed origin',
      'last used never',
    ])
      expect(out).toContain(text);
    for (const secret of [made.secret_key, made.publishable_key, made.webhook_secret])
      expect(out + JSON.stringify(shown)).not.toContain(secret);
  });

  test('error: nobody of that id', async () => {
    const { code, err } = await cli.run(['admin', 'partner', 'show', '--partner', 'par_none']);
    expect([code, err]).toEqual([1, expect.stringContaining('there is no partner par_none')]);
  });
});

test('behavior: products are switched on and off, each refusal says why', async () => {
  const made = await create();
  const entitle = (what: string, product: string) => ['admin', 'entitlement', what, ...about(made), product];
  expect(await cli.json(...entitle('add', 'rails'))).toMatchObject({ entitlements: ['gate', 'rails'] });
  expect(await cli.json(...entitle('add', 'rails'))).toMatchObject({ entitlements: ['gate', 'rails'] });
  expect((await cli.run(entitle('remove', 'rails'))).out).toContain('is not entitled to rails in test.');
  for (const [args, sentence] of [
    [entitle('remove', 'rails'), 'is not entitled to rails'],
    [entitle('remove', 'gate'), '"gate" is no entitlement'],
    [entitle('add', 'all'), 'there are rails and kyc_package'],
  ] as const) {
    expect(await cli.run(args)).toMatchObject({ code: 1, err: expect.stringContaining(sentence) });
  }
});

test('behavior: origins are added as browsers write them, listed, and removed', async () => {
  const made = await create();
  const origin = (what: string, text: string) => ['admin', 'origin', what, ...about(made), '--kind', 'embed', text];
  expect(await cli.json(...origin('add', 'https://App.example/'))).toEqual({
    partner_id: made.partner_id,
    mode: 'test',
    kind: 'embed',
    origin: 'https://app.example',
  });
  const list = () => cli.json('admin', 'origin', 'list', ...about(made));
  expect((await list()).origins).toEqual([{ kind: 'embed', origin: 'https://app.example' }]);
  expect(await cli.json(...origin('remove', 'https://app.example'))).toMatchObject({ removed: true });
  expect((await cli.run(['admin', 'origin', 'list', ...about(made)])).out).toBe('No origin is registered.\n');
  await cli.run(['admin', 'origin', 'add', ...about(made), '--kind', 'return', 'https://app.example']);
  const shown = await cli.run(['admin', 'partner', 'show', '--partner', made.partner_id]);
  expect(shown.out).toContain('  return origin https://app.example\n');
  const { code, err } = await cli.run(origin('add', 'https://app.example/pay'));
  expect([code, err]).toEqual([1, expect.stringContaining('did you mean https://app.example?')]);
});

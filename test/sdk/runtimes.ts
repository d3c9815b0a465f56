import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdgeVM } from '@edge-runtime/vm';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ScriptedGateway } from './support/gateway.js';
import { root, run, samples } from './support/package.js';

const folder = join(root, 'test/runtimes');
const own = `${process.platform}-${process.arch}`;
const runtimes: [name: string, program: string][] = [
  ['this Node', process.execPath],
  ['Node 24', join(folder, `node_modules/node-${own}/bin/node`)],
  ['Bun', join(folder, `node_modules/@oven/bun-${own.replace('arm64', 'aarch64')}/bin/bun`)],
];

/** Their packages hold the programs themselves, for the platforms that the manifest names; others install nothing. */
async function installRuntimes() {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'node_modules/.lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lock);
}

const expected = {
  session: 'gs_1',
  request_id: 'req_1',
  listed: ['gs_3', 'gs_2', 'gs_1'],
  unknown: ['GateError', 'GateError', 'unknown', 404],
  silent: ['TimeoutError', 'TimeoutError', 'timeout', null],
  lost: ['APIConnectionError', 'APIConnectionError', 'connection_error', null],
  left: ['RequestAbortedError', 'RequestAbortedError', 'aborted', null],
  event: { livemode: false, note: 'für €' },
  refused: [true, true, true],
  parts: ['function', 'function', 'function'],
};

/** @param installed where the package was installed */
export function describeRuntimes(installed: () => string): void {
  let project: string;
  let gateway: ScriptedGateway;

  beforeAll(async () => {
    project = installed();
    await installRuntimes();
    for (const name of ['partner.mjs', 'partner.cjs', 'edge.mjs']) cpSync(join(samples, name), join(project, name));
  });
  beforeEach(async () => {
    gateway = await ScriptedGateway.start();
  });
  afterEach(() => gateway.close());

  describe.each(runtimes)('%s', (name, program) => {
    test('the server’s client and the webhooks do the same', async (context) => {
      if (!existsSync(program)) return context.skip(`there is no ${name} for ${own}`);
      const printed = await run(program, ['partner.mjs'], { cwd: project, env: { GATE_API_URL: gateway.url } });
      expect(JSON.parse(printed)).toEqual(expected);

      const [refused, created] = gateway.calls.filter(({ method }) => method === 'POST');
      expect(refused?.headers['idempotency-key']).toBe('wd_123_off_ramp_attempt_1');
      expect(created?.headers).toMatchObject({
        'idempotency-key': 'wd_123_off_ramp_attempt_1',
        authorization: 'Bearer sk_test_1',
        'content-type': 'application/json',
      });
      expect(created?.body).toMatchObject({ amount: '250.00', user_reference: 'größe €' });
    });

    test('and so they do by require', async (context) => {
      if (!existsSync(program)) return context.skip(`there is no ${name} for ${own}`);
      const printed = await run(program, ['partner.cjs'], { cwd: project, env: { GATE_API_URL: gateway.url } });
      expect(JSON.parse(printed)).toEqual({
        session: 'gs_1',
        cancel: [true, 'session_funded'],
        event: 'evt_1',
        one_class: true,
        // Where require takes modules, both ways lead to the same one; Bun gives each its own.
        one_class_with_import: name !== 'Bun',
        parts: ['function', 'function'],
      });
    });
  });

  test('Node 24 runs the recipes as they are written', async (context) => {
    const program = runtimes[1]?.[1] ?? '';
    if (!existsSync(program)) return context.skip(`there is no Node 24 for ${own}`);
    cpSync(join(root, 'examples/node-quickstart/quickstart.ts'), join(project, 'quickstart.mts'));
    const env = { GATE_API_URL: gateway.url, GATE_SECRET_KEY: 'sk_test_1' };
    expect(await run(program, ['quickstart.mts', 'wd_5'], { cwd: project, env })).toBe('https://pay.example/gs_1\n');
    expect(gateway.calls[1]?.headers['idempotency-key']).toBe('wd_5_off_ramp_attempt_1');
  });

  test('an edge runtime, which has nothing of Node’s, verifies deliveries', async () => {
    const { outputFiles } = await build({
      entryPoints: [join(project, 'edge.mjs')],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      conditions: ['edge-light', 'workerd', 'worker'],
    });
    const edge = new EdgeVM();
    edge.evaluate(outputFiles[0]?.text ?? '');
    const request = (body: string, header: string) =>
      edge.evaluate<Promise<{ status: number }>>(
        `receive(new Request('https://app.example/webhooks', { method: 'POST', body: ${JSON.stringify(body)}, headers: { 'gate-signature': ${JSON.stringify(header)} } }))`,
      );
    const body = JSON.stringify({ id: 'evt_1', type: 'webhook.test', data: { livemode: false } });
    const t = Math.floor(Date.now() / 1000);
    const { createHmac } = await import('node:crypto');
    const v1 = createHmac('sha256', 'whsec_1').update(`${t}.${body}`).digest('hex');
    expect((await request(body, `t=${t},v1=${v1}`)).status).toBe(204);
    expect((await request(body.replace('false', 'true'), `t=${t},v1=${v1}`)).status).toBe(400);
  });
}

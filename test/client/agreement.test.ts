import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GateClient } from '@0gate/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import { comparisonModule } from './comparison.js';
import { type Description, readDescription } from './description.js';
import { local, methods } from './methods.js';

const root = join(import.meta.dirname, '../..');
let description: Description;
beforeAll(async () => {
  description = await readDescription();
});

type Method = (...given: unknown[]) => Promise<unknown>;

/** Every method of a client, by its path. */
function methodsOf(part: object, before = ''): [string, Method][] {
  return Object.entries(part).flatMap(([name, value]): [string, Method][] =>
    typeof value === 'function' ? [[`${before}${name}`, value]] : methodsOf(value, `${before}${name}.`),
  );
}

describe('operations', () => {
  test('each that a secret key may call has a method, and no method is without one', () => {
    const known = description.operations.map(({ id }) => id);
    expect(known.filter((id) => !(id in methods))).toEqual([]);
    expect(Object.keys(methods).filter((id) => !known.includes(id))).toEqual([]);
    const gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: 'https://api.gate.example' });
    expect(
      methodsOf(gate)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...Object.values(methods), ...local].sort());
  });

  test('each method sends what the operation is', async () => {
    const sent: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push(`${init?.method} ${new URL(String(input)).pathname}`);
      return Response.json({});
    };
    const all = new Map(methodsOf(new GateClient({ apiKey: 'sk_test_1', baseUrl: 'https://api.gate.example', fetch })));
    for (const { id, path } of description.operations) {
      const ids = (path.match(/\{/g) ?? []).map(() => 'x');
      await all.get(methods[id] ?? '')?.(...ids, {});
    }
    const documented = description.operations.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, 'x')}`,
    );
    expect(documented.length).toBeGreaterThan(35);
    expect(sent).toEqual(documented);
  });
});

describe('types', () => {
  test('say what the document says: params, queries, answers and events', async () => {
    expect(await compile(comparisonModule(description))).toEqual([]);
  });

  test('error: a field that only one of both knows, an unknown value, a missing event', async () => {
    const changed = JSON.parse(JSON.stringify(description));
    changed.schemas.GateSession.properties.color = { type: 'string' };
    changed.schemas.GateSession.properties.status.enum.push('lost');
    changed.schemas.CreateCustomer.required.push('phone');
    changed.events['sale.lost'] = changed.events['sale.action_required'];
    const found = (await compile(comparisonModule(changed))).join('\n');
    for (const name of ['retrieveSession_answer_keys', 'cancelSession_answer_as_sent', 'createCustomer_body_needed']) {
      expect(found).toContain(name);
    }
    expect(found).toContain('event_types');
  });
});

/** What the compiler says, each line with the declaration that it is about. */
async function compile(module: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'client-types-'));
  try {
    writeFileSync(join(folder, 'comparison.ts'), module);
    const compilerOptions = {
      target: 'ES2023',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      types: [],
      paths: { '@0gate/sdk': [join(root, 'packages/sdk/src/index.ts')] },
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const printed = await promisify(execFile)(process.execPath, [compiler, '-p', folder, '--pretty', 'false']).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
    const lines = module.split('\n');
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^.*comparison\.ts\((\d+),\d+\)/, (_, at) => nameIn(lines[Number(at) - 1] ?? '')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const nameIn = (line: string) => /(?:const|type) (\w+)/.exec(line)?.[1] ?? line;

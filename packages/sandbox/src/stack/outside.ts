import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../processes/service.js';
import type { Launch } from './launch.js';
import { program } from './places.js';

export type Outside = { readonly bank: Service; readonly rates: Service; readonly identity: Service };

/** The bank, the rate sources and the identity provider, each a process with books of its own, begun anew. */
export async function startOutside(launch: Launch, bank_env: Readonly<Record<string, string>> = {}): Promise<Outside> {
  const { bank_token, identity_token, identity_secret } = launch.secrets.plain;
  const journal = (name: string): string => {
    const file = join(launch.dir, `${name}.jsonl`);
    rmSync(file, { force: true });
    return file;
  };
  const serve = (name: keyof Outside, env: Record<string, string>) =>
    launch.serve(name, name, [program(`packages/sandbox/dist/${name}/main.js`)], env);
  const [bank, rates, identity] = await Promise.all([
    serve('bank', { BANK_TOKEN: bank_token, BANK_JOURNAL: journal('bank'), ...bank_env }),
    serve('rates', {}),
    serve('identity', {
      IDENTITY_TOKEN: identity_token,
      IDENTITY_SECRET: identity_secret,
      IDENTITY_JOURNAL: journal('identity'),
      IDENTITY_PUBLIC_URL: launch.url('identity'),
    }),
  ]);
  return { bank, rates, identity };
}

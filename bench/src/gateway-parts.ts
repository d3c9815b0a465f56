/**
 * Parts of the gateway's own code, which it shows nobody: the create statement is measured as it is, without HTTP. Loaded from
 * what was built, by path.
 */
const load = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../../apps/gateway/dist/${path}`, import.meta.url).href)) as Module;

export async function gateway() {
  const [create, catalogue, crypto, db, partners, config] = await Promise.all([
    load<typeof import('../../apps/gateway/src/sessions/commands/create.js')>('sessions/commands/create.js'),
    load<typeof import('../../apps/gateway/src/catalogue/index.js')>('catalogue/index.js'),
    load<typeof import('../../apps/gateway/src/crypto/index.js')>('crypto/index.js'),
    load<typeof import('../../apps/gateway/src/db/index.js')>('db/index.js'),
    load<typeof import('../../apps/gateway/src/partners/store.js')>('partners/store.js'),
    load<typeof import('../../apps/gateway/src/config.js')>('config.js'),
  ]);
  const { createSession } = create;
  const { createCatalogue } = catalogue;
  const { createClientSecrets, createSealer, sha256 } = crypto;
  const { createDb } = db;
  const { findKeyOwner } = partners;
  const { loadConfig } = config;
  return {
    createSession,
    createCatalogue,
    createClientSecrets,
    createSealer,
    sha256,
    createDb,
    findKeyOwner,
    loadConfig,
  };
}

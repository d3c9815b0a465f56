import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestSession, createTestTenant } from '../testing/index.js';
import { createExpiryWorker, createSaleWorker } from './index.js';
import { breakSale, insertShownSessions } from './testing/path.store.js';
import { type Story, World } from './testing/story.js';

const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.coherent());
afterAll(() => world.close());

async function confirmed(): Promise<Story> {
  const story = await world.sale();
  await world.chains();
  await story.confirm();
  return story;
}

test('sessions that wait for a stalled chain keep no others open', async () => {
  const other = await createTestTenant(world.core);
  await insertShownSessions(world.core.db, world.tenant.tenant_id, 210, new Date(world.clock.now().getTime() - 1_000));
  const { session_id } = await createTestSession(world.core, other, { expires_in_s: 600 });
  world.clock.advance(600_000);
  await createExpiryWorker(world.deps).step(world.clock.now());
  const [session] = await world.core.db.query<{ status: string }>(
    'test_session_status',
    'select status from sessions where session_id = $1',
    [session_id],
  );
  expect(session?.status).toBe('expired');
});

test('a sale that can not be decided holds up none of those behind it', async () => {
  const broken = await confirmed();
  world.clock.advance(1_000);
  const sound = await confirmed();
  const { core, deps } = world;
  const quote_id = (await broken.sale())?.quote_id ?? '';
  await breakSale(core.db, broken.session_id, 'qt_gone');
  await world.advance(window_s);
  await expect(createSaleWorker(deps).step(world.clock.now())).rejects.toThrow(/qt_gone/);
  expect(await sound.read()).toMatchObject({ stage: 'awaiting_user' });
  await breakSale(core.db, broken.session_id, quote_id);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestCustomer } from '../customers/testing/customer.js';
import { findVerifiedName } from '../users/index.js';
import { recordIdentity, startIdentity } from './commands/identity.js';
import { setPayoutAccount } from './commands/payout-account.js';
import { policy } from './policy.js';
import { stepOf } from './step.js';
import { beginCheck } from './testing/identity.js';
import { type Story, World } from './testing/story.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(async () => {
  await world.coherent();
  await world.close();
});

const newCustomer = () => createTestCustomer(world.core, world.tenant);
const session = (customer_id?: string, amount = '250.00') =>
  world.sale({ amount, ...(customer_id === undefined ? {} : { customer_id }) });
const stand = (story: Story) => story.decide(async (context) => context);
const knownAs = async (story: Story) => {
  const { sale } = await stand(story);
  return { status: sale.identity_status, person: sale.end_user_id };
};

/** The provider has said that it is this person. */
async function approve(story: Story, name = 'Ada Example'): Promise<void> {
  await stand(story);
  const check = await beginCheck(world, story);
  await recordIdentity(world.deps, check, { status: 'approved', name });
}

const nameOf = (person: string | null) =>
  findVerifiedName(world.core.db, world.core, world.tenant.tenant_id, person ?? '');

describe('a customer in several sessions', () => {
  test('default: is one person, who is asked for identity once', async () => {
    const customer_id = await newCustomer();
    const first = await session(customer_id);
    expect(await knownAs(first)).toEqual({ status: 'required', person: null });
    await approve(first);
    const known = await knownAs(first);
    expect(known).toMatchObject({ status: 'approved', person: expect.stringMatching(/^usr_/) });

    const second = await session(customer_id);
    expect(await knownAs(second)).toEqual(known);
    const { session: now, sale } = await stand(second);
    expect(stepOf(now, sale)).toBe('payout_account');
    // A small amount asks for nothing, and is the same person's all the same.
    expect(await knownAs(await session(customer_id, '20.00'))).toEqual(known);
  });

  test('behavior: the account of the next session is compared with the name that was verified', async () => {
    const customer_id = await newCustomer();
    await approve(await session(customer_id));
    const next = await session(customer_id, '20.00');
    const give = (holder_name: string) =>
      next.decide((context) =>
        setPayoutAccount(context, {
          expected_version: context.session.version,
          method: 'sepa',
          fields: { holder_name, iban: 'DE89370400440532013000' },
          accept_name_mismatch: false,
        }),
      );
    await expect(give('Somebody Else')).rejects.toMatchObject({ code: 'payee_no_match' });
    expect((await give('Ada Example')).sale.account_id).not.toBeNull();
  });

  test('behavior: nobody else’s approval counts: another customer, no customer, another partner', async () => {
    const customer_id = await newCustomer();
    await approve(await session(customer_id));
    for (const other of [await newCustomer(), undefined]) {
      expect(await knownAs(await session(other))).toEqual({ status: 'required', person: null });
    }
  });

  test('behavior: a session that began before carries the approval over when its user asks for a check', async () => {
    const customer_id = await newCustomer();
    const early = await session(customer_id);
    const { session: before } = await stand(early);
    const other = await session(customer_id);
    await approve(other);
    const ids = { tenant_id: world.tenant.tenant_id, session_id: early.session_id };
    // The provider is not asked: this world has none.
    await startIdentity(world.deps, ids, { expected_version: before.version, return_url: null });
    expect(await knownAs(early)).toEqual(await knownAs(other));
    expect(await early.events()).toContain('session.identity_decided');
  });

  test('behavior: two sessions approved at the same time are one person', async () => {
    const customer_id = await newCustomer();
    const stories = await Promise.all(Array.from({ length: 4 }, () => session(customer_id)));
    await Promise.all(stories.map((story) => approve(story)));
    const persons = await Promise.all(stories.map(async (story) => (await knownAs(story)).person));
    expect(new Set(persons).size).toBe(1);
    expect(await nameOf(persons[0] ?? null)).toBe('Ada Example');
  });

  test('behavior: an approval is good for a year, and renewed by the next one', async () => {
    const customer_id = await newCustomer();
    const first = await session(customer_id);
    await approve(first);
    world.clock.advance((policy.approvalHolds_s + 1) * 1000);
    const later = await session(customer_id);
    expect(await knownAs(later)).toEqual({ status: 'required', person: null });
    await approve(later, 'Ada Exampel');
    const { person } = await knownAs(first);
    expect(await knownAs(later)).toEqual({ status: 'approved', person });
    expect(await nameOf(person)).toBe('Ada Exampel');
    expect(await knownAs(await session(customer_id))).toEqual({ status: 'approved', person });
  });

  test('behavior: somebody of another name behind the same customer is a person of their own', async () => {
    const customer_id = await newCustomer();
    const [first, second] = [await session(customer_id), await session(customer_id)];
    await stand(second);
    await approve(first, 'Ada Example');
    await approve(second, 'Grace Muster');
    const [ada, grace] = [await knownAs(first), await knownAs(second)];
    expect(grace.person).not.toBe(ada.person);
    expect([await nameOf(ada.person), await nameOf(grace.person)]).toEqual(['Ada Example', 'Grace Muster']);
    expect(await knownAs(await session(customer_id))).toEqual(ada);
  });
});

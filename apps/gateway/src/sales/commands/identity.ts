import { PublicError } from '../../errors/index.js';
import { newId } from '../../ids/index.js';
import { findSession, isErased } from '../../sessions/index.js';
import {
  approveEndUser,
  findLatestCheck,
  type IdentityCheck,
  type IdentityResult,
  insertIdentityCheck,
  updateIdentityCheck,
} from '../../users/index.js';
import { after, change, later, lockContext, type SaleContext } from '../context.js';
import type { SaleDeps } from '../deps.js';
import { afterEnd } from '../expiry.js';
import { policy } from '../policy.js';
import { reassess } from '../reassess.js';
import { reviewLeft } from '../review.js';
import { endUnfunded } from './end.js';
import { guard } from './guard.js';
import { keepOwnAccount } from './own-account.js';
import { knownCustomer } from './starting-identity.js';

/** The provider's result is read this often while nobody called back. */
const readAgain_s = 5;
const readReviewAgain_s = 60;

/**
 * Starts an identity check, or gives the one that is under way. The provider is asked between two transactions: nothing is
 * locked while it answers, and if two starts race, the second check stands and the first is never looked at.
 */
export async function startIdentity(
  deps: SaleDeps,
  ids: { tenant_id: number; session_id: string },
  input: { expected_version: number; return_url: string | null },
): Promise<void> {
  const existing = await deps.core.db.withTx(async (tx) => {
    const context = await lockContext(tx, deps, ids.tenant_id, ids.session_id);
    guard(context, input.expected_version, ['identity']);
    if (await carryOver(context)) return { alive: true, mode: context.tenant.mode };
    const check = await findLatestCheck(tx, ids.tenant_id, ids.session_id);
    const alive =
      check !== null &&
      (check.status === 'review' || (check.status === 'pending' && check.expires_at > deps.core.clock.now()));
    return { alive, mode: context.tenant.mode };
  });
  if (existing.alive) return;

  const check_id = newId('kyc');
  const started = await deps.identity(existing.mode).start({ reference: check_id, return_url: input.return_url });
  await deps.core.db.withTx(async (tx) => {
    const context = await lockContext(tx, deps, ids.tenant_id, ids.session_id);
    guard(context, input.expected_version, ['identity']);
    const { session } = context;
    await insertIdentityCheck(tx, {
      ...ids,
      check_id,
      status: 'pending',
      provider_reference: started.provider_reference,
      url_sealed: deps.core.sealer.seal(ids.tenant_id, session.subject.key, 'identity_url', started.url),
      expires_at: started.expires_at,
      started_at: context.at,
      due_at: after(context, readAgain_s),
    });
    await change(context, {
      sale: { identity_status: 'pending' },
      events: [{ type: 'kyc.required', extra: { kyc: { reason: 'amount', url: started.url } } }],
    });
  });
}

/** What another session of the same customer has brought meanwhile needs no second check. */
async function carryOver(context: SaleContext): Promise<boolean> {
  const known = await knownCustomer(context.tx, context.session, context.at);
  if (known === null) return false;
  await change(context, {
    sale: { ...known, ...(await keepOwnAccount(context, known.end_user_id)) },
    session: { action_required: await reviewLeft(context) },
    events: [{ type: 'session.identity_decided' }],
  });
  return true;
}

/** Records what the provider says of a check. Saying the same twice changes nothing. */
export async function recordIdentity(deps: SaleDeps, check: IdentityCheck, result: IdentityResult): Promise<void> {
  await deps.core.db.withTx(async (tx) => {
    const context = await lockContext(tx, deps, check.tenant_id, check.session_id);
    const decided = result.status === 'approved' || result.status === 'declined';
    const again_s = result.status === 'review' ? readReviewAgain_s : readAgain_s;
    const first = await updateIdentityCheck(
      tx,
      check,
      result.status,
      context.at,
      decided ? null : after(context, again_s),
    );
    // A sale that has failed already is on its way back.
    const { status, failure } = context.session;
    if (!first || status !== 'open' || failure !== null) return;
    // An erased person is not learnt of anew. The lock may have waited for the erasure, and what came with it is older than that.
    const session = await findSession(tx, deps.core, check.tenant_id, check.session_id);
    if (session === null || isErased(session)) return;
    // Who is approved stays so: what is heard of another check of the same session later is too late to end a sale.
    if (context.sale.identity_status === 'approved') return;
    if (result.status === 'approved') await approve(context, result.name);
    if (result.status === 'declined') await decline(context);
    if (result.status === 'review' && context.sale.identity_status !== 'review') await review(context);
  });
}

async function approve(context: SaleContext, name: string | null): Promise<void> {
  if (name === null) throw new PublicError('internal_error', { cause: new Error('an approval without a name') });
  const end_user_id = await approveEndUser(context.tx, context.deps.core, {
    tenant_id: context.tenant.tenant_id,
    customer_id: context.session.customer_id,
    name,
    at: context.at,
  });
  await change(context, {
    sale: { identity_status: 'approved', end_user_id, ...(await keepOwnAccount(context, end_user_id)) },
    session: { action_required: await reviewLeft(context) },
    events: [{ type: 'session.identity_decided' }],
  });
}

/** Coins may have come for an earlier price, before identity was asked for: they go back. */
async function decline(context: SaleContext): Promise<void> {
  const sale = { identity_status: 'declined' } as const;
  if (context.session.funded_at !== null) {
    await reassess(await change(context, { sale, events: [{ type: 'session.identity_decided' }] }));
    return;
  }
  const failure = {
    code: 'identity_declined',
    message: 'The identity check was declined.',
    retryable: false,
  } as const;
  await afterEnd(await endUnfunded(context, { sale, failure }));
}

/** A person looks at it: expiry waits for them, but not for ever. */
async function review(context: SaleContext): Promise<void> {
  const until = after(context, policy.identityReview_s);
  await change(context, {
    sale: { identity_status: 'review' },
    session: {
      expires_at: later(context.session.expires_at, until),
      action_required: { who: 'operator', what: 'review', until: until.toISOString() },
    },
    events: [{ type: 'sale.action_required' }],
  });
}

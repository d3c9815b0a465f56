import type { Pool } from 'pg';
import { listAttempts } from './attempts.store.js';
import { actionLink } from './commands/action-link.js';
import { cancelAttempt } from './commands/cancel-attempt.js';
import { checkSale } from './commands/check-sale.js';
import { isCurrentSecret, openAttempt } from './commands/open-attempt.js';
import type { OpenedSession } from './commands/open-session.js';
import { requestWithdrawal, type WithdrawalRequest } from './commands/request-withdrawal.js';
import { resolveCase } from './commands/resolve-case.js';
import { startAttempt } from './commands/start-attempt.js';
import type { Deps } from './deps.js';
import type { Gate, GateTrouble } from './gate.js';
import { listSupportCases } from './inbox.store.js';
import type { WithdrawalState } from './machine.js';
import type { Attempt, SupportCase, Withdrawal } from './model.js';
import { defaultReadSchedule, type ReadSchedule } from './read-schedule.js';
import { reconcileStep } from './reconcile.js';
import type { Refusal } from './refusal.js';
import { handleWebhook, type WebhookResult } from './webhook.js';
import { findWithdrawalForOwner, listWithdrawalsForOwner } from './withdrawals.store.js';

export { type Attention, attentionReasons } from './attention.js';
export type { OpenedSession } from './commands/open-session.js';
export type { WithdrawalRequest } from './commands/request-withdrawal.js';
export type { CapabilityInputs, Gate, GateTrouble, SessionRequest } from './gate.js';
export { attemptStates, isLive, type WithdrawalState } from './machine.js';
export { migrateWithdrawals } from './migrate.js';
export type { Attempt, SupportCase, Withdrawal } from './model.js';
export { defaultReadSchedule, type ReadSchedule } from './read-schedule.js';
export type { Refusal, RefusalCode } from './refusal.js';
export type { WebhookResult } from './webhook.js';

export interface WithdrawalsOptions {
  /** The partner's own database, migrated by `migrateWithdrawals`. */
  readonly pool: Pool;
  /** `GateClient` of `@0gate/sdk`. */
  readonly gate: Gate;
  /** One secret, or the new and the old one while it is rotated. */
  readonly webhookSecret: string | readonly string[];
  readonly returnUrl: (withdrawal_id: string) => string;
  readonly cancelUrl: (withdrawal_id: string) => string;
  readonly schedule?: ReadSchedule;
  readonly now?: () => Date;
  readonly onTrouble?: (trouble: GateTrouble & { withdrawal_id: string; number: number }) => void;
}

/** A withdrawal with its attempts, oldest first. */
export interface WithdrawalRecord extends Withdrawal {
  readonly attempts: readonly Attempt[];
}

export interface Withdrawals {
  /** Whether such a sale is possible now, before anything is recorded. */
  checkSale(
    sale: Omit<WithdrawalRequest, 'owner_ref'>,
  ): Promise<{ readonly ok: true; readonly payout_methods: readonly string[] } | Refusal>;
  /** Records a withdrawal, checks that it is possible and opens its first session. */
  requestWithdrawal(request: WithdrawalRequest): Promise<OpenedSession | Refusal>;
  /** Cancels the attempt that runs, if one does, and opens a new session. */
  startAttempt(
    withdrawal_id: string,
    options?: { readonly locale?: string; readonly wallet_address?: string },
  ): Promise<OpenedSession | Refusal>;
  /** The running attempt's client secret again. */
  openAttempt(withdrawal_id: string): Promise<OpenedSession | Refusal>;
  isCurrentSecret(withdrawal_id: string, client_secret: string): Promise<boolean>;
  cancelAttempt(withdrawal_id: string): Promise<{ readonly ok: true; readonly state: WithdrawalState } | Refusal>;
  /** A fresh link to what the user must do in the newest session, or null; ask at each click. */
  actionLink(withdrawal_id: string): Promise<string | null>;
  /** The record as it stands, for its owner only; null for anybody else. */
  findForOwner(withdrawal_id: string, owner_ref: string): Promise<WithdrawalRecord | null>;
  /** The owner's newest withdrawals. `limit` defaults to 20. */
  listForOwner(owner_ref: string, limit?: number): Promise<readonly Withdrawal[]>;
  /** One delivery: raw body and `Gate-Signature` header as they came. */
  handleWebhook(delivery: {
    readonly raw_body: Uint8Array | string;
    readonly signature_header: string | undefined;
  }): Promise<WebhookResult>;
  /** One server read of what stays pending; call it in a loop, and wait when it says `idle`. */
  reconcileStep(): Promise<'worked' | 'idle'>;
  /** The support queue: open cases, oldest first. `limit` defaults to 100. */
  listSupportCases(limit?: number): Promise<readonly SupportCase[]>;
  resolveCase(case_id: string): Promise<boolean>;
}

/** The partner kit on the partner's own database. Refusals are returned; bugs and a database that fails are thrown. */
export function createWithdrawals(options: WithdrawalsOptions): Withdrawals {
  const deps: Deps = {
    pool: options.pool,
    gate: options.gate,
    now: options.now ?? (() => new Date()),
    webhook_secrets: typeof options.webhookSecret === 'string' ? [options.webhookSecret] : options.webhookSecret,
    returnUrl: options.returnUrl,
    cancelUrl: options.cancelUrl,
    schedule: options.schedule ?? defaultReadSchedule,
    onTrouble: options.onTrouble ?? (() => {}),
  };
  return {
    checkSale: (sale) => checkSale(deps, sale),
    actionLink: (withdrawal_id) => actionLink(deps, withdrawal_id),
    requestWithdrawal: (request) => requestWithdrawal(deps, request),
    startAttempt: (withdrawal_id, attempt) => startAttempt(deps, withdrawal_id, attempt),
    openAttempt: (withdrawal_id) => openAttempt(deps, withdrawal_id),
    isCurrentSecret: (withdrawal_id, client_secret) => isCurrentSecret(deps, withdrawal_id, client_secret),
    cancelAttempt: (withdrawal_id) => cancelAttempt(deps, withdrawal_id),
    findForOwner: (withdrawal_id, owner_ref) => findForOwner(deps, withdrawal_id, owner_ref),
    listForOwner: (owner_ref, limit = 20) => listWithdrawalsForOwner(deps.pool, owner_ref, limit),
    handleWebhook: (delivery) => handleWebhook(deps, delivery),
    reconcileStep: () => reconcileStep(deps),
    listSupportCases: (limit = 100) => listSupportCases(deps.pool, limit),
    resolveCase: (case_id) => resolveCase(deps, case_id),
  };
}

async function findForOwner(deps: Deps, withdrawal_id: string, owner_ref: string): Promise<WithdrawalRecord | null> {
  const withdrawal = await findWithdrawalForOwner(deps.pool, withdrawal_id, owner_ref);
  if (withdrawal === null) return null;
  return { ...withdrawal, attempts: await listAttempts(deps.pool, withdrawal_id) };
}

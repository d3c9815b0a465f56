import type { Pool } from 'pg';
import type { Gate, GateTrouble } from './gate.js';
import type { ReadSchedule } from './read-schedule.js';

/** What every command of the kit is given. */
export interface Deps {
  readonly pool: Pool;
  readonly gate: Gate;
  readonly now: () => Date;
  readonly webhook_secrets: readonly string[];
  readonly returnUrl: (withdrawal_id: string) => string;
  readonly cancelUrl: (withdrawal_id: string) => string;
  readonly schedule: ReadSchedule;
  /** Told of every call to the gateway that was refused or stayed without an answer. */
  readonly onTrouble: (trouble: GateTrouble & { withdrawal_id: string; number: number }) => void;
}

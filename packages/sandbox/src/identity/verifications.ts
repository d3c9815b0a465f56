import { randomBytes } from 'node:crypto';
import { type Journal, openJournal } from '../journal/journal.js';

export type Decision = 'approved' | 'declined' | 'review';

export type Verification = {
  readonly id: string;
  readonly reference: string;
  readonly callback_url: string;
  readonly return_url: string | null;
  readonly expires_at: string;
  readonly status: 'pending' | Decision;
  readonly name: string | null;
};

type Entry = { verification: Verification };

const lifetime_ms = 3_600_000;

/** The provider's records, kept in a journal: the newest line of a verification counts. */
export class Verifications {
  readonly #byId = new Map<string, Verification>();
  readonly #journal: Journal<Entry>;

  private constructor(journal: Journal<Entry>) {
    this.#journal = journal;
  }

  static async open(journal_file: string): Promise<Verifications> {
    const { journal, entries } = await openJournal<Entry>(journal_file);
    const verifications = new Verifications(journal);
    for (const { verification } of entries) verifications.#byId.set(verification.id, verification);
    return verifications;
  }

  async #keep(verification: Verification): Promise<Verification> {
    this.#byId.set(verification.id, verification);
    await this.#journal.append({ verification });
    return verification;
  }

  async start(request: { reference: string; callback_url: string; return_url: string | null }): Promise<Verification> {
    // The id is all that the page asks for, so it can not be guessed.
    const id = `idv_${randomBytes(18).toString('base64url')}`;
    const expires_at = new Date(Date.now() + lifetime_ms).toISOString();
    return this.#keep({ id, ...request, expires_at, status: 'pending', name: null });
  }

  find(id: string): Verification | undefined {
    return this.#byId.get(id);
  }

  /** A verification under review may still be decided; approved and declined are final, and nothing is decided late. */
  async decide(id: string, status: Decision, name: string | null): Promise<Verification | 'unknown' | 'closed'> {
    const verification = this.#byId.get(id);
    if (verification === undefined) return 'unknown';
    if (verification.status === status) return verification;
    const expired = verification.status === 'pending' && Date.parse(verification.expires_at) <= Date.now();
    if (expired || verification.status === 'approved' || verification.status === 'declined') return 'closed';
    return this.#keep({ ...verification, status, name: name ?? verification.name });
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}

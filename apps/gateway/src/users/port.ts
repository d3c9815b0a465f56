/**
 * Who verifies people. `start` opens a check and says where the user goes; the result comes by a signed callback *and* can be
 * read, because either may be lost.
 */
export interface IdentityProvider {
  /** @throws when the provider does not answer: nothing was started that anybody knows of */
  start(request: { reference: string; return_url: string | null }): Promise<{
    readonly provider_reference: string;
    readonly url: string;
    readonly expires_at: Date;
  }>;
  read(provider_reference: string): Promise<IdentityResult>;
  /** The reference that a callback speaks of, if its signature is the provider's; the result itself is read. */
  verifyCallback(header: string | undefined, raw: Buffer): string | null;
}

export interface IdentityResult {
  readonly status: 'pending' | 'review' | 'approved' | 'declined';
  /** The verified name; null until approved. */
  readonly name: string | null;
}

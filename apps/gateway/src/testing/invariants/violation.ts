/** One broken promise: which invariant, of which tenant, about what. */
export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'I12';
  readonly tenant_id: number | null;
  readonly subject: string;
  readonly detail: string;
}

/** Invariant and subject: what two independent checks must agree on. */
export const keyOf = (violation: Violation): string =>
  `${violation.invariant} tenant ${violation.tenant_id ?? '-'} ${violation.subject}`;

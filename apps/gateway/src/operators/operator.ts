/** What an operator may do, from looking to everything. */
export const roles = ['viewer', 'support', 'finance', 'admin'] as const;

export type OperatorRole = (typeof roles)[number];

/** A named person who administers. */
export interface Operator {
  readonly operator_id: string;
  readonly name: string;
  readonly role: OperatorRole;
}

/** As a list shows it: never the token, which nobody can read again. */
export interface ListedOperator extends Operator {
  readonly last_four: string;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
}

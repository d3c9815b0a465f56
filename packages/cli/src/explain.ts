/** Errors of the database that an operator can do something about. */
const advice: Readonly<Record<string, string>> = {
  '42P01': 'the database has no such table: run "0gate migrate" first',
  '42703': 'the database has an older schema: run "0gate migrate" first',
  '42501': 'this login may not do that: set DATABASE_OWNER_URL to the database as its owner',
  '28P01': 'the database refuses the password',
  '28000': 'the database refuses this login',
  '3D000': 'there is no such database',
  ECONNREFUSED: 'the database does not answer at that address',
  ENOTFOUND: 'there is no such database host',
  ETIMEDOUT: 'the database does not answer in time',
};

/** A sentence for whoever ran the command; never a stack. The reason behind the reason is added where it says more. */
export function explain(error: unknown): string {
  const chain: { code?: unknown; message: string }[] = [];
  for (let at = error; at instanceof Error; at = at.cause ?? firstOf(at)) chain.push(at);
  for (const link of chain) {
    const known = typeof link.code === 'string' ? advice[link.code] : undefined;
    if (known !== undefined) return `${known}${link.message === '' ? '' : ` (${link.message})`}`;
  }
  const messages = [...new Set(chain.map((link) => link.message).filter((message) => message !== ''))];
  return messages.length > 0 ? messages.join(': ') : `something went wrong: ${String(error)}`;
}

/** A connection that was tried at several addresses fails with one error for each. */
function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

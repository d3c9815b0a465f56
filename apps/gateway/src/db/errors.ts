/** The connection was lost before anything could be stored, or none was to be had: what was asked for has not happened. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  /** The code that server or socket gave. */
  readonly code: string;

  constructor(cause: unknown) {
    super('the database can not be reached', { cause });
    this.code = (cause as { code?: string } | undefined)?.code ?? 'ECONNRESET';
  }
}

/**
 * The connection was lost while a commit, or a statement that commits by itself, was on its way: nobody knows whether the
 * decision stands. Unknown is not a failure.
 */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';

  constructor(cause: unknown) {
    super('the connection was lost at commit', { cause });
  }
}

import type { Logger } from 'pino';
import { CommitUnknownError, DatabaseUnavailableError } from '../db/index.js';

/**
 * Does the same for each of a batch, one after the other. One that fails holds none of the others up, or whatever was claimed or
 * listed behind it would wait for it for ever.
 *
 * @throws the first error when all are done, the others are logged; at once when the database is gone, as all would fail then
 */
export async function doEach<T>(
  worker: string,
  log: Logger,
  jobs: readonly T[],
  work: (job: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const job of jobs) {
    try {
      await work(job);
    } catch (error) {
      if (error instanceof DatabaseUnavailableError || error instanceof CommitUnknownError) throw error;
      errors.push(error);
    }
  }
  for (const error of errors.slice(1)) log.error({ err: error, worker }, 'job failed');
  if (errors.length > 0) throw errors[0];
}

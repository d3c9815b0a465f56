import type { Logger } from 'pino';
import type { Clock } from '../clock/index.js';
import type { Config } from '../config.js';
import type { Sealer } from '../crypto/index.js';
import type { Db } from '../db/index.js';

/** What every feature is given. Built once by the composition root; tests build their own. */
export interface Core {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  /** A number in [0, 1): jitter and nothing secret. Injected, so that tests steer it. */
  readonly random: () => number;
  readonly sealer: Sealer;
  readonly log: Logger;
}

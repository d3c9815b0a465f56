import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';

/** Fields of a database error that quote a row or a statement's values: personal data has no place in a log. */
const quoting: ReadonlySet<string> = new Set(['detail', 'where', 'internalQuery', 'query', 'parameters']);

/**
 * Lines are written together, at the latest after this long, and when the process ends. A killed process takes as much with it;
 * what must not be lost is in the database.
 */
const together = { dest: 1, sync: false, minLength: 8 * 1_024, periodicFlush: 100 } as const;

/** The process's log: JSON lines, and errors without what they quote. */
export function createLog(config: Pick<Config, 'log_level'>, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level: config.log_level,
    base: null,
    timestamp: isoTime(),
    serializers: { err: serialiseError },
  };
  return pino(options, destination ?? pino.destination(together));
}

/** As the library's own, which makes each line's time from nothing: of many lines within a second only the milliseconds differ. */
function isoTime(): () => string {
  let second = Number.NaN;
  let upToSecond = '';
  return () => {
    const now_ms = Date.now();
    if (Math.floor(now_ms / 1_000) !== second) {
      second = Math.floor(now_ms / 1_000);
      upToSecond = new Date(now_ms).toISOString().slice(0, -'000Z'.length);
    }
    return `,"time":"${upToSecond}${`${now_ms % 1_000}`.padStart(3, '0')}Z"`;
  };
}

function serialiseError(error: Error): unknown {
  const { raw: _raw, ...plain } = pino.stdSerializers.err(error);
  return Object.fromEntries(Object.entries(plain).filter(([name]) => !quoting.has(name)));
}

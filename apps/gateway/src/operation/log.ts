import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';

/** Fields of a database error that quote a row or a statement's values: personal data has no place in a log. */
const quoting: ReadonlySet<string> = new Set(['detail', 'where', 'internalQuery', 'query', 'parameters']);

/** The process's log: JSON lines, and errors without what they quote. */
export function createLog(config: Pick<Config, 'log_level'>, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level: config.log_level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serialiseError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function serialiseError(error: Error): unknown {
  const { raw: _raw, ...plain } = pino.stdSerializers.err(error);
  return Object.fromEntries(Object.entries(plain).filter(([name]) => !quoting.has(name)));
}

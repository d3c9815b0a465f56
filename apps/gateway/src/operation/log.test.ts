import { expect, test } from 'vitest';
import { createLog } from './log.js';

test('a database error is logged by its code and message, never with the row that it quotes', () => {
  const lines: string[] = [];
  const log = createLog({ log_level: 'info' }, { write: (line) => void lines.push(line) });
  const error = Object.assign(new Error('new row violates check constraint'), {
    code: '23514',
    detail: 'Failing row contains (Ada Example, DE89370400440532013000).',
    where: 'SQL statement with Ada Example',
  });
  log.error({ err: error }, 'worker step failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'worker step failed',
    err: { code: '23514', message: 'new row violates check constraint' },
  });
  expect(lines.join()).not.toContain('Ada');
});

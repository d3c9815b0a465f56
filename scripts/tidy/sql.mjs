import { isTest, matches, withoutComments } from './files.mjs';

const scanned = /^(apps\/gateway|apps\/demo-wallet|packages\/withdrawals|packages\/cli)\/src\/.*\.tsx?$/;
/** The store of a noun; what runs connections, transactions and migrations has statements of its own. */
const allowed = /(^|[/.-])store\.ts$|^apps\/gateway\/src\/db\/|(^|\/)migrate\.ts$/;
const statement =
  /(['"`])\s*(select\s+[\w*(]|insert\s+into\s+\w|update\s+\w+\s+(?:\w+\s+)?set\s|delete\s+from\s+\w|with\s+\w+\s+as\s*\(|create\s+(?:table|index|role|database|function)\s|alter\s+(?:table|role)\s|drop\s+(?:table|role|database)\s|truncate\s+\w|grant\s+\w+\s+on\s|set\s+(?:local|transaction)\s|lock\s+table\s)/gi;

/** All SQL of a noun stands in one place, where it can be read together. */
export function checkSql(files) {
  return files
    .filter(({ path }) => scanned.test(path) && !allowed.test(path) && !isTest(path))
    .flatMap((file) =>
      matches(
        { path: file.path, text: withoutComments(file.text) },
        statement,
        'sql',
        'SQL outside a store: move the statement to store.ts or *.store.ts and call it from here',
      ),
    );
}

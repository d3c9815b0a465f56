import { isTest, matches, withoutComments } from './files.mjs';

const folders = /^apps\/gateway\/src\/(money|ledger|quotes|rates|payouts|refunds|deposits)\//;
/** A few bits that pick a letter are no amount. */
const floats =
  /\b(Number\((?!\w+ & \d+n\))|(?:Number\.)?parseFloat\(|Math\.round\()|\.(toFixed|toPrecision|toExponential)\(/g;

/** Amounts are bigint minor units with an asset; a float near them loses cents that nobody finds again. */
export function checkMoney(files) {
  return files
    .filter((file) => folders.test(file.path) && file.path.endsWith('.ts') && !isTest(file.path))
    .flatMap((file) =>
      matches(
        { path: file.path, text: withoutComments(file.text) },
        floats,
        'money',
        (match) =>
          `${(match[1] ?? match[2]).replace('(', '')} near money: use bigint, parseDecimal, formatDecimal, divide`,
      ),
    );
}

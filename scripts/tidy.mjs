// The repository's own rules, which no linter knows. Each problem names its place and what to do about it.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkAccounts } from './tidy/accounts.mjs';
import { repositoryFiles } from './tidy/files.mjs';
import { checkImports } from './tidy/imports.mjs';
import { checkMoney } from './tidy/money.mjs';
import { checkSql } from './tidy/sql.mjs';
import { checkTenancy } from './tidy/tenancy.mjs';
import { checkLength, checkPromises, checkSwitches } from './tidy/text.mjs';

const rules = [
  checkImports,
  checkMoney,
  checkTenancy,
  checkSql,
  checkLength,
  checkPromises,
  checkSwitches,
  checkAccounts,
];

/** Everything that breaks a rule, by place. */
export function findProblems(files) {
  return rules
    .flatMap((rule) => rule(files))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = repositoryFiles(fileURLToPath(new URL('..', import.meta.url)));
  const problems = findProblems(files);
  for (const { file, line, rule, advice } of problems) console.error(`${file}:${line}  ${rule}: ${advice}`);
  console.log(`tidy: ${files.length} files, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

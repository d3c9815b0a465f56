import { posix } from 'node:path';
import { isCode, isTest, lineAt, withoutComments } from './files.mjs';

const rule = 'imports';
const gateway = 'apps/gateway/src/';

/** The shared vocabulary: no business, used by every feature, and itself using none but for types. */
const vocabulary = new Set(['money', 'ids', 'errors', 'clock', 'crypto', 'db', 'http', 'common', 'work']);
/** Files of other folders that are open to all: whoever needs one must not load what stands beside it. */
const open = new Set([`${gateway}chains/address`, `${gateway}http/client`]);
/** An adapter speaks to the outside world; a feature gives it its interface and nothing else. */
const isAdapter = (path) => /^apps\/gateway\/src\/(chains|rails)\/|^apps\/gateway\/src\/[^/]+\/sandbox\//.test(path);

/** What each workspace may use of the others; anything that is not named here may use packages freely, and no app. */
const mayUse = {
  'packages/sandbox': /^@0gate\/(contracts|sandbox)(\/|$)/,
  'packages/contracts': /^@0gate\/contracts(\/|$)/,
  'packages/sdk': /^@0gate\/sdk(\/|$)/,
  'packages/withdrawals': /^@0gate\/(sdk|withdrawals)(\/|$)/,
  'packages/cli': /^@0gate\/gateway(\/|$)/,
  'apps/checkout': /^@0gate\/sdk\/wire$/,
  'apps/demo-wallet': /^@0gate\/(sdk|withdrawals)(\/|$)/,
  'apps/gateway': /^@0gate\/(contracts|gateway)(\/|$)/,
};
/** Tests may start what they need. */
const testsMayUse = /^@0gate\/(sandbox|contracts|gateway)\b/;

const statement =
  /\b(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Dependencies point one way. */
export function checkImports(files) {
  return files.filter((file) => isCode(file.path)).flatMap(checkFile);
}

function checkFile(file) {
  const problems = [];
  for (const match of withoutComments(file.text).matchAll(statement)) {
    const target = match[3] ?? match[4];
    const advice = target.startsWith('.')
      ? adviseRelative(file.path, target, match[2] !== undefined)
      : advisePackage(file.path, target);
    if (advice !== null) problems.push({ file: file.path, line: lineAt(file.text, match.index), rule, advice });
  }
  return problems;
}

function advisePackage(path, target) {
  if (!target.startsWith('@0gate/')) return null;
  const workspace = path.split('/').slice(0, 2).join('/');
  const allowed = mayUse[workspace];
  if (allowed === undefined || allowed.test(target)) return null;
  if (isTest(path) && workspace !== 'packages/sandbox' && testsMayUse.test(target)) return null;
  return `${workspace} may not use ${target}: it may use what matches ${allowed.source}`;
}

function adviseRelative(path, target, typeOnly) {
  const resolved = posix.join(posix.dirname(path), target).replace(/\.js$/, '');
  const workspace = workspaceOf(path);
  if (workspace !== null && !resolved.startsWith(workspace)) {
    return `${target} leaves ${workspace}: import the other workspace by its name`;
  }
  return path.startsWith(gateway) ? adviseGateway(path, resolved, typeOnly) : null;
}

function workspaceOf(path) {
  return /^((?:apps|packages)\/[^/]+)\//.exec(path)?.[1] ?? null;
}

function adviseGateway(path, resolved, typeOnly) {
  const folder = (of) => (of.startsWith(gateway) ? of.slice(gateway.length).split('/') : []);
  const [from, ...rest] = folder(path);
  const [to, ...inside] = folder(resolved);
  // Files beside the folders are the composition root; settings are known to all.
  if (rest.length === 0 || to === undefined || inside.length === 0) return null;
  if (isAdapter(path) && !vocabulary.has(to) && to !== from && !typeOnly && !isTest(path) && !open.has(resolved)) {
    return `an adapter takes only types of a feature: "import type" from ${to}, or hand the value in`;
  }
  if (from === to) return null;
  if (vocabulary.has(from) && !vocabulary.has(to) && !typeOnly && !isTest(path)) {
    return `${from} is shared vocabulary and uses no feature: hand in what it needs of ${to}`;
  }
  const throughIndex = inside.at(-1) === 'index';
  // Tests look behind the door; that is what they are for.
  if (throughIndex || isTest(path) || open.has(resolved)) return null;
  return `use ${to} through ${to}/index.ts; export there what is needed`;
}

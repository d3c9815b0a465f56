import { lineAt } from './files.mjs';

/** Tables that belong to the deployment and not to any partner, each with the reason it may. */
const global = new Set([
  'deployment', // one row
  'partners', // what tenants are made of
  'tenants', // where tenant_id comes from
  'api_keys', // a key is found before its tenant is known
  'chain_cursors',
  'chain_blocks',
  'chain_disagreements',
  'watched_addresses', // a transfer is found before its tenant is known
  'parked_logs', // could not be placed with anybody
  'signer_nonces',
  'outbound_transactions', // a signer's nonces are shared by all tenants
  'outbound_signatures',
  'outbound_outcomes',
  'outbound_reserves',
  'sweep_batches', // one transaction gathers the coins of many tenants
  'rate_observations',
  'rates',
  'screening_lists',
  'screening_entries',
  'rail_references', // unique per rail, whoever pays
  'rail_pauses',
  'operators', // administer all partners
  'admin_log', // what they did
]);

/** One `tenant_id` first in every key of a partner table, so that nothing crosses tenants and they can be spread over servers. */
export function checkTenancy(files) {
  return files.filter(({ path }) => /^apps\/gateway\/migrations\/.*\.sql$/.test(path)).flatMap(checkMigration);
}

function checkMigration({ path, text }) {
  const sql = text.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const problems = [];
  const report = (index, advice) => problems.push({ file: path, line: lineAt(sql, index), rule: 'tenancy', advice });
  for (const match of sql.matchAll(/create table (\w+) \(([\s\S]*?)\n\);/g)) {
    const [, table, body] = match;
    if (global.has(table)) continue;
    const at = (index) => match.index + match[0].indexOf(body) + index;
    const keys = [...body.matchAll(/(primary key|unique|foreign key)\s*\(([^)]*)\)/g)];
    const inline = [...body.matchAll(/^[ \t]*(\w+)\s[^,\n]*?\b(primary key|unique)\b(?!\s*\()/gm)];
    if (![...keys, ...inline].some(([whole]) => whole.includes('primary key')))
      report(match.index, `${table} has no primary key: give it one that begins with tenant_id`);
    for (const key of keys) {
      if (key[2].split(',')[0].trim() !== 'tenant_id')
        report(
          at(key.index),
          `${table}: ${key[1]} (${key[2]}) must begin with tenant_id, or ${table} be named as global`,
        );
    }
    for (const key of inline) {
      if (key[1] !== 'tenant_id')
        report(at(key.index), `${table}: ${key[1]} is a ${key[2]} of its own: put tenant_id first`);
    }
  }
  for (const match of sql.matchAll(/create unique index (\w+) on (\w+) \((\w+)/g)) {
    const [, index, table, first] = match;
    if (!global.has(table) && first !== 'tenant_id')
      report(match.index, `unique index ${index} on ${table} must begin with tenant_id`);
  }
  return problems;
}

/** What can be signed as JSON: no numbers, because two languages may write the same one differently. */
export type Json = string | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The one way to write a value, so that whoever makes the same value signs the same bytes: no spaces, and the members of each
 * object in the order of their names (by UTF-16 code units, as RFC 8785 has it).
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

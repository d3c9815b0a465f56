const maxNames = 10;
const maxHeader_bytes = 256;

/**
 * The `Gate-Warning` header that names what a request held and nobody read. Names come from outside: JSON-escaped ASCII, at
 * most ten of them and 256 bytes.
 */
export function warningHeader(ignored: readonly string[]): string | null {
  if (ignored.length === 0) return null;
  const names: string[] = [];
  for (const name of ignored.slice(0, maxNames)) {
    const quoted = asciiJson(name);
    if (`ignored: ${[...names, quoted].join(', ')}`.length > maxHeader_bytes) break;
    names.push(quoted);
  }
  return names.length === 0 ? 'ignored: fields with names too long to repeat' : `ignored: ${names.join(', ')}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

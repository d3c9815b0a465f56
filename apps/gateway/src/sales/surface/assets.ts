import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../crypto/index.js';

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Null where it would be no smaller. */
  readonly gzip: Buffer | null;
  readonly etag: string;
}

interface PageFiles {
  /** The page itself, with a place for what each session's page must know before its first call. */
  readonly html: string;
  /** By path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, PageFile>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Reads the built page once, at start. Files of unknown kinds are not served. @throws if the page was not built */
export function readPageFiles(dist: string): PageFiles {
  let names: string[];
  let html: string;
  try {
    html = readFileSync(join(dist, 'index.html'), 'utf8');
    names = readdirSync(dist, { recursive: true }).map((name) => `${name}`.replaceAll('\\', '/'));
  } catch (cause) {
    throw new Error(`the hosted surface is not built: ${dist} holds no index.html`, { cause });
  }
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type !== undefined) files.set(name, pageFile(type, readFileSync(join(dist, name))));
  }
  return { html, files };
}

function pageFile(type: string, bytes: Buffer): PageFile {
  const smaller = gzipSync(bytes, { level: 9 });
  return {
    type,
    bytes,
    gzip: smaller.length < bytes.length ? smaller : null,
    etag: `"${sha256(bytes).toString('base64url')}"`,
  };
}

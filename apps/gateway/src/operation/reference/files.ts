import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../crypto/index.js';
import { startScript } from './start-script.js';

/** A file of the reference page; its name changes with its content, so that it may be kept for ever. */
export interface ReferenceFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer;
  readonly etag: string;
}

export interface ReferenceFiles {
  readonly renderer: ReferenceFile;
  readonly start: ReferenceFile;
}

const require = createRequire(import.meta.url);

/** The renderer's foot bears its maker's picture, loaded from its maker's server: whoever reads our page is nobody's business. */
const foreignPicture = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const emptyPicture = 'data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27/%3E';

let read: ReferenceFiles | undefined;

/** Read once, when somebody first looks at the page. @throws if the renderer is another than this was written for */
export function referenceFiles(): ReferenceFiles {
  read ??= { renderer: file('redoc', renderer()), start: file('start', startScript) };
  return read;
}

function renderer(): string {
  const text = readFileSync(require.resolve('redoc/bundles/redoc.standalone.js'), 'utf8');
  if (text.split(foreignPicture).length !== 2) throw new Error('the reference’s renderer loads its picture otherwise');
  // Its map is not served.
  return text.replace(foreignPicture, emptyPicture).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

function file(name: string, text: string): ReferenceFile {
  const bytes = Buffer.from(text);
  const hash = sha256(bytes).toString('hex').slice(0, 16);
  return { path: `/docs/${name}.${hash}.js`, bytes, gzip: gzipSync(bytes), etag: `"${hash}"` };
}

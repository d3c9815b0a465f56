import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artifactModules } from './artifacts.js';

// Run by hand when a contract changes (`npm run build:contracts`); what it writes is committed, so that nobody needs the
// compiler to run the gateway and each changed byte shows in review.
const folder = fileURLToPath(new URL('../../src/artifacts', import.meta.url));
const modules = artifactModules();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of modules) writeFileSync(join(folder, file), text);
console.log([...modules.keys()].join('\n'));

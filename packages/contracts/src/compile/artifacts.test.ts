import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { artifactModules } from './artifacts.js';

test('compiling the Solidity sources again gives the committed modules, byte for byte', () => {
  const folder = fileURLToPath(new URL('../artifacts/', import.meta.url));
  const committed = new Map(readdirSync(folder).map((file) => [file, readFileSync(`${folder}${file}`, 'utf8')]));
  expect(committed).toEqual(artifactModules());
});

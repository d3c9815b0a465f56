#!/usr/bin/env node
import { explain } from './explain.js';
import { createProgram } from './program.js';

try {
  await createProgram(process.env).parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

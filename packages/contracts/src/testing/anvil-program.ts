import { accessSync, chmodSync, constants } from 'node:fs';
import { createRequire } from 'node:module';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the anvil program itself: its npm launcher would be one more process between us and the chain, and one that
 * does not pass signals on. npm's install scripts may be off, so the execute permission is given here when it is missing.
 */
export function anvilProgram(): string {
  const platform = `${process.platform}-${architectures[process.arch] ?? process.arch}`;
  const launcher = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
  const program = resolveProgram(launcher, platform);
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
  return program;
}

function resolveProgram(launcher: string, platform: string): string {
  try {
    return createRequire(launcher).resolve(`@foundry-rs/anvil-${platform}/bin/anvil`);
  } catch (cause) {
    throw new Error(`anvil is not installed for ${platform}: run npm ci with optional dependencies`, { cause });
  }
}

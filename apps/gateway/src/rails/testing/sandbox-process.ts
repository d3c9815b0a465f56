import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One process of the outside world, as it really runs. */
export interface SandboxProcess {
  /** Stays the same over a restart. */
  readonly url: string;
  /** SIGKILL: a power cut. */
  kill(): Promise<void>;
  /** Starts it again after a kill, on the same port. */
  restart(): Promise<void>;
}

/** Starts the built program of the sandbox, and resolves when it listens. It ends with this process at the latest. */
export async function startSandboxProcess(
  name: 'bank' | 'rates' | 'identity',
  env: Readonly<Record<string, string>>,
): Promise<SandboxProcess> {
  let { child, url } = await launch(name, { ...env, PORT: '0' });
  const kill = () => end(child);
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  return {
    url,
    kill,
    async restart() {
      ({ child, url } = await launch(name, { ...env, PORT: new URL(url).port }));
    },
  };
}

async function launch(name: string, env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const program = fileURLToPath(new URL(`../../../../../packages/sandbox/dist/${name}/main.js`, import.meta.url));
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
  });
}

/** Kills a process and resolves when it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

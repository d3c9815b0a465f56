import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { request, WebSocket } from 'undici';
import { table } from './table.js';

type Frame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };
type Profile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const inspector = 'http://127.0.0.1:9229/json/list';
const shown = 18;

/**
 * A processor profile of a running Node process, through the inspector that it opens when asked by signal. Returns where the time
 * went, by file and by function; the whole profile is written to `file`, for the developer tools of a browser.
 */
export async function profileProcess(pid: number, lasts_ms: number, file: string): Promise<string> {
  process.kill(pid, 'SIGUSR1');
  await pause(500);
  const targets = (await (await request(inspector)).body.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  await new Promise((opened) => socket.addEventListener('open', opened));
  const answers = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(`${data}`) as { id: number; result: unknown };
    answers.get(id)?.(result);
  });
  let last = 0;
  const ask = (method: string, params: object = {}) =>
    new Promise((resolve) => {
      last += 1;
      answers.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: 500 });
  await ask('Profiler.start');
  await pause(lasts_ms);
  const { profile } = (await ask('Profiler.stop')) as { profile: Profile };
  socket.close();
  writeFileSync(file, JSON.stringify(profile));
  return summarise(profile);
}

/** Own time by function, and by part of the program: what a part called is its own, or that of the part it called. */
function summarise({ nodes, samples, timeDeltas }: Profile): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const functions = new Map<string, number>();
  const parts = new Map<string, number>();
  let busy_us = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id)?.callFrame;
    const time_us = timeDeltas[index] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)') continue;
    busy_us += time_us;
    const part = partOf(frame);
    const name = `${frame.functionName || '(anonymous)'} ${part}`;
    functions.set(name, (functions.get(name) ?? 0) + time_us);
    parts.set(part, (parts.get(part) ?? 0) + time_us);
  }
  const list = (times: ReadonlyMap<string, number>) =>
    [...times]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, shown)
      .map(([name, time_us]) => [name, `${((100 * time_us) / busy_us).toFixed(1)} %`]);
  return `${table(['own time by part', 'of busy'], list(parts))}\n\n${table(['own time by function', 'of busy'], list(functions))}`;
}

function partOf({ functionName, url }: Frame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(engine)';
  const path = url.replace(/^file:\/\//, '');
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return library ?? path.replace(/^.*\/(apps|packages)\//, '$1/').replace(/^apps\/gateway\/dist\//, '');
}

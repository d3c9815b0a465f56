// A thread of its own, as a flood comes from elsewhere: what it costs to send must not slow down whoever measures beside it. The
// bytes are made beforehand, on a few connections, so that it takes as little of the machine as it can.
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, request, per_s } = workerData;
const statuses = new Map();
let sent = 0;
let answered = 0;
let timer;

const open = () =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
    socket.setEncoding('latin1').on('data', (chunk) => {
      for (const [, status] of chunk.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        answered += 1;
      }
      tellAtEnd();
    });
  });

const sockets = await Promise.all(Array.from({ length: 10 }, open));
let ending = false;

function tellAtEnd() {
  if (!ending || answered < sent) return;
  for (const socket of sockets) socket.destroy();
  parentPort.postMessage(statuses);
  parentPort.close();
}

parentPort.on('message', (order) => {
  clearInterval(timer);
  if (order === 'end') {
    ending = true;
    tellAtEnd();
  }
  if (order !== 'start') return;
  timer = setInterval(() => {
    sockets[sent % sockets.length].write(request);
    sent += 1;
  }, 1_000 / per_s);
});
parentPort.postMessage('ready');

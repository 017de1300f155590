import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createServer as createVite } from 'vite';

const {
  SERVER_URL = 'http://127.0.0.1:18000',
  REDIS_URL = 'redis://127.0.0.1:6379',
  PORT = '5173',
  DELAY_MS = '400',
} = process.env;
const board = { 'k-1': 'backlog', 'k-2': 'backlog', 'k-3': 'doing' };

/** Publishes as any service does. */
function publish(event) {
  const { hostname, port } = new URL(REDIS_URL);
  const words = ['PUBLISH', `events.${event.event_type}`, JSON.stringify(event)];
  const command = words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
  const socket = connect(Number(port), hostname);
  socket.on('error', error => console.error(`Redis is unavailable: ${error.message}`));
  socket.end(`*3\r\n${command}`);
}

async function onBoard(request, response, next) {
  const id = /^\/board\/([\w-]+)$/.exec(request.url)?.[1];
  if (request.url === '/board') {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(board));
  } else if (id && request.method === 'PUT') {
    const status = await text(request);
    await new Promise(resolve => setTimeout(resolve, Number(DELAY_MS))); // a slow backend, so that the waiting is seen
    if (status === 'blocked') {
      response.writeHead(409).end(`${id} cannot be blocked`);
      return;
    }
    board[id] = status;
    publish({ event_type: 'TICKET_UPDATED', entity_type: 'ticket', entity_id: id, payload: { status } });
    response.writeHead(204).end();
  } else {
    next();
  }
}

const server = createServer();
const vite = await createVite({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  appType: 'spa',
  server: {
    middlewareMode: true,
    hmr: { server },
    // The page's own origin, so Kodama needs no KODAMA_ALLOWED_ORIGINS.
    proxy: { '/api/v1': { target: SERVER_URL, ws: true } },
  },
});
// Vite's proxy takes upgrades of a server of its own only.
server.on('request', (request, response) => onBoard(request, response, () => vite.middlewares(request, response)));
server.on('upgrade', (request, socket, head) => {
  if (!request.url.startsWith('/api/v1')) {
    return;
  }
  const { hostname, port } = new URL(SERVER_URL);
  const upstream = connect(Number(port), hostname, () => {
    const { rawHeaders } = request;
    const headers = rawHeaders.map((word, i) => (i % 2 ? `${word}\r\n` : `${word}: `)).join('');
    upstream.write(`GET ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  for (const [one, other] of [
    [socket, upstream],
    [upstream, socket],
  ]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`The board is at http://localhost:${PORT}`));

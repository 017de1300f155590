/** A connection's end. */
export interface Closed {
  /** A close code of the WebSocket protocol, or the one that stands for the HTTP status. */
  code: number;
  reason?: string;
  /** When the server asks to come again. */
  retryAfterMs?: number;
}

/** Callbacks of a transport; none is called after `onClose` or after the transport was closed. */
export interface TransportListener {
  onOpen(): void;
  /** One frame or a JSON array of frames; empty for a sign of life. */
  onText(text: string): void;
  onClose(closed: Closed): void;
}

/** One connection to the server, for one use. */
export interface Transport {
  /** Sends a message; absent where a client cannot send. */
  send?(message: object): void;
  close(): void;
}

/** The part of the standard's `WebSocket` that is used. */
export interface WebSocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export type WebSocketClass = new (url: string, protocols?: string[]) => WebSocketLike;

/** Code of a connection that was cut. */
export const CUT = 1006;
export const UNAUTHORIZED = 4401;
export const EXPIRED = 4402;

export function openWebSocket(
  Socket: WebSocketClass,
  url: string,
  token: string | undefined,
  listener: TransportListener,
): Transport {
  let socket: WebSocketLike;
  let ended = false;
  const end = (closed: Closed) => {
    if (!ended) {
      ended = true;
      listener.onClose(closed);
    }
  };
  try {
    socket = token ? new Socket(url, ['bearer', token]) : new Socket(url);
  } catch (error) {
    queueMicrotask(() => end({ code: CUT, reason: String(error) }));
    return { close: () => void (ended = true) };
  }
  socket.onopen = () => ended || listener.onOpen();
  socket.onmessage = ({ data }) => ended || listener.onText(data);
  socket.onclose = ({ code, reason }) => end({ code, reason });
  socket.onerror = () => {}; // a close follows
  return {
    send: message => socket.send(JSON.stringify(message)),
    close: () => {
      ended = true;
      socket.close();
    },
  };
}

/** Opens a stream of server-sent events. It asks for no `text/event-stream`, because that would hide status and `Retry-After`. */
export function openStream(
  fetch: typeof globalThis.fetch,
  url: string,
  token: string | undefined,
  listener: TransportListener,
): Transport {
  const abort = new AbortController();
  const run = async (): Promise<Closed> => {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const response = await fetch(url, { headers, cache: 'no-store', signal: abort.signal });
    if (!response.ok || !response.body) {
      return rejected(response);
    }
    listener.onOpen();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done || abort.signal.aborted) {
        return { code: CUT };
      }
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      const frames = blocks.flatMap(dataOf);
      listener.onText(frames.length > 0 ? `[${frames.join()}]` : '');
    }
  };
  void run()
    .catch((error): Closed => ({ code: CUT, reason: String(error) }))
    .then(closed => abort.signal.aborted || listener.onClose(closed));
  return { close: () => abort.abort() };
}

function dataOf(block: string): string[] {
  const lines = block.split('\n').filter(line => line.startsWith('data:'));
  return lines.length > 0 ? [lines.map(line => line.slice(5)).join('\n')] : [];
}

async function rejected(response: Response): Promise<Closed> {
  const closed: Closed = { code: response.status === 401 ? UNAUTHORIZED : CUT, reason: await errorOf(response) };
  const seconds = Number(response.headers.get('retry-after'));
  return seconds > 0 ? { ...closed, retryAfterMs: seconds * 1_000 } : closed;
}

/** The server's sentence in a response that is not OK. */
export async function errorOf(response: Response): Promise<string> {
  try {
    return (JSON.parse(await response.text()) as { error: string }).error;
  } catch {
    return `HTTP status ${response.status}`;
  }
}

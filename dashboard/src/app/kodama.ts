import { createClient, KodamaError } from '@kodama/client';
import { token } from './token.js';

/** Events a second that the server sends to this page; what is over is counted as hidden. */
export const MAX_PER_SECOND = 5_000;

/** The one client of this page. */
export const kodama = createClient({
  url: globalThis.location?.origin ?? '', // none in unit tests
  getToken: ({ fresh }) => (fresh ? undefined : token.get()) ?? token.get(),
  maxPerSecond: MAX_PER_SECOND,
});

token.onChange(() => {
  kodama.disconnect();
  kodama.connect();
});

export type Params = Record<string, string | number | boolean | undefined>;

export function query(params: Params): string {
  const all = new URLSearchParams();
  Object.entries(params).forEach(([name, value]) => value === undefined || value === '' || all.set(name, `${value}`));
  return all.size > 0 ? `?${all}` : '';
}

/** The body of an answer as text, so that no number loses a digit. */
export async function getText(path: string, params: Params = {}, signal?: AbortSignal): Promise<string> {
  return (await request(path + query(params), { ...(signal && { signal }) })).text();
}

/** Changes something on the server; the answer as JSON, undefined where there is none. */
export function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T | undefined> {
  return send(method, path, body === undefined ? undefined : JSON.stringify(body));
}

/** As `change`, with a body that is JSON already: what was published keeps its digits. */
export const post = <T>(path: string, json: string): Promise<T | undefined> => send('POST', path, json);

async function send<T>(method: string, path: string, body: string | undefined): Promise<T | undefined> {
  const response = await request(path, {
    method,
    headers: { 'Content-Type': 'application/json' }, // without a body, too: a page of another origin cannot send it
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return text ? (JSON.parse(text) as T) : undefined;
}

/** @throws KodamaError with the server's sentence for an answer that is not OK */
export async function request(path: string, options: RequestInit = {}): Promise<Response> {
  const bearer = token.get();
  const response = await fetch(path, {
    ...options,
    headers: { ...options.headers, ...(bearer && { Authorization: `Bearer ${bearer}` }) },
  });
  if (!response.ok) {
    throw new KodamaError(response.status, await sentenceOf(response));
  }
  return response;
}

async function sentenceOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as { error: string }).error;
  } catch {
    return `The server answered ${response.status}.`;
  }
}

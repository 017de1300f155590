import type { Filter } from '@kodama/client';
import { change, kodama, request } from '../../app/kodama.js';
import type { TimeRange } from './range.js';
import { selection } from './range.js';

const POLL_MS = 500;
/** What a page holds before the browser writes it. */
const MAX_BYTES = 256e6;

interface ServerExport {
  id: string;
  state: 'running' | 'done' | 'failed';
  events: number;
  bytes: number;
  file: string | null;
  failure?: string;
}

/** A file that the server has written. */
export interface ServerFile {
  events: number;
  content: Blob;
}

/** Why the server cannot write this filter's events; undefined where it can. */
export function whyNotOnServer(filter: Filter): string | undefined {
  return Object.keys(filter.where ?? {}).length > 0
    ? 'Parquet is written by the server, which does not look at the payload: remove the conditions.'
    : undefined;
}

/** Has the server write the range as Parquet, and fetches the file. What is left on the server is deleted. */
export async function exportOnServer(
  filter: Filter,
  range: TimeRange,
  onProgress: (events: number) => void,
  signal: AbortSignal,
): Promise<ServerFile> {
  let told = (await change<ServerExport>('POST', '/api/v1/exports', {
    ...selection(filter, range),
    format: 'parquet',
  }))!;
  const path = `/api/v1/exports/${encodeURIComponent(told.id)}`;
  try {
    while (told.state === 'running') {
      onProgress(told.events);
      await pause(signal);
      told = await kodama.get<ServerExport>(path, {}, signal);
    }
    if (told.state === 'failed') {
      throw new Error(told.failure ?? 'The server could not write the file.');
    } else if (told.bytes > MAX_BYTES) {
      throw new Error('The file is too large for this page: kodama replay --output events.parquet writes it.');
    }
    const content = await (await request(`${path}/file`, { signal })).blob();
    return { events: told.events, content };
  } finally {
    await change('DELETE', path).catch(() => undefined); // else it is deleted after an hour
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, POLL_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** What feeds an iteration. */
export interface Source<V> {
  /** Begins to call `push` and, at the end, `end`. */
  open(push: (values: readonly V[]) => void, end: (error?: Error) => void): void;
  /** Stops for a while, where that is possible: many values wait. */
  pause?(): void;
  resume?(): void;
  close(): void;
}

const PAUSE_AT = 5_000;
const RESUME_AT = 1_000;

/** Iterates over what a source pushes; the source is closed when the loop ends. */
export async function* iterate<V>(source: Source<V>, signal?: AbortSignal): AsyncGenerator<V, void, undefined> {
  let queue: V[] = [];
  let at = 0;
  let ended = false;
  let failure: Error | undefined;
  let paused = false;
  let wake = () => {};
  const end = (error?: Error) => {
    ended = true;
    failure = error;
    wake();
  };
  const abort = () => end();
  signal?.addEventListener('abort', abort);
  const push = (values: readonly V[]) => {
    queue = at > 0 ? [...queue.slice(at), ...values] : queue.concat(values);
    at = 0;
    if (!paused && queue.length > PAUSE_AT) {
      paused = true;
      source.pause?.();
    }
    wake();
  };
  source.open(push, end);
  try {
    while (!signal?.aborted) {
      if (at < queue.length) {
        yield queue[at++]!;
        if (paused && queue.length - at < RESUME_AT) {
          paused = false;
          source.resume?.();
        }
      } else if (ended) {
        break;
      } else {
        await new Promise<void>(resolve => (wake = resolve));
      }
    }
    if (failure) {
      throw failure;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    source.close();
  }
}

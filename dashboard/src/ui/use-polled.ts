import { useEffect, useRef, useState } from 'react';

/** Calls again and again while the page is visible; the last value stays while calls fail. */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, every: number): T | undefined {
  const [value, setValue] = useState<T | undefined>(undefined);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const tick = async () => {
      try {
        if (document.visibilityState === 'visible') {
          setValue(await latest.current(abort.signal));
        }
      } catch {
        // said elsewhere: the connection line and the other requests fail, too
      }
      if (!abort.signal.aborted) {
        timer = setTimeout(() => void tick(), every);
      }
    };
    void tick();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [every]);
  return value;
}

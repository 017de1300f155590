import { useEffect, useRef, useState } from 'react';
import { rate } from '../../ui/format.js';

const SECONDS = 3;

/** Growth of a count a second, over the last three. */
export function useRate(value: number): string {
  const latest = useRef(value);
  latest.current = value;
  const [shown, setShown] = useState('–');
  useEffect(() => {
    const samples: { at: number; value: number }[] = [];
    const timer = setInterval(() => {
      samples.push({ at: performance.now(), value: latest.current });
      if (samples.length > SECONDS + 1) {
        samples.shift();
      }
      const [oldest, newest] = [samples[0]!, samples.at(-1)!];
      if (newest.at > oldest.at) {
        setShown(rate(((newest.value - oldest.value) * 1_000) / (newest.at - oldest.at)));
      }
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  return shown;
}

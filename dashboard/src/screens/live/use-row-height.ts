import { useSyncExternalStore } from 'react';

const narrow = () => matchMedia('(max-width: 760px)');

/** A row has one line, and three where the page is narrow. */
export function useRowHeight(): number {
  const isNarrow = useSyncExternalStore(
    changed => {
      const media = narrow();
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => narrow().matches,
  );
  return isNarrow ? 67 : 28;
}

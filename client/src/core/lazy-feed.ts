import type { Feed } from './connection.js';

/** A feed whose code is still loading; what is asked of it meanwhile it does then. */
export function lazyFeed(loading: Promise<Feed>): Feed {
  let feed: Feed | undefined;
  let filters: (() => void) | undefined;
  let start: (() => void) | undefined;
  void loading.then(loaded => {
    feed = loaded;
    filters?.();
    start?.();
  });
  return {
    setFilters(...given) {
      filters = () => feed!.setFilters(...given);
      feed && filters();
    },
    start(cursor) {
      start = () => feed!.start(cursor);
      feed && start();
    },
    stop() {
      start = undefined;
      feed?.stop();
    },
    probe: () => feed?.probe(),
  };
}

package dev.kodama.bench.dashboard;

/** Scripts that run in the page. */
final class PageProbe {
    /** Takes when the first screen and the first row were there, and counts long tasks. */
    static final String SCRIPT = """
            (() => {
              const probe = globalThis.kodamaProbe = { tasks: 0, longest: 0, over: 0, screenAt: 0, rowAt: 0 };
              new PerformanceObserver(list => list.getEntries().forEach(({ duration }) => {
                probe.tasks++;
                probe.longest = Math.max(probe.longest, duration);
                probe.over += duration > 100 ? 1 : 0;
              })).observe({ type: 'longtask', buffered: true });
              const observer = new MutationObserver(() => {
                if (!probe.screenAt && document.querySelector('main h1')) {
                  probe.screenAt = performance.now();
                }
                if (document.querySelector('main .row')) {
                  probe.rowAt = performance.now();
                  observer.disconnect();
                }
              });
              observer.observe(document, { childList: true, subtree: true });
            })()
            """;

    /** Forgets the tasks so far. */
    static final String RESET_TASKS = "Object.assign(kodamaProbe, { tasks: 0, longest: 0, over: 0 }) && true";

    /** Paths of this origin that were asked for until the first screen was there, the page first. */
    static final String FIRST_FILES = files("startTime <= kodamaProbe.screenAt");

    /** Paths of all files. */
    static final String ALL_FILES = files("true");

    /** The numbers of live events. */
    static final String TOTALS = "Object.fromEntries([...document.querySelectorAll('[data-total]')]"
            + ".map(each => [each.dataset.total, Number(each.textContent.replace(/[^0-9]/g, ''))]))";

    private PageProbe() {}

    private static String files(String condition) {
        return "[location.pathname, ...performance.getEntriesByType('resource')"
                + ".filter(({ startTime }) => " + condition + ").map(({ name }) => new URL(name))"
                + ".filter(url => url.origin === location.origin && url.pathname.startsWith('/ui/'))"
                + ".map(url => url.pathname)]";
    }

    /** Goes to a path within the page; the milliseconds until a text is in a frame of its payload. */
    static String open(String path, String text) {
        return """
                new Promise((resolve, reject) => {
                  const start = performance.now();
                  const look = () => {
                    const lines = [...document.querySelectorAll('[aria-label="Payload"] .json-line')];
                    if (lines.some(line => line.textContent.includes('TEXT'))) {
                      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
                    } else if (performance.now() - start > 30000) {
                      reject(new Error('PATH did not open'));
                    } else {
                      requestAnimationFrame(look);
                    }
                  };
                  history.pushState(null, '', 'PATH');
                  look();
                })
                """.replace("PATH", path).replace("TEXT", text);
    }
}

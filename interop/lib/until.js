const POLL_MS = 10;
const TIMEOUT_MS = 120_000;

/**
 * Waits until a condition holds.
 *
 * @param {string} what is waited for, for the error
 * @param {() => any} condition tells what it found; may be asynchronous
 * @returns what the condition told that is not false, null or undefined
 */
export async function until(what, condition) {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = await condition();
    if (found !== false && found !== null && found !== undefined) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${TIMEOUT_MS / 1000} s: ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

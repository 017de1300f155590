const FINAL_CODES = [1003, 1008, 4401];

/**
 * Listens to events of the journal and misses none: after a close it connects again behind the last one.
 *
 * @param {typeof WebSocket} Socket a browser's `WebSocket`, or that of the package `ws`
 * @param {string} address such as `ws://127.0.0.1:18000/api/v1/ws/events`
 * @param {Record<string, string>} filters `event_types`, `entity_types`, `entity_ids`; and `since` for the first connection
 * @param {(event: object) => void} onEvent gets each event once, in order
 * @param {() => void} onOpen runs when events begin to come, after each connect
 * @returns what ends it
 */
export function listen(Socket, address, { since = 'latest', ...filters }, onEvent, onOpen = () => {}) {
  let socket;
  let timer;

  function connect() {
    socket = new Socket(`${address}?${new URLSearchParams({ ...filters, delivery: 'durable', since })}`);
    socket.onmessage = ({ data }) => onFrame(JSON.parse(data));
    socket.onerror = () => {}; // a close follows
    socket.onclose = ({ code }) => {
      if (!FINAL_CODES.includes(code)) {
        timer = setTimeout(connect, 500 + Math.random() * 2_000); // not all clients at once
      }
    };
  }

  function onFrame(frame) {
    since = frame.seq ?? since; // of an event, or of a notice that stands for a place
    if ('event_type' in frame) {
      onEvent(frame);
    } else if (frame.type === 'resumed') {
      since = frame.since ?? since;
      onOpen();
    }
  }

  connect();
  return () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
}

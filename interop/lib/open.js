const ends = [];

/** Remembers how to end a client, so that one of a failed test keeps nothing waiting. */
export function remember(end) {
  ends.push(end);
}

/** Ends all clients. */
export function endAll() {
  ends.splice(0).forEach(end => end());
}

/** An event as services publish it. */
export function event(type, id, payload = {}) {
  return { event_type: type, entity_type: 'interop', entity_id: id, payload };
}

/** Events whose payload numbers them. */
export function numbered(type, first, count) {
  return Array.from({ length: count }, (_, i) => event(type, `e-${i % 7}`, { number: first + i }));
}

/** The numbers of such events, in order. */
export const numbers = events => events.map(one => one.payload.number);

/** From the first number to before the last. */
export const range = (first, last) => Array.from({ length: last - first }, (_, i) => first + i);

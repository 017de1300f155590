import type { GapRow } from './answers.js';

/** Where an edge of the map ends. */
export interface MapNode {
  label: string;
  /** Event types that it publishes or hears. */
  types: number;
  /** What it is, for its note. */
  what: string;
}

export interface MapEdge {
  to: number;
  /** False: it is declared, and nobody of that name is known to listen. */
  isHeard: boolean;
}

/** Publishers, event types and listeners, with what connects them. */
export interface GapMap {
  rows: readonly GapRow[];
  publishers: readonly MapNode[];
  listeners: readonly MapNode[];
  /** By row. */
  publishersOf: readonly (readonly number[])[];
  listenersOf: readonly (readonly MapEdge[])[];
}

/** A durable subscription, as far as the map needs it. */
export interface NamedFilter {
  name: string;
  event_types: readonly string[];
}

/** `TASK_*`: a star stands for any letters. */
export function matchesPattern(pattern: string, type: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) {
    return pattern === type;
  }
  const last = rest.pop()!;
  if (!type.startsWith(first) || !type.endsWith(last) || type.length < first.length + last.length) {
    return false;
  }
  let at = first.length;
  const end = type.length - last.length;
  return rest.every(part => {
    const found = type.indexOf(part, at);
    at = found + part.length;
    return found >= 0 && at <= end;
  });
}

class Nodes {
  readonly all: MapNode[] = [];
  readonly #places = new Map<string, number>();

  place(label: string, what: string): number {
    let place = this.#places.get(label);
    if (place === undefined) {
      place = this.all.push({ label, types: 0, what }) - 1;
      this.#places.set(label, place);
    }
    this.all[place]!.types++;
    return place;
  }
}

/** Builds the map; names of durable subscriptions are told where they are known. */
export function gapMap(rows: readonly GapRow[], durable: readonly NamedFilter[] = []): GapMap {
  const publishers = new Nodes();
  const listeners = new Nodes();
  const publishersOf = rows.map(row => {
    if (row.count === 0) {
      return [];
    }
    return row.source.length > 0
      ? row.source.map(name => publishers.place(name, 'publisher, by the catalog'))
      : [publishers.place('publisher not declared', 'no publisher is in the catalog')];
  });
  const listenersOf = rows.map(row => {
    const { direct, pattern, dashboard } = row.listeners;
    const isMissing = row.kinds.includes('missing-subscriber') || (direct === 0 && row.listeners.durable === 0);
    const edges: MapEdge[] = row.subscribers.map(name => ({
      to: listeners.place(name, 'subscriber, by the catalog'),
      isHeard: !isMissing,
    }));
    const add = (label: string, what: string) => edges.push({ to: listeners.place(label, what), isHeard: true });
    if (direct > 0) {
      add('SUBSCRIBE in Redis', 'connections to Redis that subscribe by name');
    }
    if (row.listeners.durable > 0) {
      const named = durable.filter(
        ({ event_types }) => event_types.length === 0 || event_types.some(each => matchesPattern(each, row.event_type)),
      );
      named.slice(0, row.listeners.durable).forEach(({ name }) => add(name, 'durable subscription'));
      if (named.length === 0) {
        add('durable subscriptions', 'services that read the journal');
      }
    }
    if (pattern > 0) {
      add('PSUBSCRIBE in Redis', 'subscribes by pattern; does not count as heard');
    }
    if (dashboard > 0) {
      add('dashboards', 'WebSocket clients; do not count as heard');
    }
    return edges;
  });
  return { rows, publishers: publishers.all, listeners: listeners.all, publishersOf, listenersOf };
}

/** Evenly spread places for nodes in a height. */
export function spread(count: number, height: number, margin: number): number[] {
  const step = (height - 2 * margin) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => margin + step * (index + 0.5));
}

/** Of many nodes those whose labels fit without touching, the most connected first. */
export function labelled(nodes: readonly MapNode[], places: readonly number[], minDistance: number): Set<number> {
  const shown = new Set<number>();
  const order = nodes.map((_, index) => index).sort((one, other) => nodes[other]!.types - nodes[one]!.types);
  const taken: number[] = [];
  for (const index of order.slice(0, 2_000)) {
    const place = places[index]!;
    if (taken.every(other => Math.abs(other - place) >= minDistance)) {
      taken.push(place);
      shown.add(index);
    }
  }
  return shown;
}

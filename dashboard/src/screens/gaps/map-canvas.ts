import type { GapMap, MapEdge } from './gap-map.js';
import { labelled, spread } from './gap-map.js';
import { SEVERITY_LEVEL } from './kinds.js';
import { visible } from '../../ui/preview.js';

/** What of the map is pointed at or chosen. */
export type Target = { side: 'type' | 'publisher' | 'listener'; index: number };

/** What the canvas shows: sizes in pixels of the page. */
export interface Frame {
  width: number;
  height: number;
  scrollTop: number;
  rowHeight: number;
  pointed: Target | undefined;
  selected: number | undefined;
}

const MARGIN = 14;
const MIN_LABEL = 14;
const FONT = '12px system-ui, sans-serif';
const STRONG = '600 12px system-ui, sans-serif';
const SIGNS: Readonly<Record<string, string>> = { bad: '✕', warn: '▲', info: '○' };

/** Left and right edge of each column; where it is narrow the publishers have none. */
export function columns(width: number): { publisher: number; from: number; to: number; listener: number } {
  if (width < 640) {
    return { publisher: 0, from: 8, to: width * 0.56, listener: width * 0.7 };
  }
  return { publisher: width * 0.2, from: width * 0.36, to: width * 0.62, listener: width * 0.78 };
}

/** What is at a point of the frame. */
export function targetAt(map: GapMap, frame: Frame, x: number, y: number): Target | undefined {
  const { publisher, from, to, listener } = columns(frame.width);
  if (x >= from && x <= to) {
    const index = Math.floor((y + frame.scrollTop) / frame.rowHeight);
    return index >= 0 && index < map.rows.length ? { side: 'type', index } : undefined;
  }
  const side = x <= publisher ? 'publisher' : x >= listener ? 'listener' : undefined;
  if (!side) {
    return undefined;
  }
  const places = spread(map[`${side}s`].length, frame.height, MARGIN);
  const distances = places.map(place => Math.abs(place - y));
  const index = distances.indexOf(Math.min(...distances));
  return index >= 0 && distances[index]! <= 14 ? { side, index } : undefined;
}

/** Draws the visible part; what is connected with the pointed or chosen thing stands out. */
export function drawMap(
  context: CanvasRenderingContext2D,
  map: GapMap,
  frame: Frame,
  color: (name: string) => string,
): void {
  const { width, height, scrollTop, rowHeight } = frame;
  const { publisher, from, to, listener } = columns(width);
  const focus = frame.pointed ?? (frame.selected === undefined ? undefined : { side: 'type', index: frame.selected });
  const publishers = spread(map.publishers.length, height, MARGIN);
  const listeners = spread(map.listeners.length, height, MARGIN);
  const first = Math.max(0, Math.floor(scrollTop / rowHeight));
  const last = Math.min(map.rows.length, Math.ceil((scrollTop + height) / rowHeight));
  const isLinked = (row: number): boolean =>
    !focus ||
    (focus.side === 'type' && focus.index === row) ||
    (focus.side === 'publisher' && map.publishersOf[row]!.includes(focus.index)) ||
    (focus.side === 'listener' && map.listenersOf[row]!.some(edge => edge.to === focus.index));
  const middle = (row: number) => (row + 0.5) * rowHeight - scrollTop;
  const curve = (x1: number, y1: number, x2: number, y2: number) => {
    const half = (x1 + x2) / 2;
    context.beginPath();
    context.moveTo(x1, y1);
    context.bezierCurveTo(half, y1, half, y2, x2, y2);
    context.stroke();
  };
  context.clearRect(0, 0, width, height);
  context.lineWidth = 1;
  for (const pass of [false, true]) {
    for (let row = first; row < last; row++) {
      const linked = isLinked(row);
      if (linked !== pass) {
        continue;
      }
      const strong = focus !== undefined && linked;
      context.globalAlpha = linked ? (strong ? 1 : 0.55) : 0.12;
      context.lineWidth = strong ? 1.6 : 1;
      if (publisher > 0) {
        context.strokeStyle = color('strong-line');
        context.setLineDash([]);
        map.publishersOf[row]!.forEach(to => curve(publisher + 6, publishers[to]!, from, middle(row)));
      }
      const edges = map.listenersOf[row]!;
      edges.forEach(edge => listenerEdge(edge, row));
      if (edges.length === 0 && map.rows[row]!.count > 0) {
        unheardEnd(row);
      }
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  for (let row = first; row < last; row++) {
    typeLabel(row);
  }
  if (publisher > 0) {
    nodeLabels('publisher', publishers, publisher, 'right');
  }
  nodeLabels('listener', listeners, listener, 'left');

  function listenerEdge(edge: MapEdge, row: number): void {
    context.strokeStyle = color(edge.isHeard ? 'good' : 'bad');
    context.setLineDash(edge.isHeard ? [] : [4, 4]);
    curve(to, middle(row), listener - 6, listeners[edge.to]!);
  }

  function unheardEnd(row: number): void {
    const y = middle(row);
    context.strokeStyle = color('bad');
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(to, y);
    context.lineTo(to + 16, y);
    context.stroke();
    if (rowHeight >= 10) {
      context.fillStyle = color('bad');
      context.font = FONT;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillText('✕', to + 18, y);
    }
  }

  function typeLabel(row: number): void {
    const { event_type, kinds, severity } = map.rows[row]!;
    const y = middle(row);
    const level = kinds.length > 0 ? (SEVERITY_LEVEL[severity] ?? 'info') : 'good';
    const isChosen = row === frame.selected;
    if (isChosen) {
      context.fillStyle = color('accent-soft');
      context.fillRect(from, y - rowHeight / 2, to - from, rowHeight);
    }
    if (rowHeight < MIN_LABEL) {
      context.fillStyle = color(level);
      context.globalAlpha = isLinked(row) ? 0.9 : 0.2;
      context.fillRect(from, y - rowHeight * 0.4, to - from, Math.max(1, rowHeight * 0.8));
      context.globalAlpha = 1;
      return;
    }
    context.globalAlpha = isLinked(row) ? 1 : 0.4;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.font = FONT;
    context.fillStyle = color(level);
    context.fillText(kinds.length > 0 ? SIGNS[level]! : '●', from + 6, y);
    context.font = isChosen ? STRONG : FONT;
    context.fillStyle = color('text');
    context.fillText(fit(visible(event_type), to - from - 30), from + 22, y);
    context.globalAlpha = 1;
  }

  function nodeLabels(
    side: 'publisher' | 'listener',
    places: readonly number[],
    x: number,
    align: 'left' | 'right',
  ): void {
    const nodes = map[`${side}s`];
    const shown = labelled(nodes, places, MIN_LABEL);
    const room = align === 'right' ? x - 8 : width - x - 8;
    nodes.forEach((node, index) => {
      const isFocus = focus?.side === side && focus.index === index;
      const isOn =
        isFocus ||
        !focus ||
        (focus.side === 'type' &&
          (side === 'publisher'
            ? map.publishersOf[focus.index]?.includes(index)
            : map.listenersOf[focus.index]?.some(edge => edge.to === index)));
      context.globalAlpha = isOn ? 1 : 0.4;
      context.fillStyle = color(isFocus ? 'accent' : 'muted');
      context.fillRect(align === 'right' ? x + 2 : x - 6, places[index]! - 4, 4, 8);
      if (shown.has(index) || isFocus) {
        context.fillStyle = color('text');
        context.font = isFocus ? STRONG : FONT;
        context.textAlign = align;
        context.textBaseline = 'middle';
        context.fillText(fit(`${visible(node.label)}`, room), align === 'right' ? x - 3 : x + 2, places[index]!);
      }
    });
    context.globalAlpha = 1;
  }

  function fit(text: string, room: number): string {
    if (context.measureText(text).width <= room) {
      return text;
    }
    let cut = text.slice(0, 120);
    while (cut.length > 1 && context.measureText(`${cut}…`).width > room) {
      cut = cut.slice(0, Math.max(1, Math.floor(cut.length * 0.85)));
    }
    return `${cut}…`;
  }
}

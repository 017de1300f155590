import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { onTheme } from '../../app/theme.js';
import { count, plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import type { GapRow } from './answers.js';
import type { NamedFilter } from './gap-map.js';
import { gapMap } from './gap-map.js';
import type { Frame, Target } from './map-canvas.js';
import { drawMap, targetAt } from './map-canvas.js';
import { listenersOf } from './report.js';

const READABLE = 20;
/** Browsers lay nothing out that is much higher. */
const MAX_HEIGHT = 8_000_000;

/** Who publishes what and who hears it, on one canvas of which only the visible part is drawn. */
export function MapView(props: {
  rows: readonly GapRow[];
  durable: readonly NamedFilter[];
  selected: string | undefined;
  onSelect: (type: string | undefined) => void;
  onSearch: (text: string) => void;
}): ReactNode {
  const { rows, durable, selected, onSelect, onSearch } = props;
  const map = useMemo(() => gapMap(rows, durable), [rows, durable]);
  const chosen = rows.findIndex(row => row.event_type === selected);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [fits, setFits] = useState(false);
  const [pointed, setPointed] = useState<Target | undefined>(undefined);
  const [scrollTop, setScrollTop] = useState(0);
  const [themes, setThemes] = useState(0);
  const rowHeight = fits ? Math.min(READABLE, size.height / Math.max(1, rows.length)) : READABLE;
  const total = Math.min(MAX_HEIGHT, rowHeight * rows.length);
  const frame: Frame = { ...size, scrollTop, rowHeight, pointed, selected: chosen < 0 ? undefined : chosen };

  useEffect(() => onTheme(() => setThemes(number => number + 1)), []);
  useEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight || 1 }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const color = useMemo(() => colors(), [themes]);
  useEffect(() => {
    const element = canvas.current!;
    const context = element.getContext('2d');
    if (!context || size.width === 0) {
      return undefined;
    }
    const request = requestAnimationFrame(() => {
      const scale = devicePixelRatio || 1;
      element.width = Math.round(size.width * scale);
      element.height = Math.round(size.height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawMap(context, map, frame, color);
    });
    return () => cancelAnimationFrame(request);
  });

  const at = useCallback(
    (event: PointerEvent) => {
      const box = canvas.current!.getBoundingClientRect();
      return targetAt(map, frame, event.clientX - box.left, event.clientY - box.top);
    },
    [map, frame],
  );
  const onClick = (event: PointerEvent) => {
    const target = at(event);
    if (target?.side === 'type') {
      const type = rows[target.index]!.event_type;
      onSelect(type === selected ? undefined : type);
    } else if (target) {
      const name = map[`${target.side}s`][target.index]!.label;
      onSearch(rows.some(row => [...row.source, ...row.subscribers].includes(name)) ? name : '');
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && rows.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, chosen + by));
      onSelect(rows[next]!.event_type);
      const element = scroller.current!;
      const top = next * rowHeight;
      if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight) {
        element.scrollTop = top - element.clientHeight / 2;
      }
    }
  };
  const unheard = map.listenersOf.filter((edges, row) => edges.length === 0 && rows[row]!.count > 0).length;
  return (
    <div className="gap-map">
      <div className="legend">
        <span>
          {plural(map.publishers.length, 'publisher')} → {plural(rows.length, 'event type')} →{' '}
          {plural(map.listeners.length, 'listener')}
        </span>
        <span>
          <i className="edge heard" aria-hidden="true" /> hears it
        </span>
        <span>
          <i className="edge missing" aria-hidden="true" /> declared, does not listen
        </span>
        <span>
          <b className="failed-text" aria-hidden="true">
            ✕
          </b>{' '}
          nobody listens ({count(unheard)})
        </span>
        {rows.length * READABLE > size.height && (
          <button type="button" className="small end" aria-pressed={fits} onClick={() => setFits(!fits)}>
            Fit all
          </button>
        )}
      </div>
      <div
        ref={scroller}
        className="scroller"
        tabIndex={0}
        role="group"
        aria-label="Map of publishers, event types and listeners. Arrow keys go through the types; the table has the same facts."
        onScroll={() => setScrollTop(scroller.current!.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${plural(map.publishers.length, 'publisher')}, ${plural(rows.length, 'event type')}, ${plural(
            map.listeners.length,
            'listener',
          )}; ${plural(unheard, 'type')} that nobody listens to`}
          style={{ width: size.width, height: size.height, cursor: pointed ? 'pointer' : 'default' }}
          onPointerMove={event => {
            const next = at(event);
            setPointed(before => (same(before, next) ? before : next));
          }}
          onPointerLeave={() => setPointed(undefined)}
          onPointerUp={onClick}
        />
        <div style={{ height: Math.max(0, total - size.height) }} />
      </div>
      <p className="note" aria-live="polite">
        {tell(pointed ?? (chosen < 0 ? undefined : { side: 'type', index: chosen }))}
      </p>
    </div>
  );

  function tell(target: Target | undefined): string {
    if (!target) {
      return 'Point at a name to see what it is connected with; click a type to open it, a service to search for it.';
    }
    if (target.side === 'type') {
      const row = rows[target.index];
      return row
        ? `${visible(row.event_type)}: ${row.kinds.join(', ') || 'no gap'}; ${plural(row.count, 'event')}, listeners: ${listenersOf(row)}`
        : '';
    }
    const node = map[`${target.side}s`][target.index];
    return node ? `${visible(node.label)}: ${node.what}; ${plural(node.types, 'type')}` : '';
  }
}

const same = (one: Target | undefined, other: Target | undefined): boolean =>
  one?.side === other?.side && one?.index === other?.index;

/** Colours of the theme as a canvas takes them, each resolved once. */
function colors(): (name: string) => string {
  const known = new Map<string, string>();
  return name => {
    let found = known.get(name);
    if (found === undefined) {
      const probe = document.createElement('span');
      probe.style.color = `var(--${name})`;
      document.body.append(probe);
      found = getComputedStyle(probe).color;
      probe.remove();
      known.set(name, found);
    }
    return found;
  };
}

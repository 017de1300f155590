import type { CSSProperties, ReactNode, RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const OVERSCAN = 6;
/** Chromium draws no element that is higher than 33 million pixels. */
const MAX_HEIGHT = 16_000_000;

export interface VirtualListProps {
  /** Number of the first row that is kept; it grows when old rows are dropped. */
  first: number;
  /** Number behind the last row. */
  end: number;
  rowHeight: number;
  /** Stays at the end as rows come. */
  follow?: boolean;
  onFollow?: (follow: boolean) => void;
  /** A row that must be visible. */
  selected?: number | undefined;
  label: string;
  role?: string;
  row: (number: number, style: CSSProperties) => ReactNode;
  listRef?: RefObject<HTMLDivElement | null>;
}

/** Rows of one height, of which only the visible ones are in the page. */
export function VirtualList(props: VirtualListProps): ReactNode {
  const { first, end, rowHeight, follow = false, onFollow, selected, label, role = 'log', row } = props;
  const own = useRef<HTMLDivElement>(null);
  const list = props.listRef ?? own;
  const [view, setView] = useState({ top: 0, height: 600 });
  const before = useRef(first);
  const last = useRef({ top: 0, byUser: false });
  const total = Math.min(MAX_HEIGHT, (end - first) * rowHeight);

  const look = useCallback(() => {
    const { scrollTop: top, clientHeight: height } = list.current!;
    setView(view => (view.top === top && view.height === height ? view : { top, height }));
  }, [list]);

  const onScroll = useCallback(() => {
    const { scrollTop, clientHeight, scrollHeight } = list.current!;
    look();
    const atEnd = scrollTop + clientHeight >= scrollHeight - rowHeight;
    if (scrollTop < last.current.top - 1 && !atEnd) {
      onFollow?.(false);
    } else if (atEnd && last.current.byUser) {
      onFollow?.(true);
    }
    last.current = { top: scrollTop, byUser: last.current.byUser };
  }, [list, look, onFollow, rowHeight]);

  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(list.current!);
    return () => observer.disconnect();
  }, [list, look]);

  // Rows that are dropped in front do not move those that are looked at.
  useLayoutEffect(() => {
    const element = list.current!;
    if (follow) {
      element.scrollTop = element.scrollHeight;
      last.current.byUser = false;
    } else if (first > before.current) {
      element.scrollTop = Math.max(0, element.scrollTop - (first - before.current) * rowHeight);
    }
    last.current.top = element.scrollTop;
    before.current = first;
    look(); // before it is drawn: the event of this scroll comes later
  }, [follow, first, end, rowHeight, list, look]);

  useLayoutEffect(() => {
    const element = list.current!;
    if (selected !== undefined) {
      const top = (selected - first) * rowHeight;
      if (top < element.scrollTop) {
        element.scrollTop = top;
      } else if (top + rowHeight > element.scrollTop + element.clientHeight) {
        element.scrollTop = top + rowHeight - element.clientHeight;
      }
    }
  }, [selected]);

  const from = Math.max(first, first + Math.floor(view.top / rowHeight) - OVERSCAN);
  const to = Math.min(end, first + Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  const rows: ReactNode[] = [];
  for (let number = from; number < to; number++) {
    rows.push(row(number, { transform: `translateY(${(number - first) * rowHeight}px)`, height: rowHeight }));
  }
  const byUser = () => void (last.current.byUser = true);
  return (
    <div
      ref={list}
      className="virtual-list"
      role={role}
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
      onWheel={byUser}
      onTouchMove={byUser}
      onKeyDown={byUser}
      onPointerDown={byUser}
    >
      <div style={{ height: total }}>{rows}</div>
    </div>
  );
}

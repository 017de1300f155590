import type { Key } from '../app/keys.js';

/** Moves the focus along what is marked with `data-row`; the browser's Enter then opens it. */
export function moveRow(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex(row => row === document.activeElement);
  const current = at >= 0 ? at : rows.findIndex(row => row.getAttribute('aria-pressed') === 'true');
  const next = current < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, current + by));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
}

/** `j` and `k` for a table whose first cells are buttons or links with `data-row`. */
export const ROW_KEYS: readonly Key[] = [
  { keys: 'j', label: 'Next row (Enter opens it)', run: () => moveRow(1) },
  { keys: 'k', label: 'Previous row', run: () => moveRow(-1) },
];

import type { ReactNode } from 'react';

export type Level = 'good' | 'warn' | 'bad' | 'info' | 'off';

const SIGNS: Record<Level, string> = { good: '●', warn: '▲', bad: '✕', info: '○', off: '–' };

/** A state as colour, sign and word: no state is told by colour alone. */
export function Status({ level, children, title }: { level: Level; children: ReactNode; title?: string }): ReactNode {
  return (
    <span className={`status ${level}`} title={title}>
      <span aria-hidden="true">{SIGNS[level]}</span> {children}
    </span>
  );
}

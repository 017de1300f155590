import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { SCREENS } from '../index.js';
import type { Level } from '../../ui/severity.js';
import { Status } from '../../ui/severity.js';

/** One number with what it means, and where more of it is. */
export function Tile(props: {
  label: string;
  value: string;
  note: ReactNode;
  level?: Level | undefined;
  href?: string;
}): ReactNode {
  const { label, value, note, level, href } = props;
  const content = (
    <>
      <span className="label">{label}</span>
      <span className="value">{level && value !== '–' ? <Status level={level}>{value}</Status> : value}</span>
      <span className="note">{note}</span>
    </>
  );
  const exists = href !== undefined && SCREENS.some(({ path }) => path === href.slice(1).split('?')[0]);
  return exists ? (
    <Link className="tile" href={href}>
      {content}
    </Link>
  ) : (
    <div className="tile">{content}</div>
  );
}

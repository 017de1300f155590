import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { SCREENS } from '../screens/index.js';
import { useAccess } from './access.js';
import { ConnectionLine } from './connection-line.js';
import { toggleTheme } from './theme.js';
import { token } from './token.js';

export function Sidebar(props: { current: string; onHelp: () => void; onToken: () => void }): ReactNode {
  const { access } = useAccess();
  const groups = [...new Set(SCREENS.flatMap(({ group }) => group ?? []))];
  const asksToken = access.auth ?? token.get() !== undefined;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow page it is one line, which may be longer than the page.
    const link = nav.current?.querySelector<HTMLElement>('[aria-current]');
    nav.current?.scrollTo({ left: link ? link.offsetLeft - nav.current.offsetLeft - 60 : 0 });
  }, [props.current]);
  return (
    <aside className="sidebar">
      <Link href="/" className="brand" aria-label="Kodama, overview">
        <img src="/ui/favicon.svg" alt="" width="22" height="22" />
        <b>Kodama</b>
      </Link>
      <nav aria-label="Screens" ref={nav}>
        {groups.map(group => (
          <div key={group} className="group">
            <p>{group}</p>
            <ul>
              {SCREENS.filter(screen => screen.group === group).map(({ path, label, key }) => (
                <li key={path}>
                  <Link href={`/${path}`} aria-current={path === props.current ? 'page' : undefined}>
                    {label}
                    {key && <kbd aria-hidden="true">g {key}</kbd>}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="foot">
        <ConnectionLine />
        <div className="buttons">
          <button type="button" className="small" onClick={toggleTheme} title="Light or dark (t)">
            Theme
          </button>
          <button type="button" className="small" onClick={props.onHelp} title="Keys (?)">
            Keys
          </button>
          {asksToken && (
            <button type="button" className="small" onClick={props.onToken}>
              Token
            </button>
          )}
        </div>
      </div>
    </aside>
  );
}

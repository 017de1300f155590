import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { Hit } from './search.js';
import { search } from './search.js';

const DELAY = 150;

/** Finds an event by its sequence, an entity by its id, an event type by a part of its name. */
export function SearchBox(): ReactNode {
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [chosen, setChosen] = useState(0);
  const [open, setOpen] = useState(false);
  const [, navigate] = useLocation();
  const list = useId();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const found = await search(text, abort.signal);
      if (!abort.signal.aborted) {
        setHits(found);
        setChosen(0);
      }
    }, DELAY);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const go = (hit: Hit | undefined) => {
    if (hit?.href) {
      setText('');
      setOpen(false);
      (document.activeElement as HTMLElement | null)?.blur();
      navigate(hit.href);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && hits.length > 0) {
      event.preventDefault();
      setChosen(before => (before + move + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      void search(text, new AbortController().signal).then(found => go(found[Math.min(chosen, found.length - 1)]));
    } else if (event.key === 'Escape') {
      setText('');
      setOpen(false);
    }
  };
  const shown = open && hits.length > 0;
  return (
    <div className="topbar" role="search">
      <input
        id="search"
        type="search"
        role="combobox"
        aria-label="Search events, entities and types"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${list}-${chosen}` : undefined}
        placeholder="Search: entity id, event type, sequence"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => {
          setText(event.target.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id={list} role="listbox" aria-label="Found" hidden={!shown}>
        {hits.map((hit, index) => (
          <li
            key={hit.href ?? hit.label}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseDown={event => {
              event.preventDefault();
              go(hit);
            }}
          >
            <span className="muted">{hit.kind}</span> <b>{hit.label}</b> <span className="muted">{hit.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

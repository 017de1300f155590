import { matcher } from '@kodama/client';
import type { Filter, Subscription } from '@kodama/client';
import { useEffect, useRef, useState } from 'react';
import { kodama } from '../../app/kodama.js';
import { readPast } from '../../app/past.js';
import { EventLog } from './event-log.js';

/** Events of the past that stand above the first live one. */
const EARLIER = 200;

const isSelective = (filter: Filter): boolean =>
  [filter.types, filter.entityTypes, filter.entityIds].some(list => !!list?.length) ||
  Object.keys(filter.where ?? {}).length > 0;

/** The events of a filter as they come, and some from before. Renders once per animation frame. `follow(false)` pauses. */
export function useEventLog(
  filter: Filter,
  cap: number,
): { log: EventLog; version: number; follow: (on: boolean) => void } {
  const [log] = useState(() => new EventLog(cap));
  const [version, setVersion] = useState(0);
  const [isBegun, setBegun] = useState(false);
  const subscription = useRef<Subscription | undefined>(undefined);
  const latest = useRef(filter);
  latest.current = filter;
  const key = JSON.stringify(filter);

  useEffect(() => {
    const changed = () => setVersion(version => version + 1);
    const own = kodama.subscribe(
      latest.current,
      events => {
        log.push(events);
        changed();
      },
      { batch: true, maxQueue: 100_000 },
    );
    subscription.current = own;
    const ends = [
      kodama.on('notice', ({ type, seq, ...notice }) => {
        if (type === 'resumed') {
          log.begin((notice as { last?: number }).last ?? 0);
          setBegun(true);
        } else if (seq !== undefined) {
          log.reached(seq);
        }
        changed();
      }),
      kodama.on('hidden', ({ count, by, subscription }) => {
        if (by === 'server' || subscription === own) {
          log.addHidden(count, by);
          changed();
        }
      }),
      kodama.on('dropped', ({ count }) => (log.addDropped(count), changed())),
    ];
    return () => {
      ends.forEach(end => end());
      own.close();
    };
  }, [log]);

  useEffect(() => {
    const abort = new AbortController();
    const current = latest.current;
    subscription.current?.update(current);
    log.setFilter(matcher(current), isSelective(current));
    setVersion(version => version + 1);
    readPast(EARLIER, (limit, cursor) =>
      kodama.history(current, { order: 'desc', limit, cursor, signal: abort.signal }),
    ).then(
      ({ events }) => {
        log.pushEarlier(events.reverse());
        setVersion(version => version + 1);
      },
      () => {}, // live events come all the same; the connection line tells what is wrong
    );
    return () => abort.abort();
  }, [log, key, isBegun]); // again when the live events begin: what came between the first answer and them

  useEffect(() => {
    log.setCap(cap);
    setVersion(version => version + 1);
  }, [log, cap]);

  const follow = (on: boolean): void => {
    on ? log.follow() : log.pause();
    setVersion(version => version + 1);
  };
  return { log, version, follow };
}

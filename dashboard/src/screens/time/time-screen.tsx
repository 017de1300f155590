import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Histogram } from '../../app/answers.js';
import { useKeys } from '../../app/keys.js';
import { kodama } from '../../app/kodama.js';
import { readPast } from '../../app/past.js';
import { entityPath, eventPath, readable, useQuery } from '../../app/url.js';
import { FilterBar } from '../../filter/filter-bar.js';
import { filterQuery, toFilter, toggle } from '../../filter/filter-query.js';
import { clock, count, dateTime, duration, zone } from '../../ui/format.js';
import { Command, CopyButton, Empty, Loaded, PUBLISH } from '../../ui/states.js';
import { useResource } from '../../ui/use-resource.js';
import { VirtualList } from '../../ui/virtual-list.js';
import { EventDetail } from '../live/event-detail.js';
import { LiveRow } from '../live/live-row.js';
import { useRowHeight } from '../live/use-row-height.js';
import { AsAt } from './as-at.js';
import { ExportDialog } from './export-dialog.js';
import type { Mark } from './range.js';
import { iso, names, nearestMark, rangeOf, zoomed } from './range.js';
import { Scrubber } from './scrubber.js';
import { Transport } from './transport.js';
import { Unheard } from './unheard.js';
import { usePlayer } from './use-player.js';

const BUCKETS = 240;
/** Types that are counted by themselves, as many as the server can. */
const TOP = 100;
const LIVE_EVERY = 15_000;
const PRESETS: readonly [string, string][] = [
  ['15 min', '-15m'],
  ['1 h', '-1h'],
  ['6 h', '-6h'],
  ['24 h', '-24h'],
  ['7 d', '-7d'],
];
/** Event types that tell of a failure, as the field names them. */
const FAILURES = ['*FAILED*', '*failed*', '*ERROR*', '*error*', '*LOST*', '*CRASHED*', '*crashed*'];

export default function TimeScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const [, navigate] = useLocation();
  const asked = filterQuery(query);
  const { filter, error } = useMemo(() => {
    try {
      return { filter: toFilter(asked), error: undefined };
    } catch (failure) {
      return { filter: toFilter({ ...asked, where: [] }), error: (failure as Error).message };
    }
  }, [JSON.stringify(asked)]);
  const since = query.get('since');
  const until = query.get('until');
  const [opened] = useState(() => Date.now());
  const atQuery = query.get('at');
  const range = useMemo(
    () => rangeOf({ since, until, at: since || until ? null : atQuery }, Date.now()),
    [since, until, since || until ? null : atQuery],
  );
  const histogram = useResource<Histogram>(
    '/api/v1/events/histogram',
    {
      since: range.isLive && since ? since : iso(range.from),
      until: range.isLive ? 'now' : iso(range.to),
      buckets: BUCKETS,
      top: TOP,
      ...names(filter),
    },
    { every: range.isLive ? LIVE_EVERY : undefined },
  );
  const speed = query.get('speed') ?? '10x';
  const [capsSilence, setCapsSilence] = useState(true);
  const player = usePlayer({
    filter,
    at: atQuery ? Date.parse(atQuery) : range.isLive ? opened : range.from,
    until: range.isLive ? Date.now() : range.to,
    speed,
    capsSilence,
    onRest: at => setQuery({ at: iso(at) }),
  });
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const [exporting, setExporting] = useState(false);
  const [note, setNote] = useState('');
  const rowHeight = useRowHeight();
  const { rows } = player;
  const chosen = selected === undefined ? undefined : rows.get(selected);
  const marks = useMemo(() => marksOf(histogram.data), [histogram.data]);
  const playing = player.state === 'playing';

  const setRange = (from: number, to: number) => setQuery({ since: iso(from), until: iso(to) }, { push: true });
  const jump = (direction: 1 | -1) => {
    const mark = nearestMark(marks, player.at, direction);
    setNote(
      mark
        ? `${mark.label}, ${dateTime(mark.at)}`
        : histogram.data
          ? `No hole or change of a gap ${direction > 0 ? 'after' : 'before'} this moment in the range.`
          : 'Holes and changes of gaps are still being read.',
    );
    if (mark) {
      player.seek(mark.at);
    }
  };
  const nextFailure = async () => {
    setNote('Looking for the next failure…');
    try {
      const since = iso(player.at + 1);
      const { events, isWhole } = await readPast(1, (limit, cursor) =>
        kodama.history({ ...filter, types: FAILURES }, { since, limit, cursor }),
      );
      const [event] = events;
      const none = isWhole ? 'No failure after this moment.' : 'No failure among the next events; more may follow.';
      setNote(event ? `${event.event_type}, ${dateTime(event.time)}` : none);
      if (event?.time) {
        player.seek(Date.parse(event.time));
      }
    } catch (failure) {
      setNote((failure as Error).message);
    }
  };
  const toggled = () => (playing ? player.pause() : player.play());
  const link = () => {
    const fixed = new URLSearchParams(location.search);
    fixed.set('since', iso(range.from));
    fixed.set('until', iso(range.to));
    fixed.set('at', iso(player.at));
    return `${location.origin}${location.pathname}?${readable(fixed)}`;
  };
  const move = (by: number) => {
    const next = selected === undefined ? rows.end - 1 : selected + by;
    setSelected(Math.max(rows.first, Math.min(rows.end - 1, next)));
  };
  useKeys('Time travel', [
    { keys: 'Space', label: playing ? 'Pause' : 'Play', run: toggled },
    { keys: ']', label: 'One event on', run: () => player.step(1) },
    { keys: '[', label: 'One event back', run: () => player.step(-1) },
    { keys: 'n', label: 'Next hole or change of a gap', run: () => jump(1) },
    { keys: 'p', label: 'Previous hole or change of a gap', run: () => jump(-1) },
    { keys: 'f', label: 'Next failure', run: () => void nextFailure() },
    { keys: '+', label: 'Nearer', run: () => zoom(0.5) },
    { keys: '-', label: 'Farther', run: () => zoom(2) },
    { keys: 'j', label: 'Next event of the list', run: () => move(1) },
    { keys: 'k', label: 'Previous event of the list', run: () => move(-1) },
    { keys: 'Enter', label: 'Open the event', run: () => chosen?.event.seq && navigate(eventPath(chosen.event.seq)) },
    {
      keys: 'e',
      label: 'Its entity, as it was then',
      run: () =>
        chosen && navigate(`${entityPath(chosen.event.entity_type, chosen.event.entity_id)}?at=${iso(player.at)}`),
    },
    { keys: 'y', label: 'Copy the link to this moment', run: () => void navigator.clipboard?.writeText(link()) },
    { keys: 'Escape', label: 'Close the event', run: () => setSelected(undefined) },
  ]);
  const zoom = (factor: number) => {
    const next = zoomed(range, factor, Date.now());
    setRange(next.from, next.to);
  };

  return (
    <div className={`time ${chosen ? 'with-detail' : ''}`} data-version={player.version}>
      <div className="heading">
        <h1>Time travel</h1>
        <span className="presets">
          {PRESETS.map(([label, back]) => (
            <button
              key={back}
              type="button"
              className="small"
              aria-pressed={since === back || (back === '-1h' && since === null && until === null && atQuery === null)}
              onClick={() => setQuery({ since: back, until: undefined, at: undefined }, { push: true })}
            >
              {label}
            </button>
          ))}
          <button type="button" className="small" onClick={() => zoom(2)} title="Farther (-)">
            Zoom out
          </button>
        </span>
        <span className="end buttons">
          <CopyButton text={link} label="Copy link" />
          <button type="button" className="small" onClick={() => setExporting(true)}>
            Export
          </button>
        </span>
      </div>
      <p className="range muted">
        {dateTime(range.from)} to {range.isLive ? 'now' : dateTime(range.to)}, {duration(range.to - range.from)},{' '}
        {zone(new Date(range.to))}. {histogram.data && `${count(histogram.data.total)} events.`} Drag to look nearer,
        click to go there.
      </p>
      <Loaded resource={histogram} what="Counting events">
        {data => (
          <>
            <Scrubber
              histogram={data}
              range={range}
              at={player.at}
              marks={marks}
              onBrush={setRange}
              onSeek={player.seek}
            />
            <Unheard histogram={data} range={range} />
            {data.notes
              ?.filter(text => !/split by type|gaps\/changes/.test(text))
              .map(text => (
                <p key={text} className="muted footnote">
                  {text}
                </p>
              ))}
          </>
        )}
      </Loaded>
      <Transport
        playing={playing}
        state={player.state}
        at={player.at}
        speed={speed}
        capsSilence={capsSilence}
        onToggle={toggled}
        onStep={player.step}
        onJump={jump}
        onFailure={() => void nextFailure()}
        onSpeed={value => {
          setQuery({ speed: value });
          if (playing) {
            player.pause();
            setTimeout(player.play);
          }
        }}
        onCaps={setCapsSilence}
        note={note}
      />
      <AsAt at={player.at} />
      <FilterBar asked={asked} error={error} onChange={setQuery} />
      {player.error && (
        <p className="stale-line" role="alert">
          {player.error}
        </p>
      )}
      <div className="split">
        <div className="list">
          {rows.length === 0 ? (
            player.state === 'loading' ? (
              <p className="muted">Reading events…</p>
            ) : (
              <Empty title={`No event up to ${dateTime(player.at)}`}>
                <p>The list shows what was published before the moment. Play, or go to a later moment; or publish:</p>
                <Command text={PUBLISH} />
              </Empty>
            )
          ) : (
            <VirtualList
              first={rows.first}
              end={rows.end}
              rowHeight={rowHeight}
              follow={selected === undefined}
              selected={selected}
              label={`Events up to ${clock(player.at)}, the newest last`}
              row={(number, style) => (
                <LiveRow
                  key={number}
                  row={rows.get(number)!}
                  style={style}
                  isSelected={number === selected}
                  onSelect={() => setSelected(number)}
                  onType={type => setQuery({ types: toggle(asked.types, type) }, { push: true })}
                  onEntity={event =>
                    setQuery({ entity: `${event.entity_type ?? ''}/${event.entity_id ?? ''}` }, { push: true })
                  }
                />
              )}
            />
          )}
        </div>
        {chosen && (
          <EventDetail
            row={chosen}
            onClose={() => setSelected(undefined)}
            onValue={(path, value) =>
              setQuery({ where: [...new Set([...asked.where, `${path}:eq:${value}`])] }, { push: true })
            }
          />
        )}
      </div>
      {exporting && (
        <ExportDialog filter={filter} range={range} total={histogram.data?.total} onClose={() => setExporting(false)} />
      )}
    </div>
  );
}

function marksOf(histogram: Histogram | undefined): Mark[] {
  const holes = (histogram?.holes ?? []).map(hole => ({
    at: Date.parse(hole.from_time ?? hole.time ?? ''),
    kind: 'hole' as const,
    label: `Hole${hole.missed ? `, ${count(hole.missed)} missed` : ''}${hole.reason ? `: ${hole.reason}` : ''}`,
  }));
  const gaps = (histogram?.gap_changes ?? []).map(change => ({
    at: Date.parse(change.time),
    kind: 'gap' as const,
    label: `${change.event_type}: ${change.kind} ${change.change}`,
  }));
  return [...holes, ...gaps].filter(({ at }) => !Number.isNaN(at));
}

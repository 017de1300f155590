import 'uplot/dist/uPlot.min.css';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { onTheme } from '../app/theme.js';
import type { ChartProps } from './chart.js';
import { ticks } from './time-axis.js';

/** A colour of the theme as a canvas takes it. */
function color(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** The canvas of a `Chart`. */
export default function DrawnChart(props: ChartProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [themes, setThemes] = useState(0);
  useEffect(() => onTheme(() => setThemes(count => count + 1)), []);

  useEffect(() => {
    const element = holder.current!;
    const { height, bars, onSelect } = latest.current;
    const created = new uPlot(
      {
        width: element.clientWidth || 300,
        height,
        legend: { show: false },
        cursor: { y: false, points: { show: !bars }, drag: { x: onSelect !== undefined, y: false, setScale: false } },
        scales: {
          x: { time: false, range: (_, min, max) => [latest.current.from ?? min, latest.current.to ?? max] },
          y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
        },
        axes: [
          {
            stroke: color('muted'),
            grid: { show: false },
            ticks: { stroke: color('line'), size: 4 },
            font: '11px system-ui, sans-serif',
            size: 26,
            splits: (u, _, min, max) =>
              ticks(min, max, Math.max(2, Math.floor(u.bbox.width / devicePixelRatio / 90))).map(({ at }) => at),
            values: (u, splits) => {
              const labels = new Map(
                ticks(
                  u.scales['x']!.min!,
                  u.scales['x']!.max!,
                  Math.max(2, Math.floor(u.bbox.width / devicePixelRatio / 90)),
                ).map(({ at, label }) => [at, label]),
              );
              return splits.map(at => labels.get(at) ?? '');
            },
          },
          {
            stroke: color('muted'),
            grid: { stroke: color('line'), width: 1 },
            ticks: { show: false },
            font: '11px system-ui, sans-serif',
            size: 56,
            splits: (_, __, ___, max) => [0, max / 2, max].map(value => Math.round(value / 1.1)),
            values: (_, splits) => splits.map(value => latest.current.format(value)),
          },
        ],
        series: [
          {},
          {
            stroke: color('accent'),
            fill: color('accent-soft'),
            width: 1.5,
            points: { show: false },
            ...(bars && { paths: uPlot.paths.bars!({ size: [0.9, 40], align: 1 }), width: 0, fill: color('bar') }),
          },
        ],
        hooks: {
          draw: [u => latest.current.draw?.(u, u.ctx, color)],
          setSelect: [
            u => {
              const { left, width } = u.select;
              if (width > 3) {
                latest.current.onSelect?.(u.posToVal(left, 'x'), u.posToVal(left + width, 'x'));
                u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              }
            },
          ],
        },
      },
      [latest.current.times as number[], latest.current.values as (number | null)[]],
      element,
    );
    chart.current = created;
    const pick = (event: MouseEvent) => {
      const { left } = created.over.getBoundingClientRect();
      if (Math.abs(event.clientX - pressedAt) < 4) {
        latest.current.onPick?.(created.posToVal(event.clientX - left, 'x'));
      }
    };
    let pressedAt = 0;
    created.over.addEventListener('mousedown', event => void (pressedAt = event.clientX));
    created.over.addEventListener('click', pick);
    const observer = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
    };
  }, [themes, props.height, props.bars]);

  useEffect(() => {
    chart.current?.setData([props.times as number[], props.values as (number | null)[]]);
  }, [props.times, props.values, props.from, props.to]);

  useEffect(() => chart.current?.redraw(false), [props.draw]);

  return <div ref={holder} className="chart" role="img" aria-label={props.label} style={{ height: props.height }} />;
}

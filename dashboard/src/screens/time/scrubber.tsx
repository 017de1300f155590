import type { ReactNode } from 'react';
import { useCallback, useMemo } from 'react';
import type uPlot from 'uplot';
import type { Histogram } from '../../app/answers.js';
import { Chart } from '../../ui/chart.js';
import { compact, count, duration } from '../../ui/format.js';
import type { Mark, TimeRange } from './range.js';

/** How many events there were over time, with holes, changes of gaps and the shown moment drawn in. */
export function Scrubber(props: {
  histogram: Histogram;
  range: TimeRange;
  at: number;
  marks: readonly Mark[];
  onBrush: (from: number, to: number) => void;
  onSeek: (at: number) => void;
}): ReactNode {
  const { histogram, range, at, marks, onBrush, onSeek } = props;
  const series = useMemo(
    () => ({
      times: histogram.buckets.map(({ time }) => Date.parse(time)),
      values: histogram.buckets.map(({ count }) => count),
    }),
    [histogram],
  );
  const draw = useCallback(
    (chart: uPlot, context: CanvasRenderingContext2D, color: (name: string) => string) => {
      const { left, top, width, height } = chart.bbox;
      const x = (time: number) => Math.round(chart.valToPos(time, 'x', true));
      const ratio = devicePixelRatio;
      context.save();
      context.beginPath();
      context.rect(left, top, width, height);
      context.clip();
      for (const hole of histogram.holes) {
        const from = x(Date.parse(hole.from_time ?? hole.time ?? ''));
        const to = Math.max(from + 3 * ratio, x(Date.parse(hole.to_time ?? hole.time ?? '')));
        context.fillStyle = color('bad-soft');
        context.fillRect(from, top, to - from, height);
        context.fillStyle = color('bad');
        context.fillRect(from, top, to - from, 4 * ratio);
      }
      context.fillStyle = color('warn');
      for (const mark of marks.filter(({ kind }) => kind === 'gap')) {
        const center = x(mark.at);
        context.beginPath();
        context.moveTo(center - 4 * ratio, top);
        context.lineTo(center + 4 * ratio, top);
        context.lineTo(center, top + 7 * ratio);
        context.fill();
      }
      context.fillStyle = color('text');
      context.fillRect(x(at) - ratio, top, 2 * ratio, height);
      context.restore();
    },
    [histogram, marks, at],
  );
  const what = `${count(histogram.total)} events, ${duration(histogram.bucket_ms)} a bar`;
  return (
    <Chart
      {...series}
      from={range.from}
      to={range.to}
      height={130}
      bars
      label={`Histogram: ${what}; ${histogram.holes.length} holes, ${histogram.gap_changes.length} changes of gaps`}
      format={compact}
      draw={draw}
      onSelect={onBrush}
      onPick={onSeek}
    />
  );
}

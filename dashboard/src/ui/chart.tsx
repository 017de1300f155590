import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import type uPlot from 'uplot';

export interface ChartProps {
  /** Times in milliseconds. */
  times: readonly number[];
  values: readonly (number | null)[];
  /** Ends of the axis; by default those of the times. */
  from?: number;
  to?: number;
  height: number;
  label: string;
  format: (value: number) => string;
  /** Bars for counts of a time, else a line with its area. */
  bars?: boolean;
  /** Draws on top, in pixels of the canvas. */
  draw?: (chart: uPlot, context: CanvasRenderingContext2D, color: (name: string) => string) => void;
  /** Called with a selection; absent: nothing can be selected. */
  onSelect?: (from: number, to: number) => void;
  /** Called with the time that is clicked. */
  onPick?: (time: number) => void;
}

/** Would be a fifth of what the first screen loads, so it is asked for when what there is to read is there. */
const DrawnChart = lazy(async () => {
  await new Promise(resolve => setTimeout(resolve));
  return import('./drawn-chart.js');
});

/** One series over time on a canvas, with its axis in the browser's zone. Text beside it must tell what it shows. */
export function Chart(props: ChartProps): ReactNode {
  return (
    <Suspense fallback={<div className="chart" style={{ height: props.height }} />}>
      <DrawnChart {...props} />
    </Suspense>
  );
}

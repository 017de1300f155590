import { describe, expect, it } from 'vitest';
import { ago, bytes, compact, count, duration, plural, rate } from '../src/ui/format.js';
import { metric, parseMetrics } from '../src/ui/metrics.js';
import { ticks } from '../src/ui/time-axis.js';

describe('formats', () => {
  it('shows a dash for what is not known', () => {
    expect([count(null), rate(undefined), bytes(NaN), duration(undefined), compact(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  it('keeps digits that matter', () => {
    expect([count(1234567), rate(0), rate(4.18333), rate(41.833), rate(5123.4)]).toEqual([
      '1,234,567',
      '0/s',
      '4.18/s',
      '41.8/s',
      '5,123/s',
    ]);
    expect([bytes(999), bytes(1_000), bytes(325_000), bytes(4_200_000_000)]).toEqual([
      '999 B',
      '1.0 kB',
      '325 kB',
      '4.2 GB',
    ]);
  });

  it('shows two units of a duration', () => {
    expect([0, 340, 4_200, 42_000, 200_000, 7_500_000, 273_600_000].map(duration)).toEqual([
      '0 ms',
      '340 ms',
      '4.2 s',
      '42 s',
      '3 min 20 s',
      '2 h 5 min',
      '3 d 4 h',
    ]);
  });

  it('never tells a time in the future', () => {
    expect([ago(2_000, 1_000), ago(0, 65_000), plural(1, 'event'), plural(2, 'event')]).toEqual([
      'now',
      '1 min ago',
      '1 event',
      '2 events',
    ]);
  });
});

describe('time axis', () => {
  it('has round times, at most as many as asked', () => {
    const from = Date.parse('2026-03-03T12:00:13Z');
    const all = ticks(from, from + 3_600_000, 8);

    expect(all.length).toBeLessThanOrEqual(8);
    expect(all.every(({ at }) => at % 600_000 === 0)).toBe(true);
  });

  it.each([1, 1_000, 60_000, 86_400_000, 31_536_000_000])('bounds the ticks of %i ms', span => {
    expect(ticks(0, span, 6).length).toBeLessThanOrEqual(14);
  });
});

describe('metrics', () => {
  it('reads values by labels, and no NaN', () => {
    const all = parseMetrics(
      '# HELP x y\nkodama_a{source="de\\"f",x="1"} 4.0\nkodama_b NaN\nother 3\nkodama_c_bucket{le="1"} 1\n',
      'kodama_',
    );

    expect(metric(all, 'kodama_a', { x: '1' })).toBe(4);
    expect(metric(all, 'kodama_a', { x: '2' })).toBeUndefined();
    expect(metric(all, 'kodama_b')).toBeUndefined();
    expect([...all.keys()]).toEqual(['kodama_a', 'kodama_b']);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { readPast } from '../src/app/past.js';

describe('the past', () => {
  it('is read on behind a page that ended early', async () => {
    const read = vi
      .fn()
      .mockResolvedValueOnce({ events: [], next: 'a' })
      .mockResolvedValueOnce({ events: [1], next: 'b' })
      .mockResolvedValueOnce({ events: [2, 3], next: 'c' });

    expect(await readPast(3, read)).toEqual({ events: [1, 2, 3], isWhole: true });
    expect(read.mock.calls).toEqual([
      [3, undefined],
      [3, 'a'],
      [2, 'b'],
    ]);
  });

  it('ends where there is no next page', async () => {
    expect(await readPast(3, async () => ({ events: [1], next: null }))).toEqual({ events: [1], isWhole: true });
  });

  it('says that more may match where it gave up', async () => {
    expect(await readPast(3, async () => ({ events: [], next: 'on' }))).toEqual({ events: [], isWhole: false });
  });
});

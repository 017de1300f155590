import { count, plural } from '../../ui/format.js';
import type { Seek } from './answers.js';

/** A start as the server takes it: a word, a sequence with or without epoch, a time, or back from now. */
const TARGET = /^(earliest|latest|[\w-]+:\d+|\d+|-\d+(ms|s|m|h|d)|\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)$/;

export const isTarget = (text: string): boolean => TARGET.test(text.trim());

/** What a seek will do, in sentences. */
export function consequences({ from, to, repeats, skips, counts_are_exact }: Seek): string[] {
  const about = counts_are_exact ? '' : 'about ';
  if (repeats === 0 && skips === 0) {
    return [`It stays where it is, at #${count(from)}.`];
  }
  return [
    `It goes ${to < from ? 'back' : 'ahead'} from #${count(from)} to #${count(to)}.`,
    ...(repeats > 0 ? [`${about}${plural(repeats, 'event')} will be handled a second time.`] : []),
    ...(skips > 0 ? [`${about}${plural(skips, 'event')} will not be handled at all.`] : []),
  ].map(text => text.charAt(0).toUpperCase() + text.slice(1));
}

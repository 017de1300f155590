import type { Disposition, GapRow } from './answers.js';

/** What of the report is shown. An empty list passes all. */
export interface GapFilter {
  kinds: readonly string[];
  severities: readonly string[];
  text: string;
  /** Also types without gaps. */
  all: boolean;
  /** Leaves out accepted gaps. */
  open: boolean;
}

export function passes(row: GapRow, filter: GapFilter, isAccepted: boolean): boolean {
  const text = filter.text.trim().toLowerCase();
  return (
    (filter.all || row.kinds.length > 0) &&
    (filter.kinds.length === 0 || row.kinds.some(kind => filter.kinds.includes(kind))) &&
    (filter.severities.length === 0 || (row.kinds.length > 0 && filter.severities.includes(row.severity))) &&
    (!filter.open || !isAccepted) &&
    (text === '' || names(row).some(name => name.toLowerCase().includes(text)))
  );
}

const names = (row: GapRow): string[] => [
  row.event_type,
  ...row.source,
  ...row.subscribers,
  ...row.entity_types,
  row.look_alike ?? '',
];

/** How many types have each word. */
export function tally(rows: readonly GapRow[], words: (row: GapRow) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  rows.forEach(row => new Set(words(row)).forEach(word => counts.set(word, (counts.get(word) ?? 0) + 1)));
  return counts;
}

/** Who hears a type, in words; what counts as heard comes first. */
export function listenersOf({ listeners, not_looked_at = [] }: GapRow): string {
  const words = (['direct', 'durable', 'pattern', 'dashboard'] as const).flatMap(kind =>
    not_looked_at.includes(kind) ? `${kind} unknown` : listeners[kind] > 0 ? `${listeners[kind]} ${kind}` : [],
  );
  return words.length > 0 ? words.join(', ') : 'none';
}

/** Where the decision about a type stands, in a word or three; `open` without one. */
export function standing(disposition: Disposition | undefined, row: GapRow): string {
  if (!disposition) {
    return 'open';
  }
  if (disposition.expired) {
    return 'expired';
  }
  return row.kinds.every(kind => disposition.kinds.includes(kind))
    ? disposition.disposition
    : `${disposition.disposition} in part`;
}

/** Two names that are perhaps meant to be one. */
export interface LookAlike {
  row: GapRow;
  other: string;
  /** Absent where the other name is known to the catalog or a subscriber only. */
  otherRow: GapRow | undefined;
}

/** Each pair once, the one with the most unheard events first. */
export function lookAlikes(rows: readonly GapRow[]): LookAlike[] {
  const byName = new Map(rows.map(row => [row.event_type, row]));
  const seen = new Set<string>();
  return rows
    .flatMap(row => {
      const other = row.look_alike;
      const key = other === null ? '' : JSON.stringify([row.event_type, other].sort());
      if (other === null || seen.has(key)) {
        return [];
      }
      seen.add(key);
      return { row, other, otherRow: byName.get(other) };
    })
    .sort((one, two) => two.row.count_unheard - one.row.count_unheard);
}

export interface NamePart {
  text: string;
  differs: boolean;
}

export const sameButCase = (one: string, other: string): boolean =>
  one !== other && one.toLowerCase() === other.toLowerCase();

/** A name in parts, of which those are marked that the other one does not have in this order; case is not marked. */
export function differences(name: string, other: string): NamePart[] {
  const letters = [...name.slice(0, 200)];
  const one = letters.map(letter => letter.toLowerCase());
  const two = [...other.slice(0, 200)].map(letter => letter.toLowerCase());
  const shorter = Math.min(one.length, two.length);
  let start = 0;
  while (start < shorter && one[start] === two[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === two.at(-1 - end)) {
    end++;
  }
  const middle = commonLetters(one.slice(start, one.length - end), two.slice(start, two.length - end));
  const parts: NamePart[] = [];
  letters.forEach((letter, index) => {
    const differs = index >= start && index < letters.length - end && !middle.has(index - start);
    const last = parts.at(-1);
    if (last && last.differs === differs) {
      last.text += letter;
    } else {
      parts.push({ text: letter, differs });
    }
  });
  return parts;
}

/** Places in `one` of a longest common subsequence. */
function commonLetters(one: readonly string[], two: readonly string[]): Set<number> {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(two.length + 1));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = two.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        one[i] === two[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const places = new Set<number>();
  for (let i = 0, j = 0; i < one.length && j < two.length;) {
    if (one[i] === two[j]) {
      places.add(i++);
      j++;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) {
      i++;
    } else {
      j++;
    }
  }
  return places;
}

import type { Level } from '../../ui/severity.js';

interface Kind {
  id: string;
  /** What it means, in a sentence. */
  meaning: string;
  /** What to do. */
  remedy: string;
}

/** The kinds of gaps, the most urgent first. */
export const KINDS: readonly Kind[] = [
  {
    id: 'unheard',
    meaning: 'It is published, and no service subscribes to it.',
    remedy: 'Subscribe to its channel or start a durable subscription; or stop publishing it; or accept the gap.',
  },
  {
    id: 'missing-subscriber',
    meaning: 'Fewer services subscribe than the catalog declares.',
    remedy: 'Look whether the declared subscribers run, or correct the catalog.',
  },
  {
    id: 'misrouted',
    meaning: 'It is published on a channel of another name, where subscribers of its own channel do not hear it.',
    remedy: 'Publish it on the channel of its own name.',
  },
  {
    id: 'went-dark',
    meaning: 'It was published regularly, and has stopped for far longer than its rhythm explains.',
    remedy: 'Look whether its publisher runs.',
  },
  {
    id: 'silent',
    meaning: 'A service subscribes to it or the catalog declares it, and it was never published.',
    remedy: 'Look for a name that is written otherwise, or remove the subscription or declaration.',
  },
  {
    id: 'undeclared',
    meaning: 'It is published, and the catalog does not know it.',
    remedy: 'Declare it in the catalog: kodama catalog draft makes a proposal.',
  },
];

export const kindOf = (id: string): Kind | undefined => KINDS.find(kind => kind.id === id);

export const SEVERITIES = ['high', 'medium', 'low'] as const;

export const SEVERITY_LEVEL: Readonly<Record<string, Level>> = { high: 'bad', medium: 'warn', low: 'info' };

/** For sorting: high first. */
export const severityRank = (severity: string): number => {
  const rank = (SEVERITIES as readonly string[]).indexOf(severity);
  return rank < 0 ? SEVERITIES.length : rank;
};

/** What the sources say, each for itself. */
export interface BalanceFacts {
  /** State of the mirror in this process, or `not in this process`. */
  mirror: string;
  detail?: string | undefined;
  /** Age of the oldest event that the mirror has taken and not journaled; undefined where no mirror tells. */
  unjournaledSeconds: number | undefined;
  /** The journal's last sequence a moment ago, so that what is on its way since is not called missing. */
  journaled: number | null;
  /** The last sequence that came to this page. */
  delivered: number | undefined;
}

export interface Balance {
  state: 'equal' | 'behind' | 'broken' | 'unknown';
  sentence: string;
}

/** Seconds that a transaction may take; what is younger is on its way, not behind. */
const ON_THE_WAY = 2;

/** Whether all that is published is journaled and delivered; never claims what no source tells. */
export function balance(facts: BalanceFacts): Balance {
  const { mirror, detail, unjournaledSeconds, journaled, delivered } = facts;
  const isElsewhere = mirror === 'not in this process';
  if (!isElsewhere && mirror !== 'running') {
    return {
      state: 'broken',
      sentence: `Nothing is journaled: the mirror is ${mirror}${detail ? ` (${detail})` : ''}`,
    };
  }
  if (delivered === undefined || journaled === null) {
    return { state: 'unknown', sentence: 'Waiting for the first event on this page' };
  }
  if (delivered < journaled) {
    return { state: 'behind', sentence: 'Journaled, and this page is behind' };
  }
  if (isElsewhere || unjournaledSeconds === undefined) {
    return {
      state: 'unknown',
      sentence:
        'Journaled = delivered; the mirror runs elsewhere, so what is published and not journaled is not known here',
    };
  }
  return unjournaledSeconds > ON_THE_WAY
    ? { state: 'behind', sentence: 'Journaled = delivered, and the mirror is behind' }
    : { state: 'equal', sentence: 'Published = journaled = delivered' };
}

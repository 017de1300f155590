import type { Level } from '../../ui/severity.js';
import type { Finding } from './answers.js';

interface Meaning {
  id: string;
  level: Level;
  label: string;
  meaning: string;
}

/** The worst first. */
export const LEVELS: readonly Meaning[] = [
  { id: 'problem', level: 'bad', label: 'problem', meaning: 'Events are lost, or the mirror cannot work.' },
  { id: 'warning', level: 'warn', label: 'warning', meaning: 'Events may be lost, or are less protected.' },
  { id: 'note', level: 'info', label: 'note', meaning: 'For information; nothing has to be done.' },
  { id: 'ok', level: 'good', label: 'ok', meaning: 'As it should be.' },
];

export const levelOf = (finding: Finding): Meaning =>
  LEVELS.find(({ id }) => id === finding.level) ?? { ...LEVELS[2]!, id: finding.level, label: finding.level };

/** By component in the order of the answer, the worst first in each. */
export function byComponent(findings: readonly Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>();
  findings.forEach(finding => groups.set(finding.component, [...(groups.get(finding.component) ?? []), finding]));
  const rank = (finding: Finding) => LEVELS.findIndex(({ id }) => id === levelOf(finding).id);
  return [...groups].map(([name, all]) => [name, all.sort((one, other) => rank(one) - rank(other))]);
}

/** One sentence about all of it. */
export function verdict(findings: readonly Finding[]): { level: Level; sentence: string } {
  const number = (id: string) => findings.filter(finding => levelOf(finding).id === id).length;
  const problems = number('problem');
  const warnings = number('warning');
  if (problems > 0) {
    return { level: 'bad', sentence: 'Events are lost, or no mirror can work' };
  }
  return warnings > 0
    ? { level: 'warn', sentence: 'It works, and events may be lost in a fault' }
    : { level: 'good', sentence: 'Nothing has to be done' };
}

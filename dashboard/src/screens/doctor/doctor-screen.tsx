import type { ReactNode } from 'react';
import { useKeys } from '../../app/keys.js';
import { useQuery } from '../../app/url.js';
import { Choice, words } from '../../ui/choice.js';
import { ago, count, plural } from '../../ui/format.js';
import { visible } from '../../ui/preview.js';
import { Served } from '../../ui/served.js';
import { Status } from '../../ui/severity.js';
import { CopyButton, Empty, useNow } from '../../ui/states.js';
import { useResource } from '../../ui/use-resource.js';
import type { Finding, Findings } from './answers.js';
import { byComponent, levelOf, LEVELS, verdict } from './levels.js';

export default function DoctorScreen(): ReactNode {
  const [query, setQuery] = useQuery();
  const levels = words(query.get('level'));
  const now = useNow();
  const answer = useResource<Findings>('/api/v1/doctor');
  useKeys('Doctor', [{ keys: 'r', label: 'Check again', run: answer.refresh }]);
  return (
    <div className="bus-screen">
      <div className="heading">
        <h1>Doctor</h1>
        {answer.data && <span className="figure">checked {ago(answer.data.at, now)}</span>}
        <button
          type="button"
          onClick={answer.refresh}
          disabled={answer.loading}
          title="Findings are at most a minute old (r)"
        >
          Check again
        </button>
      </div>
      <Served
        resource={answer}
        what="Checking Redis, Kafka and the mirror; this may take some seconds"
        missing="what its doctor finds"
        instead="kodama doctor"
      >
        {({ findings }) => {
          const { level, sentence } = verdict(findings);
          const shown = findings.filter(finding => levels.length === 0 || levels.includes(levelOf(finding).id));
          return (
            <>
              <p className={`verdict ${level}`}>
                <Status level={level}>{sentence}</Status>
                <span className="muted">
                  {plural(findings.length, 'check')} of what a mirror uses; nothing was changed.
                </span>
              </p>
              <Choice
                label="Show"
                options={LEVELS.map(({ id, label, level, meaning }) => ({
                  id,
                  label,
                  level,
                  title: meaning,
                  count: findings.filter(finding => levelOf(finding).id === id).length,
                }))}
                chosen={levels}
                onChange={chosen => setQuery({ level: chosen.join(',') })}
              />
              {shown.length === 0 && (
                <Empty title="No finding of this level">
                  <button type="button" onClick={() => setQuery({ level: undefined })}>
                    Show all {count(findings.length)}
                  </button>
                </Empty>
              )}
              {byComponent(shown).map(([component, all]) => (
                <section key={component} aria-label={component}>
                  <h2>{visible(component)}</h2>
                  <ul className="findings">
                    {all.map(finding => (
                      <Row key={finding.check} finding={finding} />
                    ))}
                  </ul>
                </section>
              ))}
            </>
          );
        }}
      </Served>
    </div>
  );
}

function Row({ finding }: { finding: Finding }): ReactNode {
  const { level, label } = levelOf(finding);
  return (
    <li className={level}>
      <Status level={level}>{label}</Status>
      <b>{visible(finding.check)}</b>
      <div>
        <p>{visible(finding.found)}</p>
        {finding.advice !== '' && (
          <p className="advice">
            <span aria-hidden="true">→ </span>
            {visible(finding.advice)} <CopyButton text={finding.advice} />
          </p>
        )}
      </div>
    </li>
  );
}

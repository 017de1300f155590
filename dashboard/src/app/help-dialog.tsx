import type { ReactNode } from 'react';
import { useState } from 'react';
import { Dialog } from './dialog.js';
import { activeKeys, keysSetting } from './keys.js';

/** All keys that work on the screen behind it. */
export function HelpDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [scopes] = useState(activeKeys);
  const [off, setOff] = useState(keysSetting.off);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="keys">
        {[...scopes].reverse().map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ keys, label }) => (
                <div key={keys}>
                  <dt>
                    {keys.split(' ').map(key => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={!off}
          onChange={event => {
            keysSetting.setOff(!event.target.checked);
            setOff(!event.target.checked);
          }}
        />{' '}
        Single keys work
      </label>
    </Dialog>
  );
}

import { KodamaProvider } from '@kodama/client/react';
import type { ReactNode } from 'react';
import { Suspense, useState } from 'react';
import { Link, Router, useLocation } from 'wouter';
import { SCREENS } from '../screens/index.js';
import { Empty, Loading } from '../ui/states.js';
import { AccessContext, useAccessState } from './access.js';
import { ErrorBoundary } from './error-boundary.js';
import { HelpDialog } from './help-dialog.js';
import { useKeys } from './keys.js';
import { kodama } from './kodama.js';
import { SearchBox } from './search-box.js';
import { Sidebar } from './sidebar.js';
import { TokenDialog } from './token-dialog.js';
import { toggleTheme } from './theme.js';
import { useToken } from './token.js';
import { BASE, segments } from './url.js';

export function App(): ReactNode {
  return (
    <KodamaProvider client={kodama}>
      <Router base={BASE}>
        <Shell />
      </Router>
    </KodamaProvider>
  );
}

function Shell(): ReactNode {
  const [path, navigate] = useLocation();
  const access = useAccessState();
  const hasToken = useToken() !== undefined;
  const [help, setHelp] = useState(false);
  const [asksToken, setAsksToken] = useState(false);
  const [head = ''] = segments();
  const screen = SCREENS.find(each => each.path === head);
  const Content = screen?.component ?? NoScreen;
  useKeys('Everywhere', [
    { keys: '/', label: 'Search', run: () => document.getElementById('search')?.focus() },
    ...SCREENS.filter(({ key }) => key).map(({ key, label, path }) => ({
      keys: `g ${key}`,
      label,
      run: () => navigate(`/${path}`),
    })),
    {
      keys: 'y',
      label: 'Copy the link to what is shown',
      run: () => void navigator.clipboard?.writeText(location.href),
    },
    { keys: 't', label: 'Light or dark', run: toggleTheme },
    { keys: '?', label: 'This help', run: () => setHelp(true) },
  ]);
  return (
    <AccessContext.Provider value={access}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="app">
        <Sidebar current={head} onHelp={() => setHelp(true)} onToken={() => setAsksToken(true)} />
        <div className="page">
          <SearchBox />
          <main id="main" tabIndex={-1}>
            <title>{`${screen?.label ?? 'Not found'} · Kodama`}</title>
            <ErrorBoundary key={`${path} ${hasToken}`}>
              <Suspense fallback={<Loading />}>
                <Content />
              </Suspense>
            </ErrorBoundary>
          </main>
        </div>
      </div>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
      {(asksToken || access.denied) && (
        <TokenDialog
          sentence={access.denied}
          onClose={() => setAsksToken(false)}
          isForced={access.denied !== undefined}
        />
      )}
    </AccessContext.Provider>
  );
}

function NoScreen(): ReactNode {
  return (
    <Empty isPage title={`There is no page at ${location.pathname}`}>
      <p>
        <Link href="/">Go to the overview</Link>
      </p>
    </Empty>
  );
}

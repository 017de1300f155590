import './style/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { onKeyDown } from './app/keys.js';
import { applyTheme } from './app/theme.js';
import { takeTokenFromFragment } from './app/token.js';

takeTokenFromFragment();
applyTheme();
addEventListener('keydown', onKeyDown);
addEventListener('hashchange', takeTokenFromFragment);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

import type { ComponentType } from 'react';
import { lazy } from 'react';

/** A screen. Its file is loaded when it is opened for the first time. */
export interface Screen {
  /** The first part of the path below `/ui/`; empty for the overview. */
  path: string;
  label: string;
  /** Heading of the navigation under which it stands; without one it is reached from other screens only. */
  group?: 'Now' | 'Past' | 'Bus' | 'System';
  /** Pressed after `g`. */
  key?: string;
  component: ComponentType;
}

/** All screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    path: '',
    label: 'Overview',
    group: 'Now',
    key: 'o',
    component: lazy(() => import('./overview/overview-screen.js')),
  },
  {
    path: 'live',
    label: 'Live events',
    group: 'Now',
    key: 'l',
    component: lazy(() => import('./live/live-screen.js')),
  },
  {
    path: 'time',
    label: 'Time travel',
    group: 'Past',
    key: 't',
    component: lazy(() => import('./time/time-screen.js')),
  },
  { path: 'event', label: 'Event', component: lazy(() => import('./event/event-screen.js')) },
  { path: 'entity', label: 'Entity', component: lazy(() => import('./entity/entity-screen.js')) },
];

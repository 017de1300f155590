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
  {
    path: 'gaps',
    label: 'Gaps',
    group: 'Bus',
    key: 'g',
    component: lazy(() => import('./gaps/gaps-screen.js')),
  },
  {
    path: 'health',
    label: 'Health',
    group: 'Bus',
    key: 'h',
    component: lazy(() => import('./health/health-screen.js')),
  },
  {
    path: 'subscriptions',
    label: 'Subscriptions',
    group: 'Bus',
    key: 's',
    component: lazy(() => import('./subscriptions/subscriptions-screen.js')),
  },
  {
    path: 'catalog',
    label: 'Catalog',
    group: 'Bus',
    key: 'k',
    component: lazy(() => import('./catalog/catalog-screen.js')),
  },
  {
    path: 'connections',
    label: 'Connections',
    group: 'System',
    key: 'c',
    component: lazy(() => import('./connections/connections-screen.js')),
  },
  {
    path: 'records',
    label: 'Rejected',
    group: 'System',
    key: 'r',
    component: lazy(() => import('./records/records-screen.js')),
  },
  {
    path: 'doctor',
    label: 'Doctor',
    group: 'System',
    key: 'd',
    component: lazy(() => import('./doctor/doctor-screen.js')),
  },
];

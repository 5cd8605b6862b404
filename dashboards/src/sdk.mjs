// The library, from KEMP360_NODE_MODULES (the tests keep it outside of the tree) or from node_modules beside this file.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const modules = process.env.KEMP360_NODE_MODULES;
const require = createRequire(modules ? join(modules, 'any.js') : import.meta.url);
const load = (name) => require(`@grafana/grafana-foundation-sdk/${name}`);

export const dashboard = load('dashboard');
export const prometheus = load('prometheus');
export const stat = load('stat');
export const stateTimeline = load('statetimeline');
export const table = load('table');
export const text = load('text');
export const timeseries = load('timeseries');

// The library wants a builder where a plain value would do.
export const as = (value) => Object.defineProperty({ ...value }, 'build', { value: () => value });

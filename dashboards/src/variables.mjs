// The variables and links of every board. A link keeps time and variables; a value that the next board has not is ignored there.
import { as, dashboard as sdk } from './sdk.mjs';
import { source } from './panels.mjs';

export const boards = {
  fleet: { uid: 'kemp360-fleet', title: 'Kemp 360 Fleet' },
  pair: { uid: 'kemp360-pair', title: 'Kemp 360 Pair' },
  loadmasters: { uid: 'kemp360-loadmasters', title: 'Kemp 360 LoadMasters' },
  exporter: { uid: 'kemp360-exporter', title: 'Kemp 360 Exporter' },
};
const TAG = 'kemp360';

const ALL = { selected: true, text: ['All'], value: ['$__all'] };
const query = (name, text, expression, options) => {
  const variable = new sdk.QueryVariableBuilder(name).label(text).datasource(source).refresh(2).sort(1)
    .query({ qryType: 1, query: expression, refId: `variable-${name}` }).definition(expression).hide(options.hide ? 2 : 0);
  if (options.all) variable.multi(true).includeAll(true).allValue(options.all).current(ALL);
  return variable;
};

// single: one pair of one cluster; else any number of both.
export const variables = ({ single = false, show = [] }) => {
  const is = single ? '=' : '=~';
  const scope = `job=~"$job", cluster${is}"$cluster"`;
  const many = single ? {} : { all: '.*' };
  return [
    new sdk.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus').hide(0),
    query('job', 'Job', 'label_values(kemp360_pair_units, job)', { all: '.+', hide: !show.includes('job') }),
    query('cluster', 'Cluster', 'label_values(kemp360_pair_units{job=~"$job"}, cluster)', many),
    query('pair', 'Pair', `label_values(kemp360_pair_units{${scope}}, pair)`, many),
    query('unit', 'Unit', `label_values(kemp360_up{${scope}, pair${is}"$pair"}, unit)`, { all: '.*', hide: !show.includes('unit') }),
    new sdk.TextBoxVariableBuilder('runbooks').label('Runbooks at').defaultValue('')
      .description('Where your copy of rules/runbooks can be read, for the links to runbooks').hide(show.includes('runbooks') ? 0 : 2),
  ];
};

// The values that a link takes along from the board it stands on.
const kept = '${datasource:queryparam}&${job:queryparam}&${runbooks:queryparam}&${__url_time_range}';
// A link from a row to another board: its cluster and pair by `${…}` of the row. `link` is made by withCluster().
export const toBoard = (board, pair = '${__data.fields.Pair}', cluster = '${__data.fields.link:raw}') =>
  `/d/${boards[board].uid}?${kept}&${cluster}&var-pair=${pair}`;
// The same pairs on a board, or on one panel of it.
export const toSame = (board, panel) => `/d/${boards[board].uid}?${kept}&\${cluster:queryparam}&\${pair:queryparam}` +
  (panel ? `&viewPanel=${panel}` : '');

export const links = (here) => Object.keys(boards).filter((name) => name !== here).map((name) =>
  new sdk.DashboardLinkBuilder(boards[name].title.replace('Kemp 360 ', '')).type('link').url(`/d/${boards[name].uid}`)
    .icon('dashboard').keepTime(true).includeVars(true).tooltip(`Open the dashboard ${boards[name].title}`));

// name: which board; the first words of `description` are what a list of dashboards shows.
export const board = (name, { description, range = 'now-6h', refresh = '1m', single, show, annotations = [], panels }) => {
  const builder = new sdk.DashboardBuilder(boards[name].title).uid(boards[name].uid).description(description).tags([TAG])
    .readonly().time({ from: range, to: 'now' }).refresh(refresh).timezone('browser').tooltip(1)
    .variables(variables({ single, show })).annotations(annotations.map(as)).links(links(name));
  const model = builder.build();
  // Panels are placed by hand: the library would lay them out anew.
  model.panels = panels.map((panel) => panel.build());
  // Newer versions look for it here.
  for (const { options } of model.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])])) {
    if (options?.footer?.enablePagination) options.enablePagination = true;
  }
  model.version = 1;
  return model;
};

// Panels as every board makes them: a description, a unit or mapping, and grey "not read" where there is no value.
import { NOT_READ, palette } from './palette.mjs';
import * as words from './words.mjs';
import { as, prometheus, stat as statSdk, stateTimeline, table as tableSdk, timeseries as seriesSdk } from './sdk.mjs';

export const source = { type: 'prometheus', uid: '${datasource}' };

const base = { mode: 'absolute', steps: [{ value: null, color: palette.unknown }] };
export const steps = (...rows) => ({ mode: 'absolute', steps: [base.steps[0], ...rows.map(([value, color]) => ({ value, color }))] });

const target = (expr, index, options) => {
  const query = new prometheus.DataqueryBuilder().refId(String.fromCharCode(65 + index)).expr(expr).datasource(source);
  if (options.format) query.format(options.format);
  if (options.legend) query.legendFormat(options.legend);
  return options.range ? query.range() : query.instant();
};

const common = (builder, spec, options) => {
  const queries = Array.isArray(spec.queries) ? spec.queries : [spec.queries];
  builder.id(spec.id).title(spec.title).description(spec.description).datasource(source)
    .gridPos({ x: spec.at[0], y: spec.at[1], w: spec.at[2], h: spec.at[3] })
    .thresholds(as(spec.thresholds ?? base)).colorScheme(as({ mode: 'thresholds' })).noValue(spec.noValue ?? NOT_READ);
  queries.forEach((query, index) => {
    const [expr, legend] = Array.isArray(query) ? query : [query];
    builder.withTarget(target(expr, index, { ...options, legend }));
  });
  if (spec.interval) builder.interval(spec.interval);
  if (spec.mappings) builder.mappings(spec.mappings);
  if (spec.unit) builder.unit(spec.unit);
  if (spec.decimals !== undefined) builder.decimals(spec.decimals);
  (spec.transformations ?? []).forEach((transformation) => builder.withTransformation(transformation));
  // Labels that not every series has, unless the panel says more of them.
  const labels = Object.values(spec.columns ?? {}).filter((name) => ['Cluster', 'Name', 'Unit'].includes(name) && !spec.fields?.[name]);
  for (const name of labels) builder.overrideByName(name, look.words(words.label));
  for (const [name, properties] of Object.entries(spec.fields ?? {})) builder.overrideByName(name, properties);
  for (const [pattern, properties] of Object.entries(spec.patterns ?? {})) builder.overrideByRegexp(pattern, properties);
  return builder;
};

const property = (id, value) => ({ id, value });
// What a column or a value of a panel looks like.
export const look = {
  words: (mappings) => [property('mappings', mappings)],
  filled: (mappings) => [property('mappings', mappings), property('custom.cellOptions', { type: 'color-background', mode: 'basic' })],
  wrapped: (mappings) => [
    property('mappings', mappings), property('custom.cellOptions', { type: 'auto', wrapText: true }),
    property('custom.wrapText', true),  // where newer versions look
  ],
  least: (pixels) => [property('custom.minWidth', pixels)],
  hidden: () => [property('custom.hidden', true)],
  width: (pixels) => [property('custom.width', pixels)],
  link: (title, url) => [property('links', [{ title, url, targetBlank: false }])],
  unit: (unit, decimals) => [property('unit', unit), ...(decimals === undefined ? [] : [property('decimals', decimals)])],
  filter: () => [property('custom.filterable', true)],
  when: (unrecorded, none) => [
    property('unit', 'dateTimeFromNow'),
    property('mappings', [
      { type: 'value', options: { '-1': { text: unrecorded ?? 'not recorded', color: palette.plain, index: 0 } } },
      { type: 'special', options: { match: 'null+nan', result: { text: none ?? '–', color: palette.plain, index: 1 } } },
    ]),
  ],
  day: () => [property('unit', 'time:YYYY-MM-DD')],
  thresholds: (...rows) => [property('thresholds', steps(...rows))],
  colour: (color) => [property('color', { mode: 'fixed', fixedColor: color })],
  name: (text) => [property('displayName', text)],
};

export const stat = (spec) => common(new statSdk.PanelBuilder(), spec, {})
  .colorMode('background_solid').graphMode('none').textMode(spec.textMode ?? 'value_and_name').justifyMode('center')
  .wideLayout(false).orientation(spec.orientation ?? 'auto').reduceOptions(as({ calcs: ['lastNotNull'], fields: '', values: false }))
  .text(as(spec.text ?? { titleSize: 14, valueSize: 24 }));

// A table of the instant queries, one row for each set of labels that they share. `columns`: label or query → the column's name, in
// the order shown; what is not named is not shown.
const organised = (spec) => {
  const names = Object.keys(spec.columns);
  const several = Array.isArray(spec.queries) && spec.queries.length > 1;
  const renamed = Object.entries(spec.columns).map(([name, title]) => [name === 'Value' && several ? 'Value #A' : name, title]);
  // If only the first query has an answer Grafana calls its column "Value".
  if (several) renamed.push(['Value', spec.columns['Value #A'] ?? spec.columns.Value]);
  return {
    id: 'organize',
    options: {
      indexByName: Object.fromEntries(renamed.map(([name], index) => [name, several && name === 'Value' ? names.indexOf('Value #A') : index])),
      renameByName: Object.fromEntries(renamed),
      excludeByName: Object.fromEntries(['Time', ...(spec.drop ?? [])].map((name) => [name, true])),
    },
  };
};

export const table = (spec) => {
  const shaped = spec.columns ? {
    ...spec,
    transformations: [
      ...(spec.before ?? []),
      ...(Array.isArray(spec.queries) && spec.queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      organised(spec),
      ...(spec.sort ? [{ id: 'sortBy', options: { fields: {}, sort: [{ field: spec.sort[0], desc: spec.sort[1] === 'desc' }] } }] : []),
      ...(spec.after ?? []),
    ],
  } : spec;
  const builder = common(new tableSdk.PanelBuilder(), shaped, { format: 'table' });
  builder.align('left').minWidth(50);
  if (spec.filled) builder.cellOptions({ type: 'color-background', mode: 'basic' });
  builder.cellHeight(spec.rows ?? 'sm').showHeader(true).footer(as({ show: false, reducer: ['sum'], countRows: false, enablePagination: spec.pages ?? false }));
  return builder;
};

export const timeline = (spec) => common(new stateTimeline.PanelBuilder(), spec, { range: true })
  .colorScheme(as({ mode: 'fixed', fixedColor: palette.unknown })).mergeValues(true).showValue('auto').alignValue('left').rowHeight(0.85).fillOpacity(85).lineWidth(0)
  .legend(as({ showLegend: false, displayMode: 'list', placement: 'bottom', calcs: [] }))
  .tooltip(as({ mode: 'single', sort: 'none' }));

// Panels that have nothing to show while all is well: closed, so that they take a line. A tile or an alert opens each of them.
export const closed = ({ id, title, y, panels }) => as({
  id, type: 'row', title, collapsed: true, gridPos: { x: 0, y, w: 24, h: 1 }, panels: panels.map((panel) => panel.build()),
});

export const series = (spec) => common(new seriesSdk.PanelBuilder(), spec, { range: true })
  // Units and pairs are told apart by Grafana's own series colours: no override can name them. A state gets its colour of the palette.
  .colorScheme(as({ mode: 'palette-classic' }))
  .drawStyle('line').lineInterpolation(spec.steps ? 'stepAfter' : 'linear').lineWidth(2).fillOpacity(0).showPoints('never').spanNulls(false)
  .axisSoftMin(0).axisSoftMax(spec.softMax ?? 0)
  .legend(as({ showLegend: true, displayMode: 'list', placement: spec.legend ?? 'bottom', calcs: [] }))
  .tooltip(as({ mode: 'multi', sort: 'desc' }));

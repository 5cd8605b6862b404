// Turns Prometheus's answers into what a panel shows, with Grafana's own library: transformations, field configuration, units,
// mappings, thresholds, links. A list of {panel, answers, values, at} becomes a list of frames.
//
//   echo '["TASKS.json", "SHOWN.json"]' | NODE_PATH=… node evaluate.cjs
'use strict';
const fs = require('node:fs');
const { JSDOM } = require('jsdom');

// The library asks for a browser when it is loaded.
const { window } = new JSDOM('<html><body></body></html>', { url: 'http://grafana.example/' });
window.matchMedia = () => ({ matches: false, addListener() {} });
Object.assign(globalThis, { window, document: window.document, localStorage: window.localStorage });
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true });
for (const name of ['HTMLElement', 'Element', 'Node', 'DOMParser', 'getComputedStyle']) globalThis[name] = window[name];
console.info = console.log = () => {};  // a library of the library says hello, and the answers go to standard output
const data = require('@grafana/data');
const { firstValueFrom } = require('rxjs');

const { FieldType } = data;
data.standardTransformersRegistry.setInit(() => [...new Map(Object.values(data.standardTransformers)
  .map((transformation) => [transformation.id, { id: transformation.id, name: transformation.name, transformation }])).values()]);

// The properties that an override may set, as Grafana registers them: only the value matters here.
const property = (id, path = id, isCustom = false) => ({
  id, path, name: id, isCustom, editor: () => null, override: () => null, settings: {},
  process: data.identityOverrideProcessor, shouldApply: () => true, getItemsCount: () => 0,
});
const custom = ['cellOptions', 'width', 'minWidth', 'hidden', 'filterable', 'align', 'drawStyle', 'fillOpacity', 'lineWidth'];
const registry = new data.FieldConfigOptionsRegistry(() => [
  ...['unit', 'decimals', 'min', 'max', 'mappings', 'thresholds', 'color', 'displayName', 'noValue', 'links'].map((id) => property(id)),
  ...custom.map((id) => ({ ...property(`custom.${id}`, id, true), id: `custom.${id}` })),
]);
const theme = data.createTheme({ colors: { mode: process.env.KEMP360_THEME || 'dark' } });

const number = (text) => ({ '+Inf': Infinity, '-Inf': -Infinity }[text] ?? Number(text));

// A table: one frame for each query, a field for each label, as Grafana's Prometheus data source makes it.
const asTable = (answers) => {
  const filled = answers.filter((answer) => answer.result.length);
  return filled.map(({ refId, result }) => {
    const labels = [...new Set(result.flatMap((series) => Object.keys(series.metric)))].sort();
    return data.toDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: result.map((series) => series.value[0] * 1000) },
        ...labels.map((label) => ({ name: label, type: FieldType.string, config: { filterable: true },
          values: result.map((series) => series.metric[label] ?? '') })),
        { name: filled.length > 1 ? `Value #${refId}` : 'Value', type: FieldType.number,
          values: result.map((series) => number(series.value[1])) },
      ],
    });
  });
};

const legend = (format, labels) => format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '');

// A series: a frame of time and value, with every step of the time shown; what is missing is null.
const asSeries = (answers) => answers.flatMap((answer) => answer.result.map(({ metric, values, value }) => {
  const samples = values ?? [value];
  const { step } = answer;
  const times = [];
  const shown = [];
  for (const [time, text] of samples) {
    if (times.length && time * 1000 - times.at(-1) > 1.5 * step * 1000) { times.push(times.at(-1) + step * 1000); shown.push(null); }
    times.push(time * 1000);
    shown.push(number(text));
  }
  const name = answer.legend ? legend(answer.legend, metric) : undefined;
  return data.toDataFrame({
    refId: answer.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: times, config: {} },
      { name: 'Value', type: FieldType.number, values: shown, labels: metric, config: name ? { displayNameFromDS: name } : {} },
    ],
  });
}));

const shown = (field, value) => {
  const { text, prefix = '', suffix = '', color } = field.display(value);
  return { text: `${prefix}${text}${suffix}`, color: color ?? null, raw: value ?? null };
};

// What Grafana puts into a link: values of the row, of the cell, variables, the time shown.
const interpolate = (values) => (text, scoped) => text.replace(/\$\{([\w.]+)(?::(\w+))?\}/g, (all, name, form) => {
  if (name === '__url_time_range') return 'from=now-6h&to=now';
  if (form === 'queryparam') return `var-${name}=${encodeURIComponent(values[name] ?? '')}`;
  const context = scoped?.__dataContext?.value;
  const row = /^__data\.fields\.(.+)$/.exec(name);
  let value = values[name];
  if (row && context) value = data.getFieldDisplayValuesProxy({ frame: context.frame, rowIndex: context.rowIndex })[row[1]];
  if (name === '__value.raw' && context) value = context.field.values[context.rowIndex];
  if (value === undefined) return all;
  return form === 'raw' ? String(value) : encodeURIComponent(String(value));
});

const evaluate = async ({ panel, answers, values, at }) => {
  let frames = answers.some((answer) => answer.format === 'table') ? asTable(answers) : asSeries(answers);
  if (panel.transformations?.length) frames = await firstValueFrom(data.transformDataFrame(panel.transformations, frames));
  const fields = data.applyFieldOverrides({
    data: frames, fieldConfig: panel.fieldConfig, replaceVariables: interpolate(values), theme, timeZone: 'utc',
    fieldConfigRegistry: registry,
  });
  return fields.map((frame) => ({
    length: frame.length,
    refId: frame.refId,
    fields: frame.fields.map((field) => ({
      name: data.getFieldDisplayName(field, frame, fields),
      type: field.type,
      hidden: Boolean(field.config.custom?.hidden),
      width: field.config.custom?.width ?? null,
      minWidth: field.config.custom?.minWidth ?? null,
      cell: field.config.custom?.cellOptions ?? null,
      links: (frame.length && field.getLinks ? field.getLinks({ valueRowIndex: 0 }) : []).map((link) => link.href),
      values: Array.from(field.values, (value) => shown(field, value)),
      colour: field.config.color ?? null,
    })),
  }));
};

// A line names a file of tasks and the file for the answer; a line comes back when it is there. The library loads once.
const lines = require('node:readline').createInterface({ input: process.stdin });
(async () => {
  for await (const line of lines) {
    const [source, out] = JSON.parse(line);
    try {
      const shownFrames = [];
      for (const task of JSON.parse(fs.readFileSync(source, 'utf8'))) shownFrames.push(await evaluate(task));
      fs.writeFileSync(out, JSON.stringify(shownFrames));
      process.stdout.write('"done"\n');
    } catch (error) {
      process.stdout.write(`${JSON.stringify(error.stack)}\n`);
    }
  }
})();

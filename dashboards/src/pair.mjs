// Pair: is it in HA; if not, which comparison failed, what each unit says, what changed last, what to do.
import { changes } from './annotations.mjs';
import { palette } from './palette.mjs';
import { look, stat, table, timeline } from './panels.mjs';
import {
  PAIR, any, checked, copy, label, max, modeCode, one, pairSince, pairs, rank, reason, undecided, units, violated, violatedSince,
} from './promql.mjs';
import { sideBySide, sides } from './sides.mjs';
import { board, toSame } from './variables.mjs';
import * as words from './words.mjs';

const UNIT = `${PAIR}, unit`;
const CHECK = `${PAIR}, check`;

// Everything that keeps the pair from being well, or one row that says that nothing does.
const found = any(
  `(${violated(one)}) * 0 + 2`,
  `(${undecided(one)}) * 0 + 1`,
  label(`((${max(UNIT, `kemp360_unit_ha_error${one()}`)} == 1) * 0 + 2)`, 'check', 'ha_error'),
  label(`((${units(one)} == 0) * 0 + 3)`, 'check', 'unit_read'),
);
// The label `runbook` is the name of the file.
const withRunbook = (expr) => words.checks.filter((c) => c.runbook).reduce(
  (inner, c) => `label_replace(${inner}, "runbook", "${c.runbook}", "cure", "${c.name}")`, expr);
const findings = copy(withRunbook(any(
  copy(`(${found}) >= 2`, 'cure', 'check'),
  label(`((${found}) == 1)`, 'cure', 'undecided'),
  label(label(`((${pairs(one)} > 1) * 0 unless on (${PAIR}) (${found}))`, 'check', 'none'), 'cure', 'none'),
  label(label(`((${pairs(one)} == 1) * 0 + 4)`, 'check', 'one_unit'), 'cure', 'one_unit'),
)), 'what', 'check');

// What changed: the last moment at which the old value was seen, for each unit and fact.
const seen = (expr, by) => max(by, `max_over_time(timestamp(${expr})[$__range:$__interval])`);
const changedLabel = (series, name, fact, now = series) => {
  const current = `topk by (${UNIT}) (1, ${max(`${UNIT}, ${name}`, now)})`;
  const before = copy(`topk by (${UNIT}) (1, ${seen(series, `${UNIT}, ${name}`)} unless on (${UNIT}, ${name}) ${current})`, 'from', name);
  return label(`max by (${UNIT}, from, to) (${before} * on (${UNIT}) group_left (to) (${copy(current, 'to', name)} * 0 + 1))`, 'fact', fact);
};
const changedGauge = (metric, fact, yes, no, extra = '') => [[1, no, yes], [0, yes, no]].map(([value, from, to]) => {
  const series = metric + one(extra);
  const expr = `${seen(`${series} == ${1 - value}`, UNIT)} and on (${UNIT}) (${max(UNIT, series)} == ${value})`;
  return label(label(label(`(${expr})`, 'from', from), 'to', to), 'fact', fact);
});
const changed = `1000 * (${any(
  changedLabel(`(kemp360_unit_ha_mode${one()} == 1)`, 'mode', 'HA mode'),
  changedLabel(`kemp360_unit_info${one('version!=""')}`, 'version', 'Version'),
  ...changedGauge('kemp360_unit_license', 'Local licensing', 'licensed', 'not licensed', 'license="local"'),
  ...changedGauge('kemp360_unit_license', 'Metered Licensing', 'licensed', 'not licensed', 'license="metered"'),
  ...changedGauge('kemp360_unit_ha_disabled', 'Disable', 'set', 'not set'),
  ...changedGauge('kemp360_unit_preferred_master', 'Preferred Master', 'set', 'not set'),
  ...changedGauge('kemp360_unit_peer_address_match', 'IP Address for the Other Peer', 'right', 'wrong'),
  ...changedGauge('kemp360_unit_peer_key_match', 'HA Key for the Other Peer', 'right', 'wrong'),
  ...changedGauge('kemp360_unit_peer_device_match', 'Device ID of the peer', 'the other unit', 'another'),
  ...changedGauge('kemp360_unit_ha_error', 'HA error', 'reported', 'none'),
  ...changedGauge('kemp360_up', 'The unit', 'read', 'not read'),
)})`;

// A list that was not read, or a LoadMaster of it whose state was not understood.
const notCounted = ['not known', palette.unknown];

const facts = (id, title, at, description, list) => table({
  id, title, at, description, queries: sides(list), transformations: sideBySide.transformations,
  mappings: sideBySide.cells, filled: true, fields: sideBySide.fields(id === 5 ? 215 : 165),
});

export default board('pair', {
  description: 'Is this pair of Kemp 360 Central in HA? If not: what differs, what each unit says, what changed, what to do.',
  single: true,
  show: ['runbooks'],
  annotations: changes,
  panels: [
    stat({
      id: 1, title: 'Is the pair in HA?', at: [0, 0, 5, 9], orientation: 'horizontal',
      description: 'In HA: one unit is master and the other is standby. “Cannot tell” and “Not read” are no verdict: what was not ' +
        'read is never taken for good. Since: when it left HA, else when its oldest violated check began.',
      queries: [[rank(one), 'HA'], [reason(one), 'Why'], [pairSince(one), 'Since']],
      text: { titleSize: 13, valueSize: 22 },
      fields: {
        HA: look.words(words.haStates),
        Why: look.words(words.reasonWords),
        Since: [...look.when(), ...look.colour(palette.plain)],
      },
    }),
    table({
      id: 2, title: 'What fails, and what to do', at: [5, 0, 19, 9], rows: 'lg',
      description: 'The checks that are violated, then those that nobody can decide, with the cure in words and the runbook. “Runbooks ' +
        'at”, above, is where your copy of rules/runbooks can be read.',
      queries: [findings, violatedSince(one)],
      columns: {
        what: 'What', unit: 'Unit', 'Value #A': 'State', 'Value #B': 'Since', cure: 'What to do', runbook: 'Runbook',
      },
      drop: ['cluster', 'pair', 'check'],
      sort: ['State', 'desc'],
      fields: {
        What: [...look.words(words.checkWords('text')), ...look.width(190)],
        Unit: [...look.words(words.label), ...look.width(90)],
        State: [...look.filled(words.findingStates), ...look.width(100)],
        Since: [...look.when(), ...look.width(137)],
        'What to do': [...look.wrapped(words.checkWords('cure')), ...look.least(260)],
        Runbook: [
          ...look.words(words.open), ...look.width(85), ...look.link('Open the runbook', '${runbooks:raw}/${__value.raw}.md'),
        ],
      },
    }),
    facts(3, 'Both units side by side', [0, 9, 12, 10],
      'What each unit says of itself. A cell that keeps the pair out of HA says “(differs)”. “not read”: the unit did not say.', [
        { row: 'Read by the exporter', gauge: 'kemp360_up', yes: 'read', no: 'not read' },
        { row: 'HA mode', series: `(kemp360_unit_ha_mode${one()} == 1)`, name: 'mode', check: 'ha_mode', word: 'wrong',
          holds: 'same HA', broken: 'violated' },
        { row: 'Version', series: `kemp360_unit_info${one('version!=""')}`, name: 'version', check: 'version_parity' },
        { row: 'Local licensing', gauge: 'kemp360_unit_license', where: 'license="local"', yes: 'licensed', no: 'not licensed',
          check: 'local_license_parity' },
        { row: 'Metered Licensing', gauge: 'kemp360_unit_license', where: 'license="metered"', yes: 'licensed', no: 'not licensed',
          check: 'metered_license_parity' },
        { row: 'HA error', gauge: 'kemp360_unit_ha_error', yes: 'error reported', no: 'none' },
        { row: 'Device ID', series: `kemp360_unit_info${one('device_id!=""')}`, name: 'device_id', check: 'distinct_units',
          word: 'wrong', holds: 'two units', broken: 'wrong' },
        { row: 'Device ID of the peer', gauge: 'kemp360_unit_peer_device_match', yes: 'the other unit', no: 'another',
          check: 'peer_device', word: 'wrong', holds: 'same', broken: 'wrong', optional: true },
      ]),
    table({
      id: 6, title: 'What changed last', at: [12, 9, 12, 10],
      description: 'The last change of each fact in the time shown, newest first. “Until” is when the old value was last read. The ' +
        'marks in the timelines below show every change.',
      queries: changed, interval: '1m',
      columns: { Value: 'Until', unit: 'Unit', fact: 'What', from: 'it was', to: 'it is' },
      drop: ['cluster', 'pair'],
      sort: ['Until', 'desc'],
      noValue: 'No change was seen in the time shown',
      fields: { Until: [...look.when(), ...look.width(137)], Unit: [...look.words(words.label), ...look.width(90)], What: look.width(205) },
    }),
    timeline({
      id: 4, title: 'HA mode of each unit', at: [0, 19, 24, 5], interval: '1m',
      description: 'Master, standby, standalone (out of HA), or a word that the profile does not know. Grey: the unit did not say. A ' +
        'gap: the exporter itself was not there.',
      queries: [[modeCode(one), '{{unit}}']],
      mappings: words.modeWords,
    }),
    facts(5, 'Settings to check after a restore', [0, 24, 12, 8],
      'The four settings that a backup of the other unit overwrites, on both units (a peer address or key that is empty is wrong), and whether ' +
      'the version keeps HA whole when a backup is restored onto the other unit (from 1.23 on).', [
        { row: 'Disable', gauge: 'kemp360_unit_ha_disabled', yes: 'set (wrong)', no: 'not set', check: 'ha_enabled', word: '',
          holds: 'right', broken: 'wrong' },
        { row: 'Preferred Master', gauge: 'kemp360_unit_preferred_master', yes: 'set', no: 'not set', check: 'preferred_master',
          word: 'conflict', holds: 'right', broken: 'wrong' },
        { row: 'IP Address for the Other Peer', gauge: 'kemp360_unit_peer_address_match', yes: 'right', no: 'wrong',
          check: 'peer_address', word: '', holds: 'right', broken: 'wrong' },
        { row: 'HA Key for the Other Peer', gauge: 'kemp360_unit_peer_key_match', yes: 'right', no: 'wrong',
          check: 'peer_key', word: '', holds: 'right', broken: 'wrong' },
        { row: 'After a cross-restore', gauge: 'kemp360_unit_cross_restore_supported', yes: 'HA stays whole',
          no: 'HA breaks' },
      ]),
    table({
      id: 7, title: 'Metered Licensing reports', at: [12, 24, 12, 8],
      description: 'How many LoadMasters each unit’s report lists, when it was made, and how many activated ones its own list holds. The ' +
        'last column compares both reports.',
      queries: [
        units(one),
        max(UNIT, `kemp360_unit_report_loadmasters${one()}`),
        `1000 * ${max(UNIT, `kemp360_unit_report_timestamp_seconds${one()}`)}`,
        max(UNIT, `kemp360_unit_loadmasters${one('state="activated"')}`),
        max(UNIT, `kemp360_unit_loadmasters${one('state="normal"')}`),
        `${units(one)} * 0 + on (${PAIR}) group_left () (${any(
          `max without (check) (${checked(one, 'report_parity')})`,
          `max without (check) (max by (${CHECK}) (kemp360_pair_check_decided${one('check="report_parity"')}) == 0) + 2`)})`,
      ],
      columns: {
        unit: 'Unit', 'Value #B': 'In report', 'Value #C': 'Made', 'Value #D': 'Activated', 'Value #E': 'Normal', 'Value #F': 'Both reports',
      },
      drop: ['cluster', 'pair', 'Value #A', 'Value'],
      sort: ['Unit', 'asc'],
      fields: {
        'In report': [...look.words(words.tally(palette.plain, palette.plain)), ...look.width(85)],
        Made: [...look.when('not read', 'not read'), ...look.width(140)],
        Activated: [...look.words(words.tally(palette.plain, palette.plain, notCounted)), ...look.width(85)],
        Normal: [...look.words(words.tally(palette.plain, palette.plain, notCounted)), ...look.width(75)],
        'Both reports': look.filled(words.reportStates),
      },
    }),
    table({
      id: 20, title: 'What could not be read', at: [0, 32, 12, 6], rows: 'lg', pages: true,
      description: 'Sources of this pair that the exporter could not read, and why.',
      queries: copy(max(`${UNIT}, source, reason`, `kemp360_source_failure${one()}`), 'cure', 'reason'),
      columns: { unit: 'Unit', source: 'Source', reason: 'Why', cure: 'What to look at' },
      drop: ['cluster', 'pair', 'Value'],
      noValue: 'No failure is known. Whether everything was read: see the Exporter board',
      fields: {
        Unit: [...look.width(110), ...look.link('Open the Exporter board', toSame('exporter', 2))],
        Source: look.width(110),
        Why: look.words(words.failureReasons),
        'What to look at': look.wrapped(words.failureCures),
      },
    }),
    stat({
      id: 21, title: 'LoadMasters of the pair', at: [12, 32, 12, 6],
      description: 'How many LoadMasters are in each state of ownership. The board LoadMasters lists them.',
      queries: words.ownerships.map(([name, , text]) => [max(PAIR, `kemp360_pair_loadmasters${one(`ownership="${name}"`)}`), text]),
      mappings: words.count(palette.bad),
      fields: { agreed: look.words(words.tally(palette.unknown, palette.ok)) },
    }),
    timeline({
      id: 22, title: 'Checks over time', at: [0, 38, 24, 12], interval: '1m',
      description: 'Each check: holds, violated, or not decided. A gap: the exporter itself was not there.',
      queries: [[any(checked(one), `(${undecided(one)}) + 2`), '{{check}}']],
      mappings: words.checkStates,
      fields: Object.fromEntries(words.checks.filter((c) => c.text).map((c) => [c.name, look.name(c.text)])),
    }),
  ],
});

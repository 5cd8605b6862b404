// Pair: is it in HA; if not, which comparison failed, what each unit says, what changed last, what to do.
import { changes } from './annotations.mjs';
import { failingSources, findings, findingsSince, rank, reason, toRelicense } from './faults.mjs';
import { palette } from './palette.mjs';
import { closed, look, series, stat, table, timeline } from './panels.mjs';
import { PAIR, UNIT, any, checked, copy, label, max, disownedSince, graceEnds, modeCode, one, pairSince, pairs, undecidedAny, units, waitingSince } from './promql.mjs';
import { BOTH, sideBySide, sides } from './sides.mjs';
import { board, toSame } from './variables.mjs';
import * as words from './words.mjs';

const CHECK = `${PAIR}, check`;

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
  ...changedGauge('kemp360_unit_ha_disabled', 'Disable', 'selected', 'cleared'),
  ...changedGauge('kemp360_unit_preferred_master', 'Preferred Master', 'selected', 'cleared'),
  ...changedGauge('kemp360_unit_peer_address_match', 'IP Address for the Other Peer', 'right', 'wrong'),
  ...changedGauge('kemp360_unit_peer_key_match', 'HA Key for the Other Peer', 'right', 'wrong'),
  ...changedGauge('kemp360_unit_peer_device_match', 'Device ID of the peer', 'the other unit', 'another'),
  ...changedGauge('kemp360_unit_ha_error', 'HA error', 'reported', 'none'),
  ...changedGauge('kemp360_up', 'The unit', 'read', 'not read'),
)})`;

// A list that was not read, or a LoadMaster of it whose state was not understood.
const notCounted = ['not known', palette.unknown];

const facts = (id, title, at, description, list, width) => table({
  id, title, at, description, queries: sides(list), transformations: sideBySide.transformations,
  mappings: sideBySide.cells, filled: true, fields: sideBySide.fields(width),
});

export default board('pair', {
  description: 'Is this pair of Kemp 360 Central in HA? If not: what differs, what each unit reports, what changed, what to do.',
  single: true,
  show: ['runbooks'],
  annotations: changes,
  panels: [
    stat({
      id: 1, title: 'Is the pair in HA?', at: [0, 0, 6, 8], orientation: 'horizontal',
      description: 'In HA: one unit is Master and the other one Standby. “Unknown” and “Not read”: what was not read is never shown as ' +
        'good. What is wrong: the worst fault. Since: when it left HA, otherwise when its oldest violated check began. Grace ends: until when ' +
        'every disowned or normal LoadMaster should keep working without a license, if the configuration has license_grace_period (assumed: ' +
        'counted from when the first of them was seen so).',
      queries: [[rank(one), 'HA'], [reason(one), 'What is wrong'], [pairSince(one), 'Since'], [any(toRelicense(one), `${pairs(one)} * 0 - 1`), 'Must be re-licensed'],
        [`min by (${PAIR}) (${graceEnds(one, any(disownedSince(one), waitingSince(one)))})`, 'Grace ends']],
      text: { titleSize: 12, valueSize: 16 },
      fields: {
        HA: look.words(words.haStates),
        'What is wrong': look.words(words.faultWords),
        Since: [...look.when(), ...look.colour(palette.plain)],
        'Grace ends': [...look.day(), ...look.colour(palette.plain), ...look.words(words.label)],
        'Must be re-licensed': [
          ...look.words(words.relicenseCount), ...look.link('Open the list of LoadMasters to re-license', toSame('loadmasters', 4)),
        ],
      },
    }),
    table({
      id: 2, title: 'What is wrong, and what to do', at: [6, 0, 18, 8], rows: 'lg',
      description: 'The faults that were found, most severe first and causes before their consequences, then the checks that are undecided. ' +
        'What follows from a fault in the list is left out. Severity is that of the fault; its alert may begin as a warning. The link ' +
        'to the runbook is there if “Runbooks at”, above, is the address of your copy of rules/runbooks.',
      queries: [findings, findingsSince],
      columns: {
        what: 'What', unit: 'Unit', 'Value #A': 'Severity', 'Value #B': 'Since', cure: 'What to do', runbook: 'Runbook',
      },
      drop: ['cluster', 'pair', 'check', 'fault'],
      after: [{ id: 'filterByValue', options: { type: 'exclude', match: 'any', filters: [{ fieldName: 'What', config: { id: 'isNull', options: {} } }] } }],
      sort: ['Severity', 'desc'],
      fields: {
        What: [...look.wrapped(words.findingWords), ...look.width(200)],
        Unit: [...look.words(words.label), ...look.width(85)],
        Severity: [...look.filled(words.findingStates), ...look.width(85)],
        Since: [...look.when(), ...look.width(137)],
        'What to do': [...look.wrapped(words.findingCures), ...look.least(260)],
        Runbook: [
          ...look.words(words.open), ...look.width(75), ...look.link('Open the runbook', '${runbooks:raw}/${__value.raw}.md'),
        ],
      },
    }),
    facts(3, 'Both units side by side', [0, 8, 12, 10],
      'What each unit reports about itself. What keeps the pair out of HA is red. “not read”: the unit was not read, or does not report it.', [
        { row: 'Read', gauge: 'kemp360_up', yes: 'read', no: 'not read' },
        { row: 'HA mode', series: `(kemp360_unit_ha_mode${one()} == 1)`, name: 'mode', check: 'ha_mode', word: '',
          holds: 'in HA', broken: 'not in HA' },
        { row: 'Version', series: `kemp360_unit_info${one('version!=""')}`, name: 'version', check: 'version_parity' },
        { row: 'Local licensing', gauge: 'kemp360_unit_license', where: 'license="local"', yes: 'licensed', no: 'not licensed',
          check: 'local_license_parity' },
        { row: 'Metered Licensing', gauge: 'kemp360_unit_license', where: 'license="metered"', yes: 'licensed', no: 'not licensed',
          check: 'metered_license_parity' },
        { row: 'HA error', gauge: 'kemp360_unit_ha_error', yes: 'reported', no: 'none' },
        { row: 'Device ID', series: `kemp360_unit_info${one('device_id!=""')}`, name: 'device_id', check: 'distinct_units',
          word: BOTH, holds: 'two units', broken: 'wrong' },
        { row: 'Device ID of the peer', gauge: 'kemp360_unit_peer_device_match', yes: 'the other unit', no: 'another',
          unless: 'kemp360_unit_peer_configured', none: 'names no peer',
          check: 'peer_device', word: '', holds: 'same', broken: 'wrong', optional: true },
      ], 160),
    timeline({
      id: 4, title: 'HA mode of each unit', at: [12, 8, 12, 5], interval: '1m',
      description: 'Master, Standby, standalone (not in HA), or a value that the profile does not map. Gray: the unit does not report it. A ' +
        'gap: the exporter itself was not scraped.',
      queries: [[modeCode(one), '{{unit}}']],
      mappings: words.modeWords,
    }),
    table({
      id: 6, title: 'What changed last', at: [12, 13, 12, 5],
      description: 'The last change of each fact in the time range, newest first. “When” is the last read with the old value; the next read ' +
        'had the new one. The marks in the time charts show every change.',
      queries: changed, interval: '1m',
      columns: { Value: 'When', unit: 'Unit', fact: 'What', from: 'It was', to: 'It is' },
      drop: ['cluster', 'pair'],
      sort: ['When', 'desc'],
      noValue: 'No change was seen in the time range',
      fields: {
        When: [...look.unit('dateTimeAsIso'), ...look.words(words.label), ...look.width(150)],
        Unit: [...look.words(words.label), ...look.width(85)],
        What: look.width(205),
        'It was': look.least(75),
        'It is': look.least(75),
      },
    }),
    facts(5, 'Settings to check after a restore', [0, 18, 12, 7],
      'The four settings that a backup of the other unit overwrites, on both units (a peer address or key that is empty is wrong), and ' +
      'whether a backup of the other unit can replace this one without breaking HA: Version 1.23 and later.', [
        { row: 'Disable', gauge: 'kemp360_unit_ha_disabled', yes: 'selected (wrong)', no: 'cleared', check: 'ha_enabled', word: '',
          holds: 'right', broken: 'wrong' },
        { row: 'Preferred Master', gauge: 'kemp360_unit_preferred_master', yes: 'selected', no: 'cleared', check: 'preferred_master',
          word: BOTH, holds: 'right', broken: 'wrong' },
        { row: 'IP Address for the Other Peer', gauge: 'kemp360_unit_peer_address_match', yes: 'right', no: 'wrong',
          check: 'peer_address', word: '', holds: 'right', broken: 'wrong' },
        { row: 'HA Key for the Other Peer', gauge: 'kemp360_unit_peer_key_match', yes: 'right', no: 'wrong',
          check: 'peer_key', word: '', holds: 'right', broken: 'wrong' },
        { row: 'Backup of the other unit', gauge: 'kemp360_unit_cross_restore_supported', yes: 'supported', no: 'not supported' },
      ], 235),
    table({
      id: 7, title: 'Metered Licensing reports', at: [12, 18, 12, 4],
      description: 'How many LoadMasters each unit’s Metered Licensing report lists, when it was made, and how many activated LoadMasters and ' +
        'normal devices the unit lists itself. The last column compares both reports.',
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
        'In report': [...look.words(words.number), ...look.width(85)],
        Made: [...look.when('not read', 'not read'), ...look.width(140)],
        Activated: [...look.words(words.tally(palette.plain, palette.plain, notCounted)), ...look.width(85)],
        Normal: [...look.words(words.tally(palette.plain, palette.plain, notCounted)), ...look.width(78)],
        'Both reports': look.filled(words.reportStates),
      },
    }),
    stat({
      id: 21, title: 'LoadMasters of the pair', at: [12, 22, 12, 3],
      description: 'How many LoadMasters are in each state of ownership. The dashboard LoadMasters lists them.',
      queries: words.ownerships.map(([name, , text]) => [max(PAIR, `kemp360_pair_loadmasters${one(`ownership="${name}"`)}`), text]),
      fields: Object.fromEntries(words.ownerships.map(([, , text, colour]) => [
        text, [...look.words(words.count(colour)), ...look.link('Open its LoadMasters', toSame('loadmasters'))]])),
      mappings: words.number,
      text: { titleSize: 12, valueSize: 18 },
    }),
    timeline({
      id: 22, title: 'Checks over time', at: [0, 25, 15, 11], interval: '1m',
      description: 'Each check: holds, violated, or undecided. A gap: the exporter itself was not scraped.',
      queries: [[any(checked(one), `(${undecidedAny(one)}) + 2`), '{{check}}']],
      mappings: words.checkStates,
      fields: Object.fromEntries(Object.entries(words.checks).map(([name, text]) => [name, look.name(text)])),
    }),
    series({
      id: 23, title: 'Read duration by source', at: [15, 25, 9, 11], unit: 's', interval: '1m',
      description: 'How long each source of each unit took to read. The whole read must stay below the timeout of the pair.',
      queries: [[max(`${UNIT}, source`, `kemp360_source_duration_seconds${one()}`), '{{unit}} {{source}}']],
    }),
    closed({
      id: 30, title: 'What could not be read', y: 36,
      panels: [table({
        id: 20, title: 'What could not be read', at: [0, 37, 24, 6], rows: 'lg',
        description: 'Sources of this pair that the exporter could not read, and why.',
        queries: failingSources(one),
        columns: { unit: 'Unit', source: 'Source', reason: 'Why', cure: 'What to do' },
        drop: ['cluster', 'pair', 'Value'],
        noValue: 'No failure is known. The dashboard Exporter shows whether everything was read',
        fields: {
          Unit: [...look.width(110), ...look.link('Open the dashboard Exporter', toSame('exporter', 2))],
          Source: look.width(110),
          Why: [...look.words(words.failureReasons), ...look.width(250)],
          'What to do': [...look.wrapped(words.failureCures), ...look.least(300)],
        },
      })],
    }),
  ],
});

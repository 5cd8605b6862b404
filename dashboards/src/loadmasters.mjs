// LoadMasters: who owns each, stale migrations with their age, what both units claim, migrations over time, the LoadMasters to re-license.
import { changes } from './annotations.mjs';
import { toRelicense } from './faults.mjs';
import { palette } from './palette.mjs';
import { look, series, stat, table } from './panels.mjs';
import {
  LM, PAIR, UNIT, any, copy, disowned, disownedSince, graceEnds, label, listsRead, max, one, pairs, record, waiting, waitingSince,
} from './promql.mjs';
import { board, toSame } from './variables.mjs';
import * as words from './words.mjs';

// With a label of another series, where there is one for this LoadMaster.
const attach = (expr, name, from) => any(
  `(${expr}) * on (${LM}) group_left (${name}) (topk by (${LM}) (1, ${from}) * 0 + 1)`,
  `(${expr}) unless on (${LM}) (${from})`,
);
const named = (expr) => attach(expr, 'name', `max by (${LM}, name) (kemp360_loadmaster_info${one()})`);
const count = (ownership) => max(PAIR, `kemp360_pair_loadmasters${one(`ownership="${ownership}"`)}`);
const decided = max(PAIR, `kemp360_pair_check_decided${one('check="loadmaster_ownership"')}`);
const undecided = `(${decided} == 0)`;
const claimed = max(`${LM}, unit`, `kemp360_loadmaster_claimed${one()}`);
const listed = max(`${LM}, unit`, `kemp360_loadmaster_activated${one()}`);
const activated = max(LM, `kemp360_loadmaster_activated${one()}`);
const owns = `kemp360_loadmaster_owner${one()}`;
const ownedBy = max(`${LM}, unit`, owns);

const oneUnit = `(${pairs(one)} == 1)`;
// The state of ownership of every LoadMaster that a unit lists or speaks of (see ownershipWords).
const judged = any(
  ...words.ownerships.map(([name, code]) =>
    `(${max(LM, `kemp360_loadmaster_ownership${one(`ownership="${name}"`)}`)} == 1) * ${code}`),
  `${max(LM, claimed)} * 0 - 2 and on (${PAIR}) ${oneUnit}`,
  `${max(LM, claimed)} * 0 + 2`,
  `${activated} * 0`,
);
const since = any(`1000 * (${disownedSince(one)})`, `${disowned(one)} * 0 - 1`);

// The list of LoadMasters to re-license after a unit was removed. The rules remember what was activated; where they are not loaded every
// normal device is listed, and the list says that it does not know.
const remembered = max(LM, `kemp360:loadmaster_last_activated:timestamp_seconds${record(one)}`);
const work = any(
  `(${waiting(one)}) * 0 + 1 and on (${LM}) (${activated} == 0)`,
  `(${waiting(one)}) * 0 + 2 unless on (${LM}) ${activated}`,
);
const waitingNow = any(
  work,
  `(${activated} == 0) * 0 + 3 unless on (${PAIR}) ${remembered}`,
);
// One row that says that there is nothing to do: only if it is known.
const row = (expr, text) => label(`(${expr})`, 'loadmaster', text);

// There whenever the list was read; the counts by state are not, if the state of one LoadMaster was not understood.
const listRead = `kemp360_unit_duplicate_loadmasters${one()}`;
// Zero for each unit whose list was read, while it is known who owns what: a line at zero where there is nothing to count.
const noneOfUnit = max('unit', `${listRead} * 0 and on (${PAIR}) (${decided} == 1)`);
// Those that are not agreed stand first: the label `order` is 3 for disowned, 8 for those without a license.
const order = `count_values by (${LM}) ("order", 8 - clamp_min(${judged}, 0))`;
const claims = `label_join(max by (${LM}, unit, says, order) (${any(
  label(row(`${max(UNIT, listRead)} * 0`, 'the list'), 'says', 'read'),
  label(row(`(${max(UNIT, `kemp360_up${one()}`)} * 0) unless on (${UNIT}) ${listRead}`, 'the list'), 'says', 'not read'),
  `(${any(
    label(`(${claimed} == 1)`, 'says', 'this unit'),
    label(`(${claimed} == 0)`, 'says', 'its peer'),
    label(`(${listed} * 0 unless on (${LM}, unit) ${claimed})`, 'says', 'a normal device'),
  )}) * on (${LM}) group_left (order) (${order})`,
)}), "key", " ", "order", "loadmaster", "unit")`;

const IPV6 = 168;  // room for [2001:db8:20::131]:443

const lately = `last_over_time(${owns}[1h] offset $__interval)`;

export default board('loadmasters', {
  description: 'Which unit licenses each LoadMaster of this pair, which license migrations are stale and since when, and what must be ' +
    're-licensed.',
  single: true,
  annotations: changes,
  panels: [
    stat({
      id: 20, title: 'How many', at: [0, 0, 24, 4],
      description: 'LoadMasters in each state of ownership (disowned: each unit reports that the other one licenses it; contested: both claim ' +
        'it; one-sided: only one unit reports its license), those that are undecided, and those that must be re-licensed.',
      queries: [
        ...words.ownerships.map(([name, , text]) => [count(name), text]),
        [any(max(PAIR, `kemp360_pair_loadmasters_undecided${one()}`)), 'undecided'],
        [any(toRelicense(one), `${pairs(one)} * 0 - 1`), 'must be re-licensed'],
      ],
      mappings: words.number,
      fields: {
        ...Object.fromEntries(words.ownerships.map(([, , text, colour]) => [text, look.words(words.count(colour))])),
        undecided: look.words(words.count(palette.unknown)),
        'must be re-licensed': [...look.words(words.relicenseCount), ...look.link('Open the list', toSame('loadmasters', 4))],
      },
    }),
    table({
      id: 1, title: 'Needs attention', at: [0, 4, 12, 6], rows: 'lg',
      description: 'LoadMasters that must be re-licensed, whose license the units do not report alike, or that are undecided; most severe first.',
      queries: copy(named(any(
        `(${work}) * 0 + 6`,
        `(${judged}) >= 2`,
        row(`${undecided} * 0 + 2`, 'all'),
        row(`${oneUnit} * 0 - 2`, 'all'),
        row(`(${count('agreed')} > 0) * 0 + 1`, 'all others'),
        row(`(${count('agreed')} == 0) * 0 - 1 unless on (${PAIR}) (${judged}) >= 2 unless on (${PAIR}) (${work})`, 'none'),
      )), 'at', 'loadmaster'),
      columns: { at: 'LoadMaster', name: 'Name', Value: 'State' },
      drop: ['cluster', 'pair', 'loadmaster'],
      after: [{ id: 'calculateField', options: {
        mode: 'binary', alias: 'What to do', binary: { left: 'State', operator: '*', right: '1' }, replaceFields: false } }],
      sort: ['State', 'desc'],
      fields: {
        LoadMaster: look.width(IPV6),
        Name: [...look.wrapped(words.label), ...look.width(110)],
        State: [...look.filled(words.ownershipWords), ...look.width(146)],
        'What to do': [...look.wrapped(words.ownershipCures), ...look.least(200)],
      },
    }),
    table({
      id: 2, title: 'Stale migrations', at: [12, 4, 12, 6],
      description: 'Disowned LoadMasters: each unit reports that the other one licenses it. Re-license it again, against one unit only, and wait ' +
        'a few minutes. Without the recording rules it is not known since when. Grace ends: until when it should keep working without a ' +
        'license, if the configuration has license_grace_period (assumed: counted from when it was first seen disowned).',
      queries: [
        copy(named(any(
          `${disowned(one)} * 5`,
          row(`(${count('disowned')} == 0) * 0 - 1`, 'none'),
          row(`${undecided} * 0 + 2`, 'all'),
          row(`${oneUnit} * 0 - 2`, 'all'),
        )), 'at', 'loadmaster'),
        since,
        graceEnds(one, disownedSince(one)),
      ],
      columns: { at: 'LoadMaster', name: 'Name', 'Value #A': 'State', 'Value #B': 'Since', 'Value #C': 'Grace ends' },
      drop: ['cluster', 'pair', 'loadmaster'],
      sort: ['Since', 'asc'],
      fields: {
        LoadMaster: look.width(IPV6),
        Name: [...look.words(words.label), ...look.least(110)],
        State: [...look.filled(words.staleWords), ...look.width(98)],
        Since: [...look.when(), ...look.width(137)],
        'Grace ends': [...look.words(words.label), ...look.day(), ...look.width(95)],
      },
    }),
    table({
      id: 4, title: 'LoadMasters to re-license', at: [0, 10, 24, 5],
      description: 'After a unit was removed from the pair, its LoadMasters are normal devices of the other unit. For each: remove the normal ' +
        '(green) device, then re-license the LoadMaster from its own web UI. It leaves the list when it is activated again. Grace ends: until ' +
        'when it should keep working without a license, if the configuration has license_grace_period (assumed: counted from when it was last ' +
        'seen activated).',
      queries: [
        copy(named(any(waitingNow, row(`${listsRead(one)} * 0 unless on (${PAIR}) (${waitingNow})`, 'none'))), 'at', 'loadmaster'),
        `1000 * ${remembered} and on (${LM}) (${work})`,
        graceEnds(one, waitingSince(one)),
      ],
      columns: { at: 'LoadMaster', name: 'Name', 'Value #A': 'Now', 'Value #B': 'Last seen activated', 'Value #C': 'Grace ends' },
      drop: ['cluster', 'pair', 'loadmaster'],
      after: [{ id: 'calculateField', options: {
        mode: 'binary', alias: 'And then', binary: { left: 'Now', operator: '*', right: '1' }, replaceFields: false } }],
      sort: ['LoadMaster', 'asc'],
      fields: {
        LoadMaster: look.width(IPV6),
        Name: [...look.words(words.label), ...look.width(150)],
        Now: [...look.filled(words.relicenseSteps), ...look.width(356)],
        'Last seen activated': [...look.when(), ...look.width(146)],
        'Grace ends': [...look.words(words.label), ...look.day(), ...look.width(95)],
        'And then': [...look.words(words.relicenseThen), ...look.least(290)],
      },
    }),
    series({
      id: 5, steps: true, softMax: 5, title: 'Migrations over time', at: [0, 15, 12, 8], interval: '5m', decimals: 0,
      description: 'How many licenses migrated to each unit. Two re-licenses in quick succession are how a migration becomes stale.',
      queries: [[
        any(
          `count by (unit) (${max(`${LM}, unit`, `${owns} == 1 and on (${LM}, unit) (${lately} == 0)`)})`,
          noneOfUnit,
        ), 'migrated to {{unit}}']],
    }),
    series({
      id: 21, title: 'Licenses over time', at: [12, 15, 12, 8], interval: '5m', decimals: 0,
      description: 'How many LoadMasters each unit licenses, and how many are in a state that needs attention.',
      queries: [
        [any(`sum by (unit) (${ownedBy})`, noneOfUnit), '{{unit}}'],
        ...words.ownerships.filter(([name]) => name !== 'agreed').map(([name, , text]) => [count(name), text]),
      ],
      fields: Object.fromEntries(words.ownerships.filter(([name]) => name !== 'agreed').map(([, , text, colour]) =>
        [text, look.colour(colour)])),
    }),
    table({
      id: 3, title: 'Owner of each LoadMaster', at: [0, 23, 12, 11], pages: true,
      description: 'Which unit licenses each LoadMaster, according to both units. Click the funnel of a column to search.',
      queries: copy(named(attach(judged, 'owner', copy(`(${ownedBy} == 1)`, 'owner', 'unit'))), 'at', 'loadmaster'),
      columns: { at: 'LoadMaster', name: 'Name', owner: 'Owner', Value: 'State' },
      drop: ['cluster', 'pair', 'loadmaster'],
      sort: ['State', 'desc'],
      fields: {
        LoadMaster: [...look.width(IPV6), ...look.filter()],
        Name: [...look.words(words.label), ...look.filter(), ...look.least(125)],
        Owner: [...look.words(words.nobody), ...look.filter(), ...look.least(90)],
        State: [...look.filled(words.ownershipWords), ...look.width(146)],
      },
    }),
    table({
      id: 6, title: 'What both units claim', at: [12, 23, 12, 11], pages: true,
      description: 'Which unit licenses each LoadMaster, according to each unit; those on which they do not agree first. An empty cell: that ' +
        'unit does not report it, if its list was read.',
      queries: claims,
      transformations: [
        { id: 'sortBy', options: { fields: {}, sort: [{ field: 'key', desc: false }] } },
        { id: 'groupingToMatrix', options: { columnField: 'unit', rowField: 'loadmaster', valueField: 'says', emptyValue: 'null' } },
        { id: 'organize', options: { renameByName: { 'loadmaster\\unit': 'LoadMaster' }, indexByName: {}, excludeByName: {} } },
      ],
      mappings: words.claims,
      filled: true,
      fields: { LoadMaster: [...look.width(IPV6), ...look.filter(), { id: 'custom.cellOptions', value: { type: 'auto' } }] },
    }),
  ],
});

// LoadMasters: who owns each, stale migrations with their age, what both units claim, migrations over time, the re-license work list.
import { changes } from './annotations.mjs';
import { palette } from './palette.mjs';
import { look, series, stat, table } from './panels.mjs';
import { PAIR, any, copy, label, max, one, pairs, record } from './promql.mjs';
import { board } from './variables.mjs';
import * as words from './words.mjs';

const LM = `${PAIR}, loadmaster`;
const UNIT = `${PAIR}, unit`;

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
const disowned = `(${max(LM, `kemp360_loadmaster_ownership${one('ownership="disowned"')}`)} == 1)`;

const disownedSince = any(
  `1000 * ${max(LM, `kemp360:loadmaster_disowned_since:timestamp_seconds${record(one)}`)} and on (${LM}) ${disowned}`,
  `${disowned} * 0 - 1`,
);

// The re-license work list after a unit was removed. The rules remember what was activated; where they are not loaded every normal
// device is listed, and the list says that it does not know.
const remembered = max(LM, `kemp360:loadmaster_last_activated:timestamp_seconds${record(one)}`);
const waiting = max(LM, `kemp360:loadmaster_last_to_relicense:timestamp_seconds${record(one)}`);
const bothListsRead = `kemp360:pair_lists_read:count${record(one)}`;
const work = any(
  `(${activated} == 0) * 0 + 1 and on (${LM}) ${remembered} and on (${PAIR}) ${bothListsRead}`,
  `${waiting} * 0 + 2 and on (${LM}) ${remembered} unless on (${LM}) ${activated} and on (${PAIR}) ${bothListsRead}`,
);
const worklist = any(
  work,
  `(${activated} == 0) * 0 + 3 unless on (${PAIR}) ${remembered}`,
);
// One row that says that there is nothing to do: only if it is known.
const row = (expr, text) => label(`(${expr})`, 'loadmaster', text);

// There whenever the list was read; the counts by state are not, if the state of one LoadMaster was not understood.
const listRead = `kemp360_unit_duplicate_loadmasters${one()}`;
// Those that are not agreed stand first: the label `order` is 3 for disowned, 8 for those without a licence.
const order = `count_values by (${LM}) ("order", 8 - clamp_min(${judged}, 0))`;
const claims = `label_join(max by (${LM}, unit, says, order) (${any(
  label(row(`${max(UNIT, listRead)} * 0`, 'its list'), 'says', 'read'),
  label(row(`(${max(UNIT, `kemp360_up${one()}`)} * 0) unless on (${UNIT}) ${listRead}`, 'its list'), 'says', 'not read'),
  `(${any(
    label(`(${claimed} == 1)`, 'says', 'licensed by me'),
    label(`(${claimed} == 0)`, 'says', 'licensed by my peer'),
    label(`(${listed} * 0 unless on (${LM}, unit) ${claimed})`, 'says', 'a normal device'),
  )}) * on (${LM}) group_left (order) (${order})`,
)}), "key", " ", "order", "loadmaster", "unit")`;

const IPV6 = 175;  // room for [2001:db8:20::131]:443

const lately = `last_over_time(${owns}[1h] offset $__interval)`;

export default board('loadmasters', {
  description: 'Who licenses each LoadMaster of this pair, which migrations are stuck and since when, and what must be re-licensed.',
  single: true,
  annotations: changes,
  panels: [
    stat({
      id: 20, title: 'How many', at: [0, 0, 24, 4],
      description: 'LoadMasters in each state of ownership, those that nobody can judge, and those on the re-license work list.',
      queries: [
        ...words.ownerships.map(([name, , text]) => [count(name), text]),
        [any(max(PAIR, `kemp360_pair_loadmasters_undecided${one()}`)), 'not judged'],
        [`count by (${PAIR}) (${work}) or on (${PAIR}) ${bothListsRead} * 0`, 'must be re-licensed'],
      ],
      mappings: words.count(palette.bad),
      fields: {
        agreed: look.words(words.tally(palette.unknown, palette.ok)),
        'not judged': look.words(words.count(palette.unknown)),
        'claimed by both': look.words(words.count(palette.warning)),
        'known to one unit only': look.words(words.count(palette.warning)),
      },
    }),
    table({
      id: 1, title: 'Needs attention', at: [0, 4, 13, 9], pages: true, rows: 'lg',
      description: 'LoadMasters whose licence is not settled, gravest first, with the cure.',
      queries: copy(named(any(
        `(${work}) * 0 + 6`,
        `(${judged}) >= 2`,
        row(`${undecided} * 0 + 2`, 'all of the pair'),
        row(`${oneUnit} * 0 - 2`, 'all of the pair'),
        row(`(${count('agreed')} > 0) * 0 + 1`, 'all others'),
        row(`(${count('agreed')} == 0) * 0 - 1 unless on (${PAIR}) (${judged}) >= 2 unless on (${PAIR}) (${work})`, 'of no LoadMaster'),
      )), 'at', 'loadmaster'),
      columns: { at: 'LoadMaster', name: 'Name', Value: 'State' },
      drop: ['cluster', 'pair', 'loadmaster'],
      after: [{ id: 'calculateField', options: {
        mode: 'binary', alias: 'What to do', binary: { left: 'State', operator: '*', right: '1' }, replaceFields: false } }],
      sort: ['State', 'desc'],
      fields: {
        LoadMaster: look.width(IPV6),
        Name: [...look.words(words.label), ...look.width(125)],
        State: [...look.filled(words.ownershipWords), ...look.width(190)],
        'What to do': [...look.wrapped(words.ownershipCures), ...look.least(190)],
      },
    }),
    table({
      id: 2, title: 'Stale migrations', at: [13, 4, 11, 9], pages: true,
      description: 'Each unit says that the other one licenses the LoadMaster. Re-license it once more, then wait a few minutes. Without ' +
        'the recording rules it is not known since when.',
      queries: [
        copy(named(any(
          `${disowned} * 5`,
          row(`(${count('disowned')} == 0) * 0 - 1`, 'of no LoadMaster'),
          row(`${undecided} * 0 + 2`, 'all of the pair'),
          row(`${oneUnit} * 0 - 2`, 'all of the pair'),
        )), 'at', 'loadmaster'),
        disownedSince,
      ],
      columns: { at: 'LoadMaster', name: 'Name', 'Value #A': 'State', 'Value #B': 'Since' },
      drop: ['cluster', 'pair', 'loadmaster'],
      sort: ['Since', 'asc'],
      fields: {
        LoadMaster: look.width(IPV6),
        State: [...look.filled(words.staleWords), ...look.width(162)],
        Since: [...look.when(), ...look.width(137)],
      },
    }),
    table({
      id: 4, title: 'Re-license work list', at: [0, 13, 24, 7], pages: true,
      description: 'After a unit was removed from the pair its LoadMasters are normal devices of the other one. For each: first remove ' +
        'the normal device from Central, then re-license the LoadMaster from its own web interface. It leaves the list when it is ' +
        'activated again.',
      queries: [
        copy(named(any(worklist, row(`${bothListsRead} * 0 unless on (${PAIR}) (${worklist})`, 'of no LoadMaster'))), 'at', 'loadmaster'),
        `1000 * ${remembered} and on (${LM}) (${work})`,
      ],
      columns: { at: 'LoadMaster', name: 'Name', 'Value #A': 'Now', 'Value #B': 'Last seen activated' },
      drop: ['cluster', 'pair', 'loadmaster'],
      after: [{ id: 'calculateField', options: {
        mode: 'binary', alias: 'And then', binary: { left: 'Now', operator: '*', right: '1' }, replaceFields: false } }],
      sort: ['LoadMaster', 'asc'],
      fields: {
        LoadMaster: look.width(IPV6),
        Name: [...look.words(words.label), ...look.width(125)],
        Now: [...look.filled(words.relicenseSteps), ...look.width(370)],
        'Last seen activated': [...look.when(), ...look.width(165)],
        'And then': [...look.words(words.relicenseThen), ...look.least(280)],
      },
    }),
    table({
      id: 3, title: 'Owner of each LoadMaster', at: [0, 20, 12, 12], pages: true,
      description: 'Who licenses each LoadMaster by the word of both units. Click the funnel of a column to search.',
      queries: copy(named(attach(judged, 'owner', copy(`(${ownedBy} == 1)`, 'owner', 'unit'))), 'at', 'loadmaster'),
      columns: { at: 'LoadMaster', name: 'Name', owner: 'Owner', Value: 'State' },
      drop: ['cluster', 'pair', 'loadmaster'],
      sort: ['State', 'desc'],
      fields: {
        LoadMaster: [...look.width(IPV6), ...look.filter()],
        Name: [...look.words(words.label), ...look.filter()],
        Owner: [...look.words(words.nobody), ...look.filter()],
        State: [...look.filled(words.ownershipWords), ...look.width(190)],
      },
    }),
    table({
      id: 6, title: 'What both units claim', at: [12, 20, 12, 12], pages: true,
      description: 'What each unit says of each licence; those on which they do not agree first. An empty cell: that unit does not speak ' +
        'of it, provided that its list was read.',
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
    series({
      id: 5, softMax: 5, title: 'Migrations over time', at: [0, 32, 12, 9], interval: '5m', decimals: 0, bars: true,
      description: 'How many licences moved to each unit. Two re-licenses in quick succession are how a migration gets stuck.',
      queries: [[
        any(
          `count by (unit) (${max(`${LM}, unit`, `${owns} == 1 and on (${LM}, unit) (${lately} == 0)`)})`,
          `${max('unit', `${listRead} * 0 and on (${PAIR}) (${decided} == 1)`)}`,
        ), 'moved to {{unit}}']],
    }),
    series({
      id: 21, title: 'Licences over time', at: [12, 32, 12, 9], interval: '5m', decimals: 0,
      description: 'How many LoadMasters each unit licenses, and how many are in a state that needs attention.',
      queries: [
        [`sum by (unit) (${ownedBy})`, '{{unit}}'],
        ...words.ownerships.filter(([name]) => name !== 'agreed').map(([name, , text]) => [count(name), text]),
      ],
      fields: Object.fromEntries(words.ownerships.map(([name, , text, colour]) =>
        [text, [...look.colour(colour), ...(name === 'one_sided' ? look.dashed() : [])]])),  // two are of one colour
    }),
  ],
});

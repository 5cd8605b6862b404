// Fleet: which pairs are broken, worst first, why, since when.
import { rank, toRelicense, withRunbooks } from './faults.mjs';
import { palette } from './palette.mjs';
import { closed, look, series, stat, table } from './panels.mjs';
import { PAIR, UNIT, any, checked, copy, label, many, max, pairSince, pairs, record, undecided, units, violated, withCluster } from './promql.mjs';
import { board, toBoard } from './variables.mjs';
import * as words from './words.mjs';

const counted = (expr) => `count(${expr}) or count(${pairs(many)}) * 0`;
const twoUnits = `(${pairs(many)} > 1)`;
const pairLink = (title) => look.link(title, toBoard('pair'));
const cluster = [...look.words(words.label), ...look.width(70)];

// One of the versions of the pair, and the other one beside it if there are two.
const versions = max(`${PAIR}, version`, `kemp360_unit_info${many('version!=""')}`);
const first = `topk by (${PAIR}) (1, ${versions})`;
const second = copy(`topk by (${PAIR}) (1, ${versions} unless on (${PAIR}, version) ${first})`, 'second', 'version');
const version = max(`${PAIR}, version`, any(
  `label_join(${first} * on (${PAIR}) group_left (second) max by (${PAIR}, second) (${second}), "version", " / ", "version", "second")`,
  `${first} unless on (${PAIR}) ${second}`,
));

const isMaster = max(UNIT, `kemp360_unit_ha_mode${many('mode="master"')}`);
const master = any(
  copy(`(${isMaster} == 1) and on (${PAIR}) (sum by (${PAIR}) (${isMaster}) == 1)`, 'master', 'unit'),
  label(`(sum by (${PAIR}) (${isMaster}) == 2)`, 'master', 'both units'),
  label(`(sum by (${PAIR}) (${isMaster}) == 0 and on (${PAIR}) count by (${PAIR}) (${isMaster}) == ${pairs(many)})`, 'master', 'no unit'),
);

// How many checks are violated (thousands of the number), otherwise how many are undecided, as text.
const open = `count_values by (${PAIR}) ("n", ${any(
  `1000 * count by (${PAIR}) (${violated(many)})`, `count by (${PAIR}) (${undecided(many)})`, `${twoUnits} * 0`)})`;
const checks = `max by (${PAIR}, checks) (${[['(.+)000', '$1 violated'], ['0', 'hold'], ['[1-9][0-9]?', '$0 undecided']].reduce(
  (expr, [n, text]) => `label_replace(${expr}, "checks", "${text}", "n", "${n}")`, open)})`;

// A column for links only. Grafana counts it among those that share the room unless it has a width.
const aside = [...look.hidden(), ...look.width(1)];

const ALERT = 'alertname, severity, cluster, pair, unit';
const firing = (extra = '') => max(ALERT, `ALERTS${record(many, ['alertname=~"Kemp360.+"', 'alertstate="firing"', extra].filter(Boolean).join(', '))}`);
const alerts = any(
  `${firing('severity="critical"')} * 3`,
  `${firing('severity="warning"')} * 2`,
  `${firing('severity="info"')} * 1`,
  `${firing()} * 0`,
);
// Only where the rules are loaded is it known that none fires.
const noAlert = label(`(count(kemp360:pair_last_seen:timestamp_seconds${record(many)}) * 0 - 1 unless on () (${firing()}))`, 'alertname', 'none');
const alertLabels = (expr) => withRunbooks(withCluster(`label_replace(${expr}, "runbook", "$1", "alertname", "(Kemp360.+)")`));

// Known within the last day and not exported any more; without the rules: there at the start of the time range.
const vanished = any(
  `1000 * (${max(PAIR, `kemp360:pair_last_seen:timestamp_seconds${record(many)}`)} unless on (${PAIR}) ${pairs(many)})`,
  `(${max(PAIR, `kemp360_pair_units${many()} offset $__range`)} * 0 - 1) unless on (${PAIR}) ${pairs(many)}`,
);

const attention = words.ownerships.filter(([name]) => name !== 'agreed');

export default board('fleet', {
  description: 'Which pairs of Kemp 360 Central are broken, worst first, why, and since when.',
  show: ['job', 'runbooks'],
  panels: [
    stat({
      id: 2, title: 'Pairs in HA', at: [0, 0, 24, 4],
      description: 'How many pairs have one Master and one Standby, how many do not, how many are unknown because something was not read, ' +
        'and how many have one unit only; how many LoadMasters must be re-licensed, and how many pairs are no longer monitored.',
      queries: [
        [counted(`${checked(many, 'ha_mode')} == 1`), 'In HA'],
        [counted(violated(many, 'ha_mode')), 'Not in HA'],
        [counted(`${twoUnits} unless on (${PAIR}) ${checked(many, 'ha_mode')}`), 'Unknown'],
        [counted(`${pairs(many)} == 1`), 'One unit only'],
        [`sum(${toRelicense(many)})`, 'To re-license'],
        [counted(vanished), 'Vanished'],
      ],
      mappings: words.count(palette.bad),
      fields: {
        'In HA': look.words(words.number),
        'Unknown': look.words(words.count(palette.unknown)),
        'One unit only': look.words(words.number),
        Vanished: look.words(words.count(palette.warning)),
      },
    }),
    table({
      id: 1, title: 'Pairs, worst first', at: [0, 4, 24, 13], pages: true,
      description: 'Every pair: in HA or not, its worst fault, since when (not in HA, otherwise the oldest violated check), its version and ' +
        'its Master, and how much more is wrong. A click on the pair opens it.',
      queries: [
        withCluster(rank(many)),
        withCluster(pairSince(many)),
        withCluster(version),
        withCluster(`max by (${PAIR}, master) (${master})`),
        withCluster(`10 * (count by (${PAIR}) (${units(many)} == 1) or on (${PAIR}) ${pairs(many)} * 0) + on (${PAIR}) ${pairs(many)}`),
        withCluster(checks),
        withCluster(max(PAIR, `kemp360_pair_loadmasters${many('ownership="disowned"')}`)),
        withCluster(toRelicense(many)),
      ],
      columns: {
        pair: 'Pair', cluster: 'Cluster', 'Value #A': 'HA', worst: 'What is wrong', 'Value #B': 'Since', version: 'Version',
        master: 'Master', 'Value #E': 'Units read', checks: 'Checks', 'Value #G': 'Disowned', 'Value #H': 'To re-license', link: 'link',
      },
      drop: ['Value #C', 'Value #D', 'Value #F'],
      sort: ['HA', 'desc'],
      fields: {
        Pair: [...pairLink('Open the pair'), ...look.filter(), ...look.least(115)],
        Cluster: cluster,
        HA: [...look.filled(words.haStates), ...look.width(85)],
        'What is wrong': [...look.filled(words.faultWords), ...look.width(238)],
        Since: [...look.when(), ...look.width(137)],
        Version: [...look.filled(words.versions), ...look.width(114)],
        Master: [...look.filled(words.masters), ...look.width(115)],
        'Units read': [...look.filled(words.unitsRead), ...look.width(85)],
        Checks: [...look.words(words.label), ...look.width(100)],
        Disowned: [...look.filled(words.count(palette.bad)), ...look.link('Open its LoadMasters', toBoard('loadmasters')), ...look.width(80)],
        'To re-license': [...look.filled(words.count(palette.bad)), ...look.link('Open its LoadMasters', toBoard('loadmasters')), ...look.width(107)],
        link: aside,
      },
    }),
    table({
      id: 22, title: 'Firing alerts', at: [0, 17, 24, 6],
      description: 'The alerts that fire, most severe first. “No alert is firing” is only shown where the rules are loaded. The link to the ' +
        'runbook is there if “Runbooks at”, above, is the address of your copy of rules/runbooks.',
      queries: [
        alertLabels(`max by (${ALERT}) (${any(alerts, noAlert)})`),
        alertLabels(`1000 * (${max(ALERT, `ALERTS_FOR_STATE${record(many, 'alertname=~"Kemp360.+"')}`)} and on (${ALERT}) (${firing()}))`),
      ],
      columns: {
        'Value #A': 'Severity', alertname: 'Alert', pair: 'Pair', unit: 'Unit', cluster: 'Cluster', 'Value #B': 'Since', runbook: 'Runbook',
        link: 'link',
      },
      drop: ['severity'],
      sort: ['Severity', 'desc'],
      noValue: 'Not known: Prometheus has not loaded the rules',
      fields: {
        Severity: [...look.filled(words.alertSeverities), ...look.width(75)],
        Alert: [...look.words(words.alertWords), ...look.least(370)],
        Pair: [...look.words(words.label), ...pairLink('Open the pair'), ...look.width(200)],
        Unit: [...look.words(words.label), ...look.width(85)],
        Cluster: [...look.words(words.label), ...look.width(70)],
        Since: [...look.when('–', '–'), ...look.width(137)],
        Runbook: [...look.words(words.open), ...look.width(75), ...look.link('Open the runbook', '${runbooks:raw}/${__value.raw}.md')],
        link: aside,
      },
    }),
    series({
      id: 21, title: 'Pairs over time', at: [0, 23, 12, 7], interval: '5m', decimals: 0,
      description: 'How many pairs were in HA, were not in HA, and how many were unknown. A gap: nothing was read.',
      queries: [
        [counted(`${checked(many, 'ha_mode')} == 1`), 'in HA'],
        [counted(violated(many, 'ha_mode')), 'not in HA'],
        [counted(`${twoUnits} unless on (${PAIR}) ${checked(many, 'ha_mode')}`), 'unknown'],
      ],
      fields: {
        'in HA': look.colour(palette.ok), 'not in HA': look.colour(palette.bad), unknown: look.colour(palette.unknown),
      },
    }),
    series({
      id: 23, title: 'LoadMasters over time', at: [0, 30, 12, 7], interval: '5m', decimals: 0, softMax: 5,
      description: 'How many LoadMasters of all pairs were disowned, contested or one-sided. A gap: nothing was read.',
      queries: attention.map(([name, , text]) => [`sum(${max(PAIR, `kemp360_pair_loadmasters${many(`ownership="${name}"`)}`)})`, text]),
      fields: Object.fromEntries(attention.map(([, , text, colour]) => [text, look.colour(colour)])),
    }),
    table({
      id: 20, title: 'What is violated, over all pairs', at: [12, 23, 12, 14],
      description: 'For each check, how many pairs violate it and for how many it is undecided.',
      queries: [
        `count by (check) (${violated(many)}) or on (check) count by (check) (${checked(many)}) * 0`,
        `count by (check) (${undecided(many)}) or on (check) max by (check) (kemp360_pair_check_decided${many()}) * 0`,
      ],
      columns: { check: 'Check', 'Value #A': 'Pairs that violate it', 'Value #B': 'Pairs where it is undecided' },
      sort: ['Pairs that violate it', 'desc'],
      fields: {
        Check: [...look.words(words.checkWords), ...look.width(210)],
        'Pairs that violate it': look.filled(words.count(palette.bad)),
        'Pairs where it is undecided': [...look.words(words.number), ...look.width(205)],
      },
    }),
    closed({
      id: 30, title: 'Pairs that are no longer monitored (“Vanished”, above, counts them)', y: 37,
      panels: [table({
        id: 3, title: 'Pairs that vanished', at: [0, 38, 24, 6],
        description: 'Pairs that were seen within the last day and are not exported any more: removed from the configuration, renamed, or ' +
          'their target is gone. Without the recording rules: those that were there at the start of the time range.',
        queries: withCluster(vanished),
        columns: { pair: 'Pair', cluster: 'Cluster', Value: 'Last seen', link: 'link' },
        sort: ['Last seen', 'asc'],
        noValue: 'No pair that was known is missing',
        fields: { Pair: pairLink('Open the pair'), 'Last seen': look.when('within the time range'), link: aside },
      })],
    }),
  ],
});

// Exporter: is what I see fresh and complete; which source fails, and why.
import { palette } from './palette.mjs';
import { look, series, stat, table } from './panels.mjs';
import { PAIR, copy, many, max, min, pairs, undecided, units } from './promql.mjs';
import { board, toBoard } from './variables.mjs';
import * as words from './words.mjs';

const UNIT = `${PAIR}, unit`;
const withUnit = (extra = '') => many(['unit=~"$unit"', extra].filter(Boolean).join(', '));
const job = '{job=~"$job", cluster=~"$cluster"}';
// Targets of those jobs that had an exporter in them within the time shown: a target that is down has only `up`.
const targets = `up${job} and on (job) group by (job) (last_over_time(kemp360_exporter_build_info${job}[$__range]) ` +
  `or last_over_time(kemp360_pair_units${job}[10m]))`;
const counted = (expr, of = units(withUnit)) => `count(${expr}) or count(${of}) * 0`;
// The ten highest of the time shown, all the time.
const worst = (by, series, size = '') => `${max(by, series)}\nand on (${by})\n` +
  `topk(10, ${size}(${max(by, `${size ? 'last' : 'max'}_over_time(${series}[$__range] @ end())`)}))`;
// A label that is not there would stand in a legend by its name.
const called = (expr, ...labels) => `label_join(${expr}, "series", " ", ${labels.map((name) => `"${name}"`).join(', ')})`;
const TARGET = 'cluster, job, instance';
const state = (id, title, at, spec) => table({ id, title, at, pages: true, ...spec });
const pairLink = look.link('Open the pair', toBoard('pair', '${__data.fields.Pair}', '${cluster:queryparam}'));

export default board('exporter', {
  description: 'Can I trust what the other boards show: is it fresh and complete, what could not be read, and why.',
  show: ['job', 'unit'],
  panels: [
    stat({
      id: 1, title: 'Can I trust what I see?', at: [0, 0, 24, 4],
      description: 'Targets that answer, units that are read, sources that fail, facts that were not understood, and checks that nobody ' +
        'could decide. “not read” in a box: nothing at all arrives.',
      queries: [
        [`count((${targets}) == 1) or count(${targets}) * 0`, 'Targets up'],
        [`count((${targets}) == 0) or count(${targets}) * 0`, 'Targets down'],
        [counted(`${units(withUnit)} == 1`), 'Units read'],
        [counted(`${units(withUnit)} == 0`), 'Units not read'],
        [counted(`${max(`${UNIT}, source`, `kemp360_source_up${withUnit()}`)} == 0`), 'Sources that fail'],
        [counted(`${max(`${UNIT}, fact`, `kemp360_fact_missing${withUnit()}`)} == 1`), 'Facts not understood'],
        [counted(undecided(many), pairs(many)), 'Checks not decided'],
      ],
      mappings: words.count(palette.bad),
      fields: {
        'Targets up': look.words(words.tally(palette.bad, palette.ok)),
        'Units read': look.words(words.tally(palette.bad, palette.ok)),
        'Facts not understood': look.words(words.count(palette.warning)),
        'Checks not decided': look.words(words.count(palette.unknown)),
      },
    }),
    state(2, 'Sources that fail', [0, 4, 24, 8], {
      description: 'What the exporter could not read, and why.',
      queries: copy(max(`${UNIT}, source, reason`, `kemp360_source_failure${withUnit()}`), 'cure', 'reason'),
      columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', source: 'Source', reason: 'Why', cure: 'What to look at' },
      drop: ['Value'],
      noValue: 'No source that fails is known. “Units read”, above, says whether anything was read',
      fields: {
        Pair: [...look.least(90), ...pairLink],
        Cluster: [...look.words(words.label), ...look.width(70)],
        Unit: [...look.words(words.label), ...look.width(85)],
        Source: look.width(100),
        Why: look.words(words.failureReasons),
        'What to look at': look.words(words.failureCures),
      },
    }),
    state(9, 'Targets of the exporter', [0, 12, 8, 7], {
      description: 'What Prometheus scrapes: up or down, and which version it is.',
      queries: [
        max(TARGET, targets),
        `1000 * ${max(TARGET, `process_start_time_seconds${job} and on (instance, job) kemp360_exporter_build_info${job}`)}`,
      ],
      columns: { instance: 'Target', cluster: 'Cluster', 'Value #A': 'State', 'Value #B': 'Started' },
      drop: ['job'],
      sort: ['State', 'asc'],
      fields: {
        Target: look.least(125), Cluster: [...look.words(words.label), ...look.width(70)], State: [...look.filled(words.upDown), ...look.width(75)], Started: [...look.when('not read', 'not read'), ...look.width(135)],
      },
    }),
    state(10, 'Checks not decided', [8, 12, 8, 7], {
      description: 'Checks that no exporter could decide: a unit was not read, did not say, or the profile does not map the fact.',
      queries: max(`${PAIR}, check`, `(${undecided(many)})`),
      columns: { pair: 'Pair', cluster: 'Cluster', check: 'Check' },
      drop: ['Value'],
      noValue: 'No undecided check is known',
      fields: { Pair: pairLink, Cluster: [...look.words(words.label), ...look.width(70)], Check: look.words(words.checkWords('text')) },
    }),
    state(3, 'Facts not understood', [16, 12, 8, 7], {
      description: 'The source was read and the fact was not there, or not understood: usually the profile must be adapted after an upgrade.',
      queries: `${max(`${UNIT}, fact`, `kemp360_fact_missing${withUnit()}`)} == 1`,
      columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', fact: 'Fact' },
      drop: ['Value'],
      noValue: 'No fact is known that was not understood',
    }),
    state(7, 'Rejected credentials', [0, 19, 12, 7], {
      description: 'Units that rejected the credentials, and until when they are not tried again.',
      queries: `1000 * ${max(UNIT, `kemp360_unit_auth_cooldown_end_timestamp_seconds${withUnit()}`)}`,
      columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', Value: 'Tried again' },
      noValue: 'No rejected credentials are known',
      fields: { 'Tried again': look.when(), Cluster: [...look.words(words.label), ...look.width(70)] },
    }),
    series({
      id: 4, title: 'Read duration', at: [0, 26, 12, 8], unit: 's', interval: '1m',
      description: 'Time to read a pair: the ten slowest. It must stay below the scrape time-out.',
      queries: [[called(worst(PAIR, `kemp360_pair_read_duration_seconds${many()}`), 'pair', 'cluster'), '{{series}}']],
    }),
    series({
      id: 6, title: 'Clock skew', at: [12, 26, 12, 8], unit: 's', interval: '1m',
      description: 'The unit’s clock minus the exporter’s: the ten furthest off.',
      queries: [[
        called(worst(UNIT, `kemp360_unit_clock_skew_seconds${withUnit()}`, 'abs'), 'pair', 'unit', 'cluster'), '{{series}}']],
    }),
    state(5, 'Certificates', [0, 34, 12, 8], {
      description: 'When each unit’s certificate ends, soonest first, and whether it is verified at all.',
      queries: [
        `1000 * ${min(UNIT, `kemp360_unit_tls_certificate_expiry_timestamp_seconds${withUnit()}`)}`,
        `(${min(UNIT, `kemp360_unit_tls_certificate_expiry_timestamp_seconds${withUnit()}`)} - time()) / 86400`,
        min(UNIT, `kemp360_unit_tls_verification_enabled${withUnit()}`),
      ],
      columns: {
        pair: 'Pair', cluster: 'Cluster', unit: 'Unit', 'Value #A': 'Ends', 'Value #B': 'Days left', 'Value #C': 'Verified',
      },
      sort: ['Ends', 'asc'],
      fields: {
        Cluster: [...look.words(words.label), ...look.width(70)],
        Unit: [...look.words(words.label), ...look.width(85)],
        Ends: [...look.width(155), ...look.unit('dateTimeAsIso'), ...look.words(words.ranges([], ['not read', palette.unknown]))],
        'Days left': [
          ...look.filled(words.ranges([[-1e6, 0, 'ended', palette.bad]])), ...look.unit('none', 0),
          ...look.width(85), ...look.thresholds([0, palette.bad], [7, palette.warning], [30, palette.ok]),
        ],
        Verified: [...look.filled(words.yesNo(['verified', palette.ok], ['not verified', palette.warning])), ...look.width(95)],
      },
    }),
    state(8, 'Configuration reload', [12, 19, 12, 7], {
      description: 'Whether each exporter accepted the newest configuration, and when it last accepted one. If not it goes on with the old one.',
      queries: [
        max(TARGET, `kemp360_exporter_config_last_reload_successful${job}`),
        `1000 * ${max(TARGET, `kemp360_exporter_config_last_reload_success_timestamp_seconds${job}`)}`,
        max(`${TARGET}, version, revision`, `kemp360_exporter_build_info${job}`),
      ],
      columns: {
        instance: 'Target', cluster: 'Cluster', 'Value #A': 'Newest configuration', 'Value #B': 'Last accepted', version: 'Version',
      },
      drop: ['job', 'revision', 'Value #C'],
      sort: ['Newest configuration', 'asc'],
      fields: {
        'Newest configuration': [
          ...look.filled(words.yesNo(['accepted', palette.ok], ['rejected', palette.bad])), ...look.width(165),
        ],
        Cluster: [...look.words(words.label), ...look.width(70)],
        'Last accepted': [...look.when('not read', 'not read'), ...look.width(135)],
      },
    }),
    state(11, 'LoadMasters truncated', [12, 34, 12, 8], {
      description: 'Pairs with more LoadMasters than loadmasters.limit: some have no series of their own. Counts stay complete.',
      queries: `${max(PAIR, `kemp360_pair_loadmasters_truncated${many()}`)} == 1`,
      columns: { pair: 'Pair', cluster: 'Cluster', Value: 'LoadMasters' },
      noValue: 'No truncated pair is known',
      fields: { LoadMasters: look.filled(words.codes({ 1: ['not all are listed', palette.warning] })) },
    }),
    series({
      id: 20, title: 'Failures over time', at: [0, 42, 24, 7], interval: '1m', bars: true, decimals: 1,
      description: 'Sources that could not be read, by reason, for each minute.',
      queries: [[`sum by (reason) (rate(kemp360_exporter_upstream_failures_total${withUnit()}[$__rate_interval])) * 60`, '{{reason}}']],
      noValue: 'No failure is known',
    }),
  ],
});

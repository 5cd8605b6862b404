// Exporter: is what I see fresh and complete; which source fails, and why.
import { failingSources } from './faults.mjs';
import { palette } from './palette.mjs';
import { closed, look, series, stat, table } from './panels.mjs';
import { PAIR, UNIT, any, many, max, min, pairs, undecided, units } from './promql.mjs';
import { board, toBoard, toSame } from './variables.mjs';
import * as words from './words.mjs';

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
const cluster = [...look.words(words.label), ...look.width(70)];
const tile = (colour, panel) => [...look.words(words.count(colour)), ...look.link('Open the list', toSame('exporter', panel))];
// Of every process of the exporter that exports its own series.
const own = (series) => `max by (${TARGET}) (${series} and on (${TARGET}) kemp360_exporter_build_info${job})`;
const perMinute = (metric, scope = withUnit) => `sum(rate(${metric}${scope()}[$__rate_interval])) * 60`;
const pairLink = look.link('Open the pair', toBoard('pair', '${__data.fields.Pair}', '${cluster:queryparam}'));

export default board('exporter', {
  description: 'Can I trust what the other dashboards show: is it fresh and complete, what could not be read, and why.',
  show: ['job', 'unit'],
  panels: [
    stat({
      id: 1, title: 'Can I trust what I see?', at: [0, 0, 24, 4],
      description: 'Targets that are up, units that are read, sources that fail, units that reject the credentials, facts that are missing or not ' +
        'understood, checks that are undecided, and pairs with LoadMasters that have no series. “not read” in a box: nothing at all ' +
        'arrives. A click on a number opens its list.',
      queries: [
        [`count((${targets}) == 1) or count(${targets}) * 0`, 'Targets up'],
        [`count((${targets}) == 0) or count(${targets}) * 0`, 'Targets down'],
        [counted(`${units(withUnit)} == 1`), 'Units read'],
        [counted(`${units(withUnit)} == 0`), 'Units not read'],
        [counted(`${max(`${UNIT}, source`, `kemp360_source_up${withUnit()}`)} == 0`), 'Sources that fail'],
        [counted(max(UNIT, `kemp360_unit_auth_cooldown_end_timestamp_seconds${withUnit()}`)), 'Credentials rejected'],
        [counted(`${max(`${UNIT}, fact`, `kemp360_fact_missing${withUnit()}`)} == 1`), 'Facts missing'],
        [counted(undecided(many), pairs(many)), 'Checks undecided'],
        [counted(`${max(PAIR, `kemp360_pair_loadmasters_truncated${many()}`)} == 1`, pairs(many)), 'Truncated'],
      ],
      mappings: words.count(palette.bad),
      fields: {
        'Targets up': look.words(words.tally(palette.bad, palette.plain)),
        'Targets down': tile(palette.bad, 9),
        'Units read': look.words(words.tally(palette.bad, palette.plain)),
        'Units not read': tile(palette.bad, 2),
        'Sources that fail': tile(palette.bad, 2),
        'Credentials rejected': tile(palette.bad, 7),
        'Facts missing': tile(palette.warning, 3),
        'Checks undecided': tile(palette.unknown, 10),
        Truncated: tile(palette.warning, 11),
      },
      text: { titleSize: 13, valueSize: 22 },
    }),
    table({
      id: 2, title: 'Sources that fail', at: [0, 4, 24, 6], rows: 'lg',
      description: 'What the exporter could not read, and why. One row says so if everything was read.',
      queries: any(
        failingSources(withUnit),
        `label_replace(count(${units(withUnit)} == 1) * 0 unless on () (${max(UNIT, `kemp360_source_failure${withUnit()}`)}), "reason", "none", "", "")`,
      ),
      columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', source: 'Source', reason: 'Why', cure: 'What to do' },
      drop: ['Value'],
      fields: {
        Pair: [...look.words(words.label), ...look.width(180), ...pairLink],
        Cluster: cluster,
        Unit: [...look.words(words.label), ...look.width(85)],
        Source: [...look.words(words.label), ...look.width(110)],
        Why: [...look.words(words.failureReasons), ...look.width(250)],
        'What to do': [...look.wrapped(words.failureCures), ...look.least(500)],
      },
    }),
    table({
      id: 9, title: 'Targets of the exporter', at: [0, 10, 12, 5],
      description: 'What Prometheus scrapes: up or down, and when it was started.',
      queries: [
        max(TARGET, targets),
        `1000 * ${max(TARGET, `process_start_time_seconds${job} and on (instance, job) kemp360_exporter_build_info${job}`)}`,
      ],
      columns: { instance: 'Target', cluster: 'Cluster', 'Value #A': 'State', 'Value #B': 'Started' },
      drop: ['job'],
      sort: ['State', 'asc'],
      fields: {
        Target: look.least(125), Cluster: cluster, State: [...look.filled(words.upDown), ...look.width(75)],
        Started: [...look.when('not read', 'not read'), ...look.width(135)],
      },
    }),
    table({
      id: 8, title: 'Configuration reload', at: [12, 10, 12, 5],
      description: 'Whether each exporter accepted the newest configuration, and when it last accepted one. If it was rejected, the previous ' +
        'configuration stays active.',
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
        Target: look.least(125),
        'Newest configuration': [
          ...look.filled(words.yesNo(['accepted', palette.plain], ['rejected', palette.bad])), ...look.width(165),
        ],
        Cluster: cluster,
        'Last accepted': [...look.when('not read', 'not read'), ...look.width(135)],
        Version: look.width(80),
      },
    }),
    series({
      id: 4, title: 'Read duration', at: [0, 15, 12, 8], unit: 's', interval: '1m',
      description: 'Time to read a pair: the ten slowest. It must stay below the timeout of the pair and the scrape_timeout of Prometheus.',
      queries: [[called(worst(PAIR, `kemp360_pair_read_duration_seconds${many()}`), 'pair', 'cluster'), '{{series}}']],
    }),
    series({
      id: 20, title: 'Failures over time', at: [0, 23, 8, 8], interval: '1m', softMax: 5, decimals: 0,
      description: 'Sources that could not be read, by reason. A line at zero: none. A gap: nothing arrived.',
      queries: [
        [counted(max(`${UNIT}, source`, `kemp360_source_failure${withUnit()}`)), 'all'],
        [`count by (reason) (${max(`${UNIT}, source, reason`, `kemp360_source_failure${withUnit()}`)})`, '{{reason}}'],
      ],
      fields: { all: look.colour(palette.unknown) },
    }),
    series({
      id: 6, title: 'Clock skew', at: [12, 15, 12, 8], unit: 's', interval: '1m',
      description: 'The unit’s clock minus the exporter’s: the ten largest differences.',
      queries: [[
        called(worst(UNIT, `kemp360_unit_clock_skew_seconds${withUnit()}`, 'abs'), 'pair', 'unit', 'cluster'), '{{series}}']],
    }),
    table({
      id: 5, title: 'Certificates', at: [0, 39, 12, 8], pages: true,
      description: 'When each unit’s certificate expires, soonest first, and whether it is verified at all.',
      queries: [
        `1000 * ${min(UNIT, `kemp360_unit_tls_certificate_expiry_timestamp_seconds${withUnit()}`)}`,
        `(${min(UNIT, `kemp360_unit_tls_certificate_expiry_timestamp_seconds${withUnit()}`)} - time()) / 86400`,
        min(UNIT, `kemp360_unit_tls_verification_enabled${withUnit()}`),
      ],
      columns: {
        pair: 'Pair', cluster: 'Cluster', unit: 'Unit', 'Value #A': 'Expires', 'Value #B': 'Days left', 'Value #C': 'Verified',
      },
      sort: ['Expires', 'asc'],
      fields: {
        Pair: look.least(120),
        Cluster: cluster,
        Unit: [...look.words(words.label), ...look.width(85)],
        Expires: [...look.width(155), ...look.unit('dateTimeAsIso'), ...look.words(words.ranges([], ['not read', palette.unknown]))],
        'Days left': [
          ...look.filled(words.ranges([[-1e6, 0, 'expired', palette.bad]])), ...look.unit('none', 0),
          ...look.width(85), ...look.thresholds([0, palette.bad], [7, palette.warning], [30, palette.plain]),
        ],
        Verified: [...look.filled(words.yesNo(['verified', palette.plain], ['not verified', palette.warning])), ...look.width(98)],
      },
    }),
    series({
      id: 21, title: 'Requests to the units, per minute', at: [8, 23, 8, 8], interval: '5m', decimals: 1,
      description: 'Requests that were sent to the units, logins, logins that failed, and scrapes that joined a read in progress (shared reads).',
      queries: [
        [perMinute('kemp360_exporter_upstream_requests_total'), 'requests'],
        [perMinute('kemp360_exporter_logins_total'), 'logins'],
        [perMinute('kemp360_exporter_login_failures_total'), 'failed logins'],
        [perMinute('kemp360_exporter_shared_reads_total', many), 'shared reads'],
      ],
      fields: { 'failed logins': look.colour(palette.bad) },
    }),
    series({
      id: 22, title: 'Requests to the exporter, per minute', at: [16, 23, 8, 8], interval: '1m', decimals: 1,
      description: 'Requests that the exporter responded to, by handler and status.',
      queries: [[`sum by (handler, code) (rate(kemp360_exporter_http_requests_total${job}[$__rate_interval])) * 60`, '{{handler}} {{code}}']],
    }),
    series({
      id: 23, title: 'Scrape duration', at: [0, 31, 8, 8], unit: 's', interval: '1m',
      description: 'How long Prometheus waited for the exporter: the ten slowest targets. It must stay below the scrape_timeout.',
      queries: [[called(worst(TARGET, `scrape_duration_seconds${job}`), 'instance', 'cluster'), '{{series}}']],
    }),
    series({
      id: 24, title: 'Read duration by source', at: [8, 31, 8, 8], unit: 's', interval: '1m',
      description: 'How long the slowest unit took for each source.',
      queries: [[`max by (source) (kemp360_source_duration_seconds${withUnit()})`, '{{source}}']],
    }),
    series({
      id: 25, title: 'CPU', at: [16, 31, 8, 8], unit: 'percentunit', interval: '1m',
      description: 'Share of one core that each exporter uses.',
      queries: [[called(own(`rate(process_cpu_seconds_total${job}[$__rate_interval])`), 'instance', 'cluster'), '{{series}}']],
    }),
    series({
      id: 26, title: 'Memory', at: [12, 39, 6, 8], unit: 'bytes', interval: '1m',
      description: 'Resident memory of each exporter.',
      queries: [[called(own(`process_resident_memory_bytes${job}`), 'instance', 'cluster'), '{{series}}']],
    }),
    series({
      id: 27, title: 'File descriptors', at: [18, 39, 6, 8], interval: '1m', decimals: 0,
      description: 'Open file descriptors of each exporter, and the lowest limit of any of them.',
      queries: [
        [called(own(`process_open_fds${job}`), 'instance', 'cluster'), '{{series}}'],
        [`min(${own(`process_max_fds${job}`)})`, 'limit'],
      ],
      fields: { limit: look.colour(palette.unknown) },
    }),
    closed({
      id: 30, title: 'Credentials rejected, facts missing, checks undecided, LoadMasters truncated (the numbers above open them)', y: 47,
      panels: [
        table({
          id: 7, title: 'Credentials rejected', at: [0, 48, 12, 7],
          description: 'Units that rejected the credentials, and when the exporter tries them again.',
          queries: `1000 * ${max(UNIT, `kemp360_unit_auth_cooldown_end_timestamp_seconds${withUnit()}`)}`,
          columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', Value: 'Next attempt' },
          noValue: 'No rejected credentials are known',
          fields: { Pair: [...look.least(120), ...pairLink], 'Next attempt': look.when(), Cluster: cluster },
        }),
        table({
          id: 3, title: 'Facts missing', at: [12, 48, 12, 7],
          description: 'The source was read, and the fact is missing from it or was not understood: usually the profile must be adapted after an upgrade.',
          queries: `${max(`${UNIT}, fact`, `kemp360_fact_missing${withUnit()}`)} == 1`,
          columns: { pair: 'Pair', cluster: 'Cluster', unit: 'Unit', fact: 'Fact' },
          drop: ['Value'],
          noValue: 'No fact is known to be missing',
          fields: { Pair: pairLink },
        }),
        table({
          id: 10, title: 'Checks undecided', at: [0, 55, 12, 7], pages: true,
          description: 'Checks that no exporter could decide: a unit was not read, does not report the fact, or the profile does not map it.',
          queries: max(`${PAIR}, check`, `(${undecided(many)})`),
          columns: { pair: 'Pair', cluster: 'Cluster', check: 'Check' },
          drop: ['Value'],
          noValue: 'No undecided check is known',
          fields: { Pair: pairLink, Cluster: cluster, Check: look.words(words.checkWords) },
        }),
        table({
          id: 11, title: 'LoadMasters truncated', at: [12, 55, 12, 7],
          description: 'Pairs with more LoadMasters than loadmasters.limit: some have no series of their own. Counts stay complete.',
          queries: `${max(PAIR, `kemp360_pair_loadmasters_truncated${many()}`)} == 1`,
          columns: { pair: 'Pair', cluster: 'Cluster', Value: 'LoadMasters' },
          noValue: 'No truncated pair is known',
          fields: { Pair: pairLink, LoadMasters: look.filled(words.codes({ 1: ['not all are listed', palette.warning] })) },
        }),
      ],
    }),
  ],
});

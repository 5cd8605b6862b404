// Monitoring mixin of kemp360-exporter: alerts, recording rules and dashboards as jsonnet, to be imported and changed:
//
//     local kemp360 = (import 'kemp360-exporter/rules/mixin.libsonnet') + {
//       _config+:: { selector: 'job="central"', runbookBase: 'https://git.example/kemp360-exporter/blob/main' },
//     };
//     { 'kemp360.yml': kemp360.rulesFile }
//
// rules/kemp360.rules.yml is what it renders to as it is: jsonnet -S rules/kemp360.rules.jsonnet > rules/kemp360.rules.yml
{
  _config:: {
    // Which targets are exporters: matchers of `up`, joined by commas.
    selector: 'job="kemp360-exporter"',
    // The label that tells clusters (or sites) apart. It need not be there.
    clusterLabel: 'cluster',

    // How often Prometheus evaluates the rules: '1m', or null for its evaluation_interval. At least every two minutes.
    evaluationInterval: null,

    // Times are in seconds. lib/thresholds.libsonnet says what each means.
    thresholds: {
      upgrade_notice_seconds: 15 * 60,
      upgrade_grace_seconds: 45 * 60,
      upgrade_unfinished_seconds: 2 * 3600,
      removal_seconds: 3600,
      ha_disabled_critical_seconds: 86400,
      stale_migration_seconds: 15 * 60,
      stale_migration_critical_seconds: 4 * 3600,
      stale_migrations_many: 5,
      role_changes: 2,
      relicense_memory_seconds: 30 * 86400,
      removed_memory_seconds: 7 * 86400,
      pair_memory_seconds: 86400,
      pair_lost_seconds: 10 * 60,
      certificate_warning_seconds: 30 * 86400,
      certificate_critical_seconds: 86400,
      report_stale_seconds: 86400,
      clock_skew_seconds: 60,
      read_slow_seconds: 6,
      probes_failing_many: 5,
      cluster_wide_many: 3,
    },

    // What your routing calls them.
    severities: { critical: 'critical', warning: 'warning', info: 'info' },

    // Changes by name: { Kemp360ReadSlow: { 'for': '30m' }, Kemp360HADisabled: null }. null leaves an alert out.
    alerts: {},

    // What is put before the links of an alert, rules/runbooks/NAME.md and /d/BOARD?…
    runbookBase: '',
    dashboardBase: '',
  },

  local rule = (import 'lib/rule.libsonnet')($._config),
  local texts = import 'lib/texts.libsonnet',
  local expressions = import 'lib/expressions.libsonnet',
  local faults = import 'lib/faults.libsonnet',
  local targets = (import 'lib/targets.libsonnet')(rule.record, expressions),
  local group(name) = rule.group(name, name, groups[name](rule.alert, texts, expressions, faults)),
  local groups = {
    exporter: import 'lib/exporter.libsonnet',
    reading: import 'lib/reading.libsonnet',
    ha: import 'lib/ha.libsonnet',
    parity: import 'lib/parity.libsonnet',
    settings: import 'lib/settings.libsonnet',
    ownership: import 'lib/ownership.libsonnet',
    report: import 'lib/report.libsonnet',
  },

  prometheusRules+:: {
    groups+: [
      rule.records('thresholds', (import 'lib/thresholds.libsonnet')(rule.threshold)),
      rule.records(
        'records',
        (import 'lib/records.libsonnet')(rule.record, expressions) + targets.records,
        'Facts without the labels of a target: a restarted exporter has another instance or pod, and history must not begin anew. ' +
        "What is so now is read from the exporter's series, not from a record of this group: VictoriaMetrics's vmalert writes its " +
        'records a moment later, so that they are an evaluation old when the next rule reads them. Records give the past, and the ' +
        'thresholds; and which LoadMasters must be re-licensed, which would be dear to find for each alert.'
      ),
      rule.records('reads', (import 'lib/reads.libsonnet')(rule.record, expressions) + targets.reads),
    ],
  },

  prometheusAlerts+:: {
    groups+: [group(name) for name in ['exporter', 'reading', 'ha', 'parity', 'settings', 'ownership', 'report']],
  },

  grafanaDashboards+:: {
    'kemp360-fleet.json': import '../dashboards/kemp360-fleet.json',
    'kemp360-pair.json': import '../dashboards/kemp360-pair.json',
    'kemp360-loadmasters.json': import '../dashboards/kemp360-loadmasters.json',
    'kemp360-exporter.json': import '../dashboards/kemp360-exporter.json',
  },

  // All rules in one file, as text for people.
  rulesFile:: (import 'lib/manifest.libsonnet')(
    'Alerts for HA pairs of Kemp 360 Central, for Prometheus 2.42 or newer and rulers that speak its language. Made by ' +
    'rules/mixin.libsonnet: change it there. ' +
    'What you may want to change stands in the first group: a threshold is a record, and an alert reads it. Windows and `for` ' +
    'cannot be records: five minutes bridge missed scrapes (they hold more than two intervals of 120 s), `for` says how long a ' +
    'state must last. docs/alerts.md explains each alert and lists every time; rules/tailor makes copies with shorter times or ' +
    'other addresses.',
    $.prometheusRules.groups + $.prometheusAlerts.groups
  ),
}

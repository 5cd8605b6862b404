// The exporter itself, and what it cannot see.
function(alert, t, x, f)
  local expiry = 'kemp360:unit_certificate_expiry:timestamp_seconds';
  local expiring = f.meaning('certificate-expiring') + ' ' + f.advice('certificate-expiring');
  local certificate(severity, comment) =
    local soon = x.threshold('certificate_' + severity + '_seconds');
    alert('Kemp360CertificateExpiring', severity, {
      comment: comment,
      expr: x.eachOrClusterWide('min by (cluster, pair, unit) (' + expiry + ') - time() < ' + soon, expiry),
      'for': '15m',
      keep_firing_for: '15m',
      summary:
        '{{ if not $labels.pair }}the certificates of {{ $value }} units expire soon{{ else }}{{ $labels.pair }}: {{ if gt $value 0.0 }}' +
        f.headline('certificate-expiring', { expires_in: '{{ $value | humanizeDuration }}' }) + '{{ else }}' +
        f.headline('certificate-expired') + '{{ end }}{{ end }}',
      description:
        '{{ if $labels.pair }}The certificate of {{ $labels.unit }} {{ if gt $value 0.0 }}is{{ else }}was{{ end }} valid until ' +
        '{{ range query (printf `min(' + expiry + '{%s, unit=%q})` $in $labels.unit) }}' + t.date('. | value', '2 Jan 2006 15:04') +
        '{{ end }}. {{ if gt $value 0.0 }}' + expiring + '{{ else }}' + f.meaning('certificate-expired') + ' ' +
        f.advice('certificate-expired') + '{{ end }}{{ else }}More than half of all units have such a certificate, in the pairs ' +
        t.upToTen('count by (pair) (' + expiry + '{cluster=%q} - time() < ' + soon + ')', '$labels.cluster', 'pair') + '{{ end }}. Most likely ' +
        'they were issued together, or their CA certificate expires. What to do: ' +
        f.cure('certificate-expiring', { unit: 'each unit' }) + '{{ end }}',
      panel: ['exporter', 5, ['cluster', 'pair?', 'unit?']],
    });
  // Down is critical, unless another exporter of the job works and no pair was lost with this one.
  local down(severity, expr, more) = alert('Kemp360ExporterDown', severity, {
    expr: expr,
    'for': '2m',
    keep_firing_for: '10m',
    summary:
      '{{ if $labels.instance }}' + f.headline('exporter-down', { instance: '{{ $labels.instance }}' }) +
      '{{ else }}Prometheus cannot scrape any target of the job {{ $labels.job }}{{ end }}',
    description: t.share('scrapes') + more + ' ' + f.advice('exporter-down'),
    panel: ['exporter', 9, ['cluster']],
  });
  local failing = 'max by (cluster, job, instance) (kemp360:exporter_failing:ratio)';
  // Exporters that are down, and another one does their work: it responds, and not only at times; and no pair was lost when this
  // one was, or one whose target is gone.
  local backedUp = std.rstripChars(|||
    (
      kemp360:exporter_failing:ratio
        and on (cluster, job) (
          max_over_time(kemp360:exporter_up:max[5m]) == 1
            and on (cluster, job, instance) last_over_time(kemp360:exporter_up:max[3m])
            unless on (cluster, job, instance) kemp360:exporter_failing:ratio
        )
        unless on (cluster, job, instance) kemp360:exporter_pairs_lost:group
        unless on (cluster) (kemp360:exporter_pairs_lost:group unless on (cluster, job, instance) kemp360:exporter_up:max)
    )
  |||, '\n');
  // " Not exported now: emea (last seen 22 Nov 02:10 UTC)."
  local lostNow =
    '{{ with query (printf `max by (pair) (kemp360:pair_last_seen:timestamp_seconds{%[1]s}) unless on (pair) ' +
    'last_over_time(kemp360_pair_units{%[1]s}[5m]) unless on (pair) kemp360:pair_vanished:timestamp_seconds{%[1]s}` ' +
    '(printf `cluster=%q` $labels.cluster)) | sortByLabel "pair" }} Not exported now: ' +
    '{{ range $i, $p := . }}{{ if lt $i 10 }}{{ if $i }}, {{ end }}{{ $p.Labels.pair }} (last seen ' + t.date('$p.Value') + ')' +
    '{{ else if eq $i 10 }} and more{{ end }}{{ end }}.{{ end }}';
  local targetRemoved =
    '{{ if $labels.instance }}{{ with query (printf `max by (instance) (last_over_time(kemp360:exporter_up:max{cluster=%q, instance=%q}[5m]))` ' +
    '$labels.cluster $labels.instance) }}{{ else }} Its target was removed from Prometheus while it was down: if that was on purpose, ' +
    'silence this alert for a day.{{ end }}{{ end }}';
  local failingProbes = 'max by (cluster, job, pair) (kemp360:probe_failing:ratio)';
  local many = 'count by (cluster, job) (' + failingProbes + ') >= ' + x.threshold('probes_failing_many');
  local skew = 'max by (cluster, pair, unit) (abs(last_over_time(kemp360_unit_clock_skew_seconds[5m])))';
  local shadowed(series, label) =
    'label_replace(last_over_time(' + series + '{exported_' + label + '!=""}[5m]), "shadowed", "' + label + '", "", "")';
  [
    alert('Kemp360ExporterAbsent', 'critical', {
      comment: 'Per cluster and job; absent() knows no clusters, and fires where none was ever seen. (An equality matcher: only then does ' +
               'the label survive absent().)',
      expr: |||
        max by (cluster, job) (kemp360:exporter_last_seen:timestamp_seconds) unless on (cluster, job) up{job="kemp360-exporter"}
          or absent(up{job="kemp360-exporter"}) unless on () kemp360:exporter_last_seen:timestamp_seconds
      |||,
      'for': '10m',
      summary: 'Prometheus has no target of the job {{ $labels.job }}',
      description:
        'No pair is monitored{{ with $labels.cluster }} in {{ . }}{{ end }}{{ if gt $value 1.0 }}: the last target was seen at ' +
        t.date('$value') + '{{ end }}. ' + f.advice('exporter-absent') + ' If it was removed on purpose, silence this alert for a day; if no exporter is left, remove the rules as well.',
      panel: ['exporter', 9, []],
    }),

    down(
      'warning',
      'max by (cluster, job, instance) ' + backedUp,
      'Another exporter of the job works, and no pair was lost with this one.' + lostNow
    ),
    down(
      'critical',
      failing + '\n  unless on (cluster, job, instance) ' + x.indented(backedUp, 2) + '\n' + |||
        or max by (cluster, job) (kemp360:probe_failing:ratio)
          unless on (cluster, job) (max_over_time(kemp360:probe_up:max[5m]) == 1)
          unless on (cluster, job) last_over_time(kemp360:exporter_up:max[5m])
      |||,
      f.meaning('exporter-down') + lostNow + targetRemoved
    ) + {
      comment:: 'No scrape of five minutes, or few of thirty: a crash loop shows, a restart does not. Where Prometheus has ' +
                'probes only, all of them fail.',
    },

    alert('Kemp360ProbeFailing', 'warning', {
      comment: 'Probe mode: one for each pair, or one for all if there are many. It ends before Kemp360ExporterDown, which Alertmanager inhibits it by.',
      expr: failingProbes + '\n  unless on (cluster, job) (' + many + ')\n  or ' + many,
      'for': '2m',
      keep_firing_for: '4m',
      summary:
        '{{ if $labels.pair }}{{ $labels.pair }}: ' + f.headline('probe-failing') + '{{ else }}the probes of {{ $value }} pairs fail{{ end }}',
      description:
        '{{ if $labels.pair }}' + t.share('scrapes of /probe?pair={{ $labels.pair }}') + f.meaning('probe-failing') +
        '{{ else }}These pairs are not monitored: ' +
        t.upToTen('max by (pair) (max_over_time(kemp360:probe_up:max{cluster=%q, job=%q}[5m])) == 0', '$labels.cluster $labels.job', 'pair') +
        '{{ end }}.{{ end }} ' + f.advice('probe-failing'),
      panel: ['exporter', 9, ['cluster']],
    }),

    alert('Kemp360LabelsShadowed', 'critical', {
      comment: 'A target label of that name, and no honor_labels: the other alerts read the wrong label.',
      expr:
        'count by (cluster, job, shadowed) (\n  ' + shadowed('kemp360_pair_units', 'pair') + '\n    or ' +
        shadowed('kemp360_up', 'unit') + '\n    or ' + shadowed('kemp360_loadmaster_info', 'loadmaster') + '\n) > 0',
      'for': '10m',
      keep_firing_for: '15m',
      summary: 'a target label "{{ $labels.shadowed }}" hides the label of the exporter',
      description:
        'Prometheus gives the targets of the job {{ $labels.job }} a label "{{ $labels.shadowed }}" of its own, and has renamed that of ' +
        'the exporter to exported_{{ $labels.shadowed }}. ' + f.meaning('labels-shadowed') + ' What to do: ' + f.cure('labels-shadowed'),
      panel: ['exporter', 9, ['cluster']],
    }),

    alert('Kemp360PairVanished', 'info', {
      comment: 'Otherwise Kemp360ExporterDown, Kemp360ExporterAbsent or Kemp360ProbeFailing says why it is not seen.',
      expr: 'max by (cluster, pair) (kemp360:pair_vanished:timestamp_seconds) > 0',
      'for': '10m',
      summary: '{{ $labels.pair }}: ' + f.headline('pair-vanished'),
      description:
        'No exporter has exported the pair {{ $labels.pair }} since ' + t.date('$value') + '. ' + f.meaning('pair-vanished') + ' ' +
        f.advice('pair-vanished'),
      panel: ['fleet', 3, ['cluster']],
    }),

    alert('Kemp360PairNotSeen', 'info', {
      comment:
        'Kemp360ExporterDown, Kemp360ExporterAbsent or Kemp360ProbeFailing says why nothing is seen of it. This one names the pairs, so that ' +
        'Alertmanager inhibits the alerts of each instead of sending them as resolved: the others have no pair, or not always.',
      expr: x.lostPairs,
      'for': '5m',
      summary: '{{ $labels.pair }}: ' + f.headline('pair-not-seen'),
      description:
        'No exporter has exported the pair {{ $labels.pair }} since ' + t.date('$value') + '; whether it is in HA is unknown. ' +
        'Exporters that Prometheus cannot scrape: {{ range $i, $e := query (printf `max by (instance) ' +
        '(max_over_time(kemp360:exporter_up:max{cluster=%q}[5m])) == 0 or max by (instance) ' +
        '(last_over_time(kemp360:exporter_failing:ratio{cluster=%q}[5m]))` $labels.cluster $labels.cluster) | sortByLabel "instance" }}' +
        '{{ if $i }}, {{ end }}{{ $e.Labels.instance }}{{ else }}none (its probe fails, or Prometheus has no target)' +
        '{{ end }}. ' + f.meaning('pair-not-seen') + ' ' + f.advice('pair-not-seen'),
      panel: ['exporter', 9, ['cluster']],
    }),

    alert('Kemp360ConfigReloadFailed', 'warning', {
      expr: 'min by (cluster, job) (last_over_time(kemp360_exporter_config_last_reload_successful[5m])) == 0',
      'for': '15m',
      summary: f.headline('config-reload-failed'),
      description:
        'Exporters: ' +
        t.instances('last_over_time(kemp360_exporter_config_last_reload_successful{cluster=%q, job=%q}[5m]) == 0') + '. ' +
        f.meaning('config-reload-failed') + ' ' + f.advice('config-reload-failed'),
      panel: ['exporter', 8, ['cluster']],
    }),

    alert('Kemp360ExporterOverloaded', 'warning', {
      comment:
        'Pairs take turns, so one that is read again stands for another that is not: all pairs of a job are counted together.',
      expr: 'count by (cluster, job) (max by (cluster, job, pair) (last_over_time(kemp360_source_failure{reason="busy"}[5m]))) > 0',
      'for': '15m',
      keep_firing_for: '15m',
      summary:
        f.headline('exporter-overloaded') + ': {{ if eq $value 1.0 }}one pair was{{ else }}{{ $value }} pairs were{{ end }} left out',
      description:
        'Some exporters (' + t.instances('last_over_time(kemp360_source_failure{cluster=%q, job=%q, reason="busy"}[5m])') + ') did ' +
        'not begin to read every pair before the deadline of the scrape. Left out within the last five minutes: ' +
        t.upToTen(
          'max by (pair) (last_over_time(kemp360_source_failure{cluster=%q, job=%q, reason="busy"}[5m]))',
          '$labels.cluster $labels.job',
          'pair'
        ) +
        '{{ end }}. ' + f.meaning('exporter-overloaded') + ' ' + f.advice('exporter-overloaded'),
      panel: ['exporter', 2, ['cluster']],
    }),

    alert('Kemp360ReadSlow', 'warning', {
      comment: 'The median: a read that failed at once is not a fast one. Waiting for a unit that does not respond is not a slow one: it does ' +
               'not count where that may be half of the reads. Nor does an exporter that was replaced.',
      expr: |||
        max by (cluster, pair) (
          quantile_over_time(0.5, kemp360_pair_read_duration_seconds[10m])
            and last_over_time(kemp360_pair_read_duration_seconds[5m])
            and on (cluster, job, instance) last_over_time(up{job="kemp360-exporter"}[3m])
        )
          > scalar(max(kemp360:threshold:read_slow_seconds))
          unless on (cluster, pair) (sum by (cluster, pair) (1 - avg_over_time(kemp360:unit_up:max[10m])) >= 0.5)
      |||,
      'for': '10m',
      keep_firing_for: '10m',
      summary: '{{ $labels.pair }}: ' + f.headline('read-slow') + ' ({{ $value | humanizeDuration }})',
      description:
        f.meaning('read-slow') + ' Slowest source of each unit: {{ range $i, $u := query (printf `topk by (unit) (1, max by (unit, source) ' +
        '(avg_over_time(kemp360_source_duration_seconds{%s}[5m])))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}' +
        '{{ $u.Labels.unit }} {{ $u.Labels.source }} {{ $u.Value | humanizeDuration }}{{ end }}. ' + f.advice('read-slow'),
      panel: ['exporter', 4, ['cluster', 'pair']],
    }),

    alert('Kemp360ClockSkew', 'warning', {
      comment: 'One for each unit, or one if most clocks of the cluster are off: then it is that of the exporter.',
      expr: x.eachOrClusterWide(
        skew + ' > ' + x.threshold('clock_skew_seconds'),
        'max by (cluster, pair, unit) (last_over_time(kemp360_unit_clock_skew_seconds[5m]))'
      ),
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'one',
      summary:
        '{{ if $labels.pair }}{{ $labels.pair }}: ' +
        f.headline('clock-skew', { skew: '{{ $value | humanizeDuration }} off' }) + "{{ else }}the exporter's clock differs from that of " +
        '{{ $value }} units{{ end }}',
      description:
        '{{ if not $labels.pair }}The clocks of more than half of all units differ from that of the exporter. {{ else }}' +
        'Compared with the exporter: {{ range $i, $u := query (printf `sum by (unit) (avg by (unit) ' +
        '(last_over_time(kemp360_unit_clock_skew_seconds{%[1]s}[5m])))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}' +
        '{{ $u.Labels.unit }} is {{ if lt $u.Value 0.0 }}{{ slice ($u.Value | printf "%.0f") 1 }} s behind{{ else }}' +
        '{{ $u.Value | printf "%.0f" }} s ahead{{ end }}{{ end }}. ' + f.meaning('clock-skew') + ' {{ end }}{{ if $labels.pair }}' +
        f.advice('clock-skew') + '{{ else }}' + f.advice('clock-skew', { unit: 'the units' }) + '{{ end }}',
      panel: ['exporter', 6, ['cluster', 'pair?', 'unit?']],
    }),

    certificate('warning', 'Also of a unit that is not read: then the date is the last one known.'),
    certificate('critical', ''),

    alert('Kemp360TLSVerificationDisabled', 'info', {
      expr: |||
        count by (cluster, pair) (min by (cluster, pair, unit) (last_over_time(kemp360_unit_tls_verification_enabled[5m])) == 0)
      |||,
      'for': '1h',
      keep_firing_for: '15m',
      summary:
        '{{ $labels.pair }}: ' + f.headline('tls-verification-disabled', {
          unit: t.who('min by (unit) (last_over_time(kemp360_unit_tls_verification_enabled{%s}[5m])) == 0') +
                '{{ else if $who }}both units{{ else }}a unit{{ end }}',
        }),
      description: f.meaning('tls-verification-disabled') + ' ' + f.advice('tls-verification-disabled'),
      panel: ['exporter', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360LoadMastersTruncated', 'warning', {
      expr: 'max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters_truncated[5m])) == 1',
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: ' + f.headline('loadmasters-truncated'),
      description: f.meaning('loadmasters-truncated') + ' ' + f.advice('loadmasters-truncated'),
      panel: ['exporter', 11, ['cluster', 'pair']],
    }),
  ]

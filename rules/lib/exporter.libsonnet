// The exporter itself, and what it cannot see.
function(alert, t, x)
  local certificate(severity) = alert('Kemp360CertificateExpiring', severity, {
    expr: |||
      min by (cluster, pair, unit) (last_over_time(kemp360_unit_tls_certificate_expiry_timestamp_seconds[5m])) - time()
        < scalar(max(kemp360:threshold:certificate_%s_seconds))
    ||| % severity,
    'for': '15m',
    summary:
      '{{ $labels.pair }}: the certificate of {{ $labels.unit }} {{ if gt $value 0.0 }}expires in {{ $value | humanizeDuration }}' +
      '{{ else }}has expired{{ end }}',
    description:
      'The web certificate of {{ $labels.unit }} {{ if gt $value 0.0 }}is{{ else }}was{{ end }} valid until {{ range query (printf ' +
      '`min(last_over_time(kemp360_unit_tls_certificate_expiry_timestamp_seconds{cluster=%q, pair=%q, unit=%q}[5m]))` ' +
      '$labels.cluster $labels.pair $labels.unit) }}' + t.date('. | value', '2 Jan 2006 15:04') + '{{ end }}. After that the ' +
      'exporter refuses to read the unit, and browsers warn. Install a new certificate on {{ $labels.unit }}, and its CA in the ' +
      "exporter's ca_file.",
    panel: ['exporter', 5, ['cluster', 'pair', 'unit']],
  });
  [
    alert('Kemp360ExporterAbsent', 'critical', {
      comment: 'An equality matcher: only then does the label survive absent().',
      expr: 'absent(up{job="kemp360-exporter"})',
      'for': '10m',
      summary: 'Prometheus has no target of the job kemp360-exporter',
      description:
        'No pair of Centrals is watched: Prometheus knows no exporter at all. Most likely the scrape configuration was changed, ' +
        'service discovery finds nothing, or the job has another name than kemp360-exporter. Look at the targets page of Prometheus.',
      panel: ['exporter', 9, []],
    }),

    alert('Kemp360ExporterDown', 'critical', {
      comment: 'No scrape of five minutes, or less than half of them: a crash loop shows, a restart does not.',
      expr: |||
        max by (cluster, job, instance) (max_over_time(up{job="kemp360-exporter"}[5m])) == 0
          or max by (cluster, job, instance) (avg_over_time(up{job="kemp360-exporter"}[30m])) < 0.5
          unless on (cluster, job, instance) max by (cluster, job, instance)
          (min_over_time(up{job="kemp360-exporter"}[5m])) == 1
      |||,
      'for': '2m',
      keep_firing_for: '10m',
      summary: 'the exporter {{ $labels.instance }} does not answer Prometheus',
      description:
        'Of the recent scrapes of {{ $labels.instance }} ' + t.share + '; its pairs are not watched. Look whether the exporter ' +
        'runs, what its log says, and whether Prometheus reaches it.',
      panel: ['exporter', 9, ['cluster']],
    }),

    alert('Kemp360PairVanished', 'info', {
      comment: 'Only while every exporter of the cluster is up: else Kemp360ExporterDown says why.',
      expr: |||
        kemp360:pair_last_seen:timestamp_seconds
          unless on (cluster, pair) last_over_time(kemp360:pair_units:min[5m])
          and on (cluster) min by (cluster) (max_over_time(up{job="kemp360-exporter"}[5m])) == 1
      |||,
      'for': '10m',
      summary: '{{ $labels.pair }}: the pair is no longer watched',
      description:
        'No exporter has shown the pair {{ $labels.pair }} since ' + t.date('$value') + ', and all exporters are up. If it was ' +
        'taken out of the configuration or renamed, nothing is to be done: this ends by itself within a day or so. Else look for ' +
        "a mistake in the exporter's configuration, and for a missing target of this pair in Prometheus.",
      panel: ['fleet', 3, ['cluster']],
    }),

    alert('Kemp360PairNotSeen', 'info', {
      comment:
        'Why nothing is seen of it is told by Kemp360ExporterDown or Kemp360ExporterAbsent. This one names the pairs, and lets ' +
        'Alertmanager keep their verdicts from being called resolved: the other two have no pair.',
      expr: |||
        kemp360:pair_last_seen:timestamp_seconds
          unless on (cluster, pair) last_over_time(kemp360:pair_units:min[5m])
          unless on (cluster) min by (cluster) (max_over_time(up{job="kemp360-exporter"}[5m])) == 1
      |||,
      'for': '5m',
      summary: '{{ $labels.pair }}: the pair is not watched, an exporter is down',
      description:
        'No exporter has shown the pair {{ $labels.pair }} since ' + t.date('$value') + '; whether it is in HA is not known. ' +
        'Exporters that do not answer: {{ range $i, $e := query (printf `max by (instance) ' +
        '(max_over_time(up{job="kemp360-exporter", cluster=%q}[5m])) == 0` $labels.cluster) | sortByLabel "instance" }}' +
        '{{ if $i }}, {{ end }}{{ $e.Labels.instance }}{{ else }}none, Prometheus has no target of the job kemp360-exporter' +
        '{{ end }}. Bring the exporter back. What was told of the pair before is neither mended nor worse, as far as anybody knows.',
      panel: ['exporter', 9, ['cluster']],
    }),

    alert('Kemp360ConfigReloadFailed', 'warning', {
      expr: 'min by (cluster, job) (last_over_time(kemp360_exporter_config_last_reload_successful[5m])) == 0',
      'for': '15m',
      summary: 'the exporter refused its new configuration',
      description:
        'The exporter (' +
        t.instances('last_over_time(kemp360_exporter_config_last_reload_successful{cluster=%q, job=%q}[5m]) == 0') +
        ') goes on with its old configuration. Its log names every mistake with line and column; once they are mended the ' +
        'configuration takes effect by itself.',
      panel: ['exporter', 8, ['cluster']],
    }),

    alert('Kemp360ExporterOverloaded', 'warning', {
      comment:
        'Pairs take turns, so one that is read again stands for another that is not: all pairs of a job are counted together.',
      expr: 'count by (cluster, job) (max by (cluster, job, pair) (last_over_time(kemp360_source_failure{reason="busy"}[5m])))',
      'for': '15m',
      keep_firing_for: '15m',
      summary:
        'the exporter cannot read all of its pairs in time: {{ if eq $value 1.0 }}one pair was{{ else }}{{ $value }} pairs were' +
        '{{ end }} left out',
      description:
        'The exporter (' + t.instances('last_over_time(kemp360_source_failure{cluster=%q, job=%q, reason="busy"}[5m])') + ') did ' +
        'not begin to read every pair before the deadline of the scrape. Left out within the last five minutes: ' +
        t.upToTen(
          'max by (pair) (last_over_time(kemp360_source_failure{cluster=%q, job=%q, reason="busy"}[5m]))',
          '$labels.cluster $labels.job',
          'pair'
        ) +
        '{{ end }}. The units themselves may be fine; while a pair is left out, its faults are not seen. Likely causes: the ' +
        'exporter has more pairs than limits.reads_in_flight, or some units respond slowly (Kemp360ReadSlow). Raise ' +
        'limits.reads_in_flight, let this exporter read fewer pairs or scrape each pair by /probe, or raise the scrape_interval.',
      panel: ['exporter', 2, ['cluster']],
    }),

    alert('Kemp360ReadSlow', 'warning', {
      comment: 'The median: a reading that failed at once is not a fast one.',
      expr: |||
        max by (cluster, pair) (quantile_over_time(0.5, kemp360_pair_read_duration_seconds[10m]))
          > scalar(max(kemp360:threshold:read_slow_seconds))
      |||,
      'for': '10m',
      summary: '{{ $labels.pair }}: reading the pair takes {{ $value | humanizeDuration }}',
      description:
        'The exporter gives up after its timeout (8 s unless configured), and then facts are missing. Slowest source of each ' +
        'unit: {{ range $i, $u := query (printf `topk by (unit) (1, max by (unit, source) ' +
        '(avg_over_time(kemp360_source_duration_seconds{%s}[5m])))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}' +
        '{{ $u.Labels.unit }} {{ $u.Labels.source }} {{ $u.Value | humanizeDuration }}{{ end }}. Look at the load of the units ' +
        'and at the network; a long list of LoadMasters may need a longer timeout, below the scrape_timeout of Prometheus.',
      panel: ['exporter', 4, ['cluster', 'pair']],
    }),

    alert('Kemp360ClockSkew', 'warning', {
      expr: |||
        max by (cluster, pair, unit) (abs(last_over_time(kemp360_unit_clock_skew_seconds[5m])))
          > scalar(max(kemp360:threshold:clock_skew_seconds))
      |||,
      'for': '15m',
      summary: '{{ $labels.pair }}: the clock of {{ $labels.unit }} is off by {{ $value | humanizeDuration }}',
      description:
        'Compared with the exporter: {{ range $i, $u := query (printf `sum by (unit) (avg by (unit) ' +
        '(last_over_time(kemp360_unit_clock_skew_seconds{%[1]s}[5m])))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}' +
        '{{ $u.Labels.unit }} is {{ if lt $u.Value 0.0 }}{{ $u.Value | printf "%.0f" }} s (slow){{ else }}' +
        '{{ $u.Value | printf "+%.0f" }} s (fast){{ end }}{{ end }}. Check the time settings (NTP) of {{ $labels.unit }}; if both ' +
        "units are off alike, those of the exporter's host. Licences, certificates and reports are judged by these clocks.",
      panel: ['exporter', 6, ['cluster', 'pair', 'unit']],
    }),

    certificate('warning'),
    certificate('critical'),

    alert('Kemp360LoadMastersTruncated', 'warning', {
      expr: 'max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters_truncated[5m])) == 1',
      'for': '15m',
      summary: '{{ $labels.pair }}: some LoadMasters have no series of their own',
      description:
        'The pair has more LoadMasters than loadmasters.limit allows. Stale migrations keep their series first and the counts ' +
        "stay complete, but the re-license work list may be short. Raise loadmasters.limit in the exporter's configuration.",
      panel: ['exporter', 11, ['cluster', 'pair']],
    }),
  ]

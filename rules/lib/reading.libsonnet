// What cannot be read or understood.
function(alert, t, x)
  local unreachable(severity, expr, minutes, more, comment) = alert('Kemp360UnitUnreachable', severity, {
    comment: comment,
    expr: expr,
    'for': minutes,
    keep_firing_for: '15m',
    summary: '{{ $labels.pair }}: {{ $labels.unit }} ' + (if severity == 'critical' then 'has not been read for an hour' else 'cannot be read'),
    description:
      'Of the recent reads of {{ $labels.unit }} ' + t.share + '. Now: ' + t.modes + '. Sources that fail and why: ' +
      '{{ range $i, $u := query (printf `max by (source, reason) (last_over_time(kemp360_source_failure{%s, unit=%q, ' +
      'reason!="busy"}[5m]))` $in $labels.unit) | sortByLabel "source" }}{{ if $i }}, {{ end }}{{ $u.Labels.source }}: ' +
      '{{ $u.Labels.reason }}{{ end }}. ' + more + 'Checks that need {{ $labels.unit }} are undecided until it can be read again. ' +
      'Check whether {{ $labels.unit }} is running, and whether the exporter can reach it. If it was removed from the pair for good, ' +
      "remove it from the exporter's configuration.",
    panel: ['exporter', 2, ['cluster', 'pair', 'unit']],
  });
  local rejected(severity, minutes, what) = alert('Kemp360CredentialsRejected', severity, {
    expr: 'max by (cluster, pair, unit) (last_over_time(kemp360:unit_credentials_rejected:max[5m])) == 1',
    'for': minutes,
    summary: '{{ $labels.pair }}: {{ $labels.unit }} ' + what,
    description:
      '{{ $labels.unit }} refused user and key; the exporter does not try them again{{ range query (printf ' +
      '`max(last_over_time(kemp360_unit_auth_cooldown_end_timestamp_seconds{%s, unit=%q}[5m]))` $in $labels.unit) }} before ' +
      t.date('. | value', '15:04') + '{{ end }}. Now: ' + t.modes + '. Likely causes: the API key or the password of the ' +
      'user was changed, or a backup of the other unit was restored to {{ $labels.unit }}: it contains the users and keys of that unit. ' +
      'Get the API key of the user on {{ $labels.unit }} and put it into the key file: the exporter uses it at its next read. Then check ' +
      'on both units, above all after a restore: Disable, Preferred Master, IP Address for the Other Peer and HA Key for the Other Peer.',
    panel: ['exporter', 7, ['cluster', 'pair', 'unit']],
  });
  local unread = 'max by (cluster, pair) (max_over_time(kemp360:unit_up:max[5m])) == 0\n' +
                 '  unless on (cluster, pair) last_over_time(kemp360_source_failure{reason="busy"}[5m])';
  [
    unreachable(
      'warning',
      |||
        (max by (cluster, pair, unit) (max_over_time(kemp360:unit_up:max[5m])) == 0
          unless on (cluster, pair) last_over_time(kemp360_source_failure{reason="busy"}[5m]))
          or max by (cluster, pair, unit) (avg_over_time(kemp360:unit_up:max[30m])) < 0.5
          unless on (cluster, pair, unit) min_over_time(kemp360:unit_up:max[5m]) == 1
      |||,
      '5m',
      '',
      'No reading of five minutes, or less than half of them: a unit that answers now and then shows, a reboot does not. ' +
      'Where the exporter left the pair out one failure is no five minutes of them: then only the half counts.'
    ),
    unreachable(
      'critical',
      |||
        max by (cluster, pair, unit) (max_over_time(kemp360:unit_up:max[5m])) == 0
          and on (cluster, pair, unit) last_over_time(kemp360_source_failure{reason=~"connect|timeout|disconnected"}[5m])
      |||,
      '55m',
      'If the other unit fails as well, no unit can take over: ' +
      t.facts('kemp360_unit_ha_error', 'reports an HA error', 'reports no HA error') + '. ',
      "No reading for an hour, and it is the unit that is gone, not the exporter's credentials, certificates or proxy."
    ),

    alert('Kemp360PairUnreachable', 'critical', {
      expr: unread,
      'for': '2m',
      keep_firing_for: '15m',
      summary:
        '{{ $labels.pair }}: {{ $units := query (printf `count(max by (unit) (last_over_time(kemp360_up{cluster=%q, ' +
        'pair=%q}[5m])))` $labels.cluster $labels.pair) }}{{ if and $units (eq ($units | first | value) 1.0) }}its only ' +
        'Central cannot be read{{ else }}neither Central can be read{{ end }}',
      description:
        'Nothing is known of the pair: ' + t.read +
        '. Sources that fail and why: {{ range $i, $u := query (printf `max by (unit, reason) ' +
        '(last_over_time(kemp360_source_failure{%s, reason!="busy"}[5m]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end ' +
        '}}{{ $u.Labels.unit }}: {{ $u.Labels.reason }}{{ end }}. If the Centrals themselves are up, look at the network and ' +
        'the name server between the exporter and them.',
      panel: ['exporter', 2, ['cluster', 'pair']],
    }),

    alert('Kemp360ManyPairsUnreachable', 'critical', {
      comment: 'One cause, and one alert for it. It lasts longer than Kemp360PairUnreachable, which Alertmanager inhibits.',
      expr: x.clusterWide(unread, 'last_over_time(kemp360:pair_units:min[5m])'),
      'for': '2m',
      keep_firing_for: '20m',
      summary: '{{ $value }} pairs cannot be read, more than half of all',
      description:
        'Neither unit can be read of ' +
        t.upToTen('max by (pair) (max_over_time(kemp360:unit_up:max{cluster=%q}[5m])) == 0', '$labels.cluster', 'pair') + '{{ end }}. Whether ' +
        'these pairs are in HA is unknown. Reasons: {{ range $i, $r := query (printf `count by (reason) (count by (reason, pair, unit) ' +
        '(last_over_time(kemp360_source_failure{cluster=%q, reason!="busy"}[5m])))` $labels.cluster) | sortByLabel "reason" }}{{ if $i }}, ' +
        '{{ end }}{{ $r.Labels.reason }} ({{ $r.Value }} units){{ end }}. Most likely the fault is not in the units but in what they share: ' +
        "a firewall, the network, a DNS server, a proxy, or the exporter's host. Check the network from the exporter's host first.",
      panel: ['fleet', 1, ['cluster']],
    }),

    rejected('warning', '5m', "rejects the exporter's credentials"),
    rejected('critical', '1h', "has rejected the exporter's credentials for an hour"),

    alert('Kemp360SourceFailing', 'warning', {
      comment: 'A unit that answers, and not only now and then: else Kemp360UnitUnreachable says why.',
      expr: |||
        (max by (cluster, pair, unit, source) (max_over_time(kemp360:source_up:max[5m])) == 0
          or max by (cluster, pair, unit, source) (avg_over_time(kemp360:source_up:max[30m])) < 0.5
          unless on (cluster, pair, unit, source) min_over_time(kemp360:source_up:max[5m]) == 1)
          and on (cluster, pair, unit) max_over_time(kemp360:unit_up:max[5m]) == 1
          unless on (cluster, pair, unit) (avg_over_time(kemp360:unit_up:max[30m]) < 0.5)
      |||,
      'for': '10m',
      keep_firing_for: '15m',
      needs: 'one',
      summary: '{{ $labels.pair }}: {{ $labels.source }} of {{ $labels.unit }} cannot be read',
      description:
        '{{ $labels.unit }} answers, but what it says at {{ $labels.source }} is not read{{ range query (printf `max by ' +
        '(reason) (last_over_time(kemp360_source_failure{%s, unit=%q, source=%q, reason!="busy"}[5m]))` $in $labels.unit ' +
        '$labels.source) }} (reason: {{ .Labels.reason }}){{ end }}. What depends on it is not judged. Likely causes: the user ' +
        'lacks a permission (unauthorized, forbidden), the unit was upgraded and answers differently (not_found, ' +
        "unexpected_shape), or the answer takes too long (timeout). The exporter's page of the pair shows the message.",
      panel: ['exporter', 2, ['cluster', 'pair', 'unit']],
    }),

    alert('Kemp360FactMissing', 'warning', {
      expr: |||
        count by (cluster, pair, unit) (max by (cluster, pair, unit, fact) (last_over_time(kemp360_fact_missing[5m])) == 1)
      |||,
      'for': '30m',
      keep_firing_for: '15m',
      needs: 'one',
      summary:
        '{{ $labels.pair }}: {{ if eq $value 1.0 }}one fact{{ else }}{{ $value }} facts{{ end }} of {{ $labels.unit }} {{ if ' +
        'eq $value 1.0 }}was{{ else }}were{{ end }} not understood',
      description:
        '{{ $labels.unit }} answers, but this is missing in its answer or holds a word that nobody mapped: {{ range $i, $u := ' +
        'query (printf `max by (fact) (last_over_time(kemp360_fact_missing{%s, unit=%q}[5m]) == 1)` $in $labels.unit) | ' +
        'sortByLabel "fact" }}{{ if $i }}, {{ end }}{{ $u.Labels.fact }}{{ end }}. What depends on it is not judged. Now: ' + t.versions +
        '. Most likely an upgrade changed the answer: adapt the profile (docs/profiles.md).',
      panel: ['exporter', 3, ['cluster', 'pair', 'unit']],
    }),

    alert('Kemp360CheckUndecided', 'info', {
      expr: |||
        count by (cluster, pair) (last_over_time(kemp360:pair_check_decided:max[5m]) == 0)
          unless on (cluster, pair) (max_over_time(kemp360:source_up:max[5m]) == 0)
          unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="distinct_units"}[5m]) == 0)
      |||,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: {{ if eq $value 1.0 }}one check{{ else }}{{ $value }} checks{{ end }} cannot be decided',
      description:
        'Everything is read, and still this is not judged: {{ range $i, $u := query (printf `max by (check) ' +
        '(last_over_time(kemp360:pair_check_decided:max{%s}[5m])) == 0` $in) | sortByLabel "check" }}{{ if $i }}, {{ end }}{{ ' +
        '$u.Labels.check }}{{ end }}. Either the profile does not say where the fact stands, or a unit does not say it (then ' +
        'Kemp360FactMissing names it), or the unit has no report. No alert can come from such a check.',
      panel: ['exporter', 10, ['cluster', 'pair']],
    }),

    alert('Kemp360UnitsNotDistinct', 'critical', {
      expr: x.violated('distinct_units'),
      'for': '5m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: both urls reach the same Central, or one is a copy of the other',
      description:
        '{{ range $i, $u := query (printf `max by (unit, device_id) (kemp360_unit_info{%[1]s, device_id!=""}) or on (unit) max ' +
        'by (unit) (last_over_time(kemp360_up{%[1]s}[15m]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ ' +
        '$u.Labels.unit }} {{ if $u.Labels.device_id }}answers as device {{ $u.Labels.device_id }}{{ else }}did not say its ' +
        'device ID{{ end }}{{ end }}. Nothing else of the pair is judged until the two differ. Most likely a url or a name in ' +
        'DNS points to the wrong unit, or a load balancer or the HA address stands in between; else one unit was cloned from ' +
        'the other.',
      panel: ['pair', 3, ['cluster', 'pair']],
    }),
  ]

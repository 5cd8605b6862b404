// What cannot be read or understood.
function(alert, t, x, f)
  // What to do about a unit, by the reason.
  local ofUnit = {
    proxy: 'proxy-failing',
    tls: 'certificate-rejected',
    forbidden: 'permission-missing',
    'unauthorized|cooldown': 'key-rejected',
    local_file: 'local-file-unreadable',
    everywhere_not_found: 'profile-does-not-fit',
    'http_status|redirect|too_large|malformed|unexpected_shape|inconsistent|not_found': 'response-not-understood',
  };
  // "none of this profile's paths exists" is said if no source fails for another reason.
  local why(query, arguments) =
    t.why(query, arguments) + '{{ if and (eq $why "not_found") (eq (len $reasons) 1) }}{{ $why = "everywhere_not_found" }}{{ end }}';
  // Sets `$only`, the name of the unit of a pair that has one, and `$units`, the words for those that it has.
  local onlyUnit =
    '{{ $only := "" }}{{ $all := query (printf `max by (unit) (last_over_time(kemp360_up{%s}[5m]))` $in) }}{{ if eq (len $all) 1 }}' +
    '{{ $only = ($all | first).Labels.unit }}{{ end }}{{ $units := or $only "each unit" }}';
  local ofEach(id) =
    local both = { unit: '{{ $units }}' };
    if id == 'pair-unreachable' then '{{ if $only }}' + f.advice('unit-unreachable', both) + '{{ else }}' + f.advice(id) + '{{ end }}'
    // Not a restored backup: the other unit rejects the credentials as well.
    else if id == 'key-rejected' then f.adviceOf([[id, 1], [id, 2]], [[id, 1], [id, 2]], both)
    else f.advice(id, both);
  local ofSource = {
    'unauthorized|cooldown|forbidden': 'source-refused',
    local_file: 'source-file-unreadable',
    not_found: 'source-not-found',
    redirect: 'source-redirected',
    too_large: 'source-too-large',
    inconsistent: 'source-inconsistent',
    'http_status|malformed|unexpected_shape': 'source-not-understood',
  };
  local unreachable(severity, given, faults, lasting, consequence='') = alert('Kemp360UnitUnreachable', severity, given {
    summary:
      why('%s, unit=%q', '$in $labels.unit') + '{{ $labels.pair }}: ' +
      std.strReplace(f.headlineByReason(faults, 'unit-unreachable', { why: t.reasons }), ' was not read', lasting),
    description:
      why('%s, unit=%q', '$in $labels.unit') + t.share('reads of {{ $labels.unit }}') + 'Now: ' + t.modes + '. ' +
      '{{ if gt (len $reasons) 1 }}Sources that fail and why: ' +
      '{{ range $i, $u := query (printf `max by (source, reason) (last_over_time(kemp360_source_failure{%s, unit=%q, reason!="busy"}[5m]))` ' +
      '$in $labels.unit) | sortByLabel "source" }}{{ if $i }}, {{ end }}{{ $u.Labels.source }}: {{ $u.Labels.reason }}{{ end }}. {{ end }}' +
      consequence + f.meaning('unit-unreachable') + ' ' + f.adviceByReason(faults, 'unit-unreachable'),
    panel: ['exporter', 2, ['cluster', 'pair', 'unit']],
  });
  local rejected(severity, minutes, more) = alert('Kemp360CredentialsRejected', severity, {
    expr: 'max by (cluster, pair, unit) (last_over_time(kemp360:unit_credentials_rejected:max[5m])) == 1',
    'for': minutes,
    keep_firing_for: '9m',
    summary: '{{ $labels.pair }}: ' + f.headline('key-rejected') + more,
    description:
      'The exporter does not try the user and key of {{ $labels.unit }} again{{ range query (printf ' +
      '`max(last_over_time(kemp360_unit_auth_cooldown_end_timestamp_seconds{%s, unit=%q}[5m]))` $in $labels.unit) }} before ' +
      t.date('. | value', '15:04') + '{{ end }}. Now: ' + t.modes + '. Checks that need {{ $labels.unit }} are undecided until it can be read again. ' +
      f.advice('key-rejected'),
    panel: ['exporter', 7, ['cluster', 'pair', 'unit']],
  });
  local source = { sources: '{{ $labels.source }}', why: t.reasons };
  local sourceWhy = t.why('%s, unit=%q, source=%q', '$in $labels.unit $labels.source');
  local missing(said) =
    '{{ range $i, $u := query (printf `max by (fact) (last_over_time(kemp360_fact_missing{%s, unit=%q}[5m]) == 1)` $in ' +
    '$labels.unit) | sortByLabel "fact" }}' + said + '{{ end }}';
  // Of some LoadMasters it is not understood which unit licenses them. The check is violated if another one is not agreed.
  local unclear = 'max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters_undecided[5m])) > 0';
  local unclearOr(some, none) =
    '{{ $some := 0.0 }}{{ range query (printf `max(last_over_time(kemp360_pair_loadmasters_undecided{%s}[5m]))` $in) }}' +
    '{{ $some = .Value }}{{ end }}{{ if gt $some 0.0 }}' + some + '{{ else }}' + none + '{{ end }}';
  // No read of five minutes succeeded, nor the last one before them: the first reads of a new pair, or after an outage of the exporter, are
  // not enough. Where the exporter left the pair out, one failure does not stand for five minutes: then it takes three failures in fifteen
  // minutes, or thirty minutes. It must be there: a unit that was renamed is not.
  local unread(by) =
    local max = 'max by (' + by + ') ';
    '(' + max + '(max_over_time(kemp360:unit_up:max[5m])) == 0\n' +
    '  unless on (cluster, pair) last_over_time(kemp360_source_failure{reason="busy"}[5m])\n' +
    '  or ' + max + '(max_over_time(kemp360:unit_up:max[15m])) == 0\n' +
    '  and ' + max + '(count_over_time(kemp360:unit_up:max[15m])) > 2\n' +
    '  or ' + max + '(max_over_time(kemp360:unit_up:max[30m])) == 0)\n' +
    '  and on (' + by + ') last_over_time(kemp360_up[5m])\n' +
    '  and on (' + by + ') (' + max + '(last_over_time(kemp360:unit_up:max[15m] offset 4m)) == 0)';
  [
    unreachable(
      'warning',
      {
        comment: 'Alertmanager inhibits by it what is not known now, so it is not to last. Seven minutes: if the exporter is gone, ' +
                 'Kemp360PairNotSeen inhibits it by then.',
        expr: unread('cluster, pair, unit'),
        'for': '5m',
        keep_firing_for: '7m',
        labels: { unread: 'now' },
      },
      ofUnit,
      ' cannot be read'
    ),
    unreachable(
      'warning',
      {
        comment: 'Reads succeed at times. What they brought is known: it inhibits nothing but the warning that comes and goes with it.',
        expr: x.seldom('cluster, pair, unit', 'kemp360:unit_up:max') + '\n' + |||
          and on (cluster, pair, unit) last_over_time(kemp360:unit_up:max[5m])
        |||,
        'for': '10m',
        keep_firing_for: '15m',
        labels: { unread: 'often' },
      },
      ofUnit,
      ' cannot be read at times'
    ),
    unreachable(
      'critical',
      {
        comment: "No read for an hour, and it is the unit that is gone, not the exporter's credentials, certificates or proxy.",
        expr: |||
          max by (cluster, pair, unit) (max_over_time(kemp360:unit_up:max[5m])) == 0
            and on (cluster, pair, unit) last_over_time(kemp360_source_failure{reason=~"connect|timeout|disconnected"}[5m])
        |||,
        'for': '55m',
        keep_firing_for: '7m',
        labels: { unread: 'now' },
      },
      {},
      ' could not be read for an hour',
      t.haErrors + '. If the other unit fails as well, no unit can take over. '
    ),

    alert('Kemp360PairUnreachable', 'critical', {
      comment: 'It inhibits what is not known of the pair, so it is not to last; a little longer than Kemp360UnitUnreachable.',
      expr: unread('cluster, pair'),
      'for': '2m',
      keep_firing_for: '9m',
      summary:
        '{{ $labels.pair }}: ' + onlyUnit + '{{ if $only }}its only unit cannot be read{{ else }}' + f.headline('pair-unreachable') + '{{ end }}',
      description:
        why('%s', '$in') + f.meaning('pair-unreachable') + ' Reasons: {{ range $i, $u := query (printf `max by (unit, reason) ' +
        '(last_over_time(kemp360_source_failure{%s, reason!="busy"}[5m]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}' +
        '{{ $u.Labels.unit }}: {{ $u.Labels.reason }}{{ end }}. ' + onlyUnit + f.byReason(ofUnit, 'pair-unreachable', ofEach),
      panel: ['exporter', 2, ['cluster', 'pair']],
    }),

    alert('Kemp360ManyPairsUnreachable', 'critical', {
      comment: 'One cause, and one alert for it. It lasts longer than Kemp360PairUnreachable, which Alertmanager inhibits.',
      expr: x.clusterWide(unread('cluster, pair'), x.units('5m')),
      'for': '2m',
      keep_firing_for: '14m',
      summary: f.headline('many-pairs-unreachable') + ' ({{ $value }} pairs)',
      description:
        'Neither unit of these pairs can be read: ' +
        t.upToTen('max by (pair) (max_over_time(kemp360:unit_up:max{cluster=%q}[5m])) == 0', '$labels.cluster', 'pair') +
        '{{ end }}. Reasons: {{ range $i, $r := query (printf `count by (reason) (count by (reason, pair, unit) ' +
        '(last_over_time(kemp360_source_failure{cluster=%q, reason!="busy"}[5m])))` $labels.cluster) | sortByLabel "reason" }}{{ if $i }}, ' +
        '{{ end }}{{ $r.Labels.reason }} ({{ $r.Value }} {{ if eq $r.Value 1.0 }}unit{{ else }}units{{ end }}){{ end }}. ' + f.meaning('many-pairs-unreachable') + ' ' +
        f.advice('many-pairs-unreachable'),
      panel: ['fleet', 1, ['cluster']],
    }),

    rejected('warning', '5m', ''),
    rejected('critical', '1h', ' (for an hour)'),

    alert('Kemp360SourceFailing', 'warning', {
      comment: 'Of a unit that is read, and not only at times: otherwise Kemp360UnitUnreachable says why.',
      expr: x.failed('cluster, pair, unit, source', 'kemp360:source_up:max') + '\n' + |||
        and on (cluster, pair, unit, source) last_over_time(kemp360:source_up:max[5m])
        and on (cluster, pair, unit) max_over_time(kemp360:unit_up:max[5m]) == 1
        unless on (cluster, pair, unit) (avg_over_time(kemp360:unit_up:max[30m]) < 0.55)
      |||,
      'for': '10m',
      keep_firing_for: '15m',
      needs: 'one',
      summary: sourceWhy + '{{ $labels.pair }}: ' + f.headlineByReason(ofSource, 'source-unreachable', source),
      description:
        sourceWhy + f.meaning('source-unreachable', source) + ' ' + f.adviceByReason(ofSource, 'source-unreachable', source),
      panel: ['exporter', 2, ['cluster', 'pair', 'unit']],
    }),

    alert('Kemp360FactMissing', 'warning', {
      expr: |||
        count by (cluster, pair, unit) (max by (cluster, pair, unit, fact) (last_over_time(kemp360_fact_missing[5m]) == 1))
      |||,
      'for': '30m',
      keep_firing_for: '15m',
      needs: 'one',
      summary: '{{ $labels.pair }}: ' + f.headline('fact-missing', {
        facts: missing('{{ if lt $i 3 }}{{ if $i }}, {{ end }}{{ $u.Labels.fact }}{{ else if eq $i 3 }} and more{{ end }}'),
      }),
      description:
        'Missing from its responses, or with a value that the profile does not map: ' +
        missing('{{ if $i }}, {{ end }}{{ $u.Labels.fact }}') + '. Now: ' + t.versions + '. ' +
        missing('{{ if eq $u.Labels.fact "ha_mode" }}' + f.meaning('ha-mode-not-mapped') + ' {{ end }}') + f.meaning('fact-missing') + ' ' + f.advice('fact-missing'),
      panel: ['exporter', 3, ['cluster', 'pair', 'unit']],
    }),

    alert('Kemp360CheckUndecided', 'info', {
      expr: |||
        (count by (cluster, pair) (last_over_time(kemp360:pair_check_decided:max[5m]) == 0)
          or %s)
          unless on (cluster, pair) (max_over_time(kemp360:source_up:max[5m]) == 0)
          unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="distinct_units"}[5m]) == 0)
      ||| % unclear,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: ' + unclearOr(
        f.headline('license-unclear', { loadmasters: '{{ if eq $some 1.0 }}one LoadMaster{{ else }}{{ $some }} LoadMasters{{ end }}' }),
        f.headline('check-undecided')
      ),
      description:
        '{{ $checks := query (printf `max by (check) (last_over_time(kemp360:pair_check_decided:max{%s}[5m])) == 0` $in) | sortByLabel ' +
        '"check" }}{{ if $checks }}' + f.meaning('check-undecided', {
          checks: '{{ range $i, $u := $checks }}{{ if $i }}, {{ end }}{{ $u.Labels.check }}{{ end }}',
        }) + ' {{ end }}' + unclearOr(
          '{{ if eq $some 1.0 }}One LoadMaster is{{ else }}{{ $some }} LoadMasters are{{ end }} affected. ' +
          f.meaning('license-unclear') + ' ' + f.advice('license-unclear'), f.advice('check-undecided')
        ),
      panel: ['exporter', 10, ['cluster', 'pair']],
    }),

    alert('Kemp360UnitsNotDistinct', 'critical', {
      expr: x.violated('distinct_units'),
      'for': '5m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: ' + f.headline('units-not-distinct'),
      description:
        '{{ range $i, $u := query (printf `max by (unit, device_id) (kemp360_unit_info{%[1]s, device_id!=""}) or on (unit) max ' +
        'by (unit) (last_over_time(kemp360_up{%[1]s}[15m]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ $u.Labels.unit }} ' +
        '{{ if $u.Labels.device_id }}has the device ID {{ $u.Labels.device_id }}{{ else }}does not report its device ID{{ end }}{{ end }}: ' +
        'nothing can be compared. ' + f.advice('units-not-distinct'),
      panel: ['pair', 3, ['cluster', 'pair']],
    }),
  ]

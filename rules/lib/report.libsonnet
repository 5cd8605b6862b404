// The reports, and LoadMasters that must be re-licensed.
function(alert, t, x, f)
  local waiting = 'count by (cluster, pair) (kemp360:loadmaster_to_relicense:timestamp_seconds)';
  local longest = x.licenseCritical('min by (cluster, pair) (kemp360:loadmaster_to_relicense:timestamp_seconds)');
  local relicense(severity, expr) = alert('Kemp360LoadMasterNeedsRelicense', severity, {
    expr: expr,
    'for': '15m',
    keep_firing_for: '15m',
    needs: 'both',
    summary: '{{ $labels.pair }}: ' + t.loadmasters + ' must be re-licensed',
    description:
      'Kemp 360 Central activated {{ if eq $value 1.0 }}it{{ else }}them{{ end }} before; now {{ if eq $value 1.0 }}it is a normal ' +
      'device{{ else }}they are normal devices{{ end }} (not activated): ' +
      t.upToTenOfPair(
        'kemp360_loadmaster_activated{%[1]s}[5m])) == 0 and on (loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds{%[1]s}'
      ) + '.' + t.relicenseUntil() + ' ' + f.advice('loadmaster-needs-relicense'),
    panel: ['loadmasters', 4, ['cluster', 'pair']],
  });
  [
    alert('Kemp360ReportsDiffer', 'warning', {
      comment: 'Where an ownership is not agreed, the reports have to differ, and another alert says so.',
      expr: |||
        max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="report_parity"}[5m])) == 0
          unless on (cluster, pair)
          (last_over_time(kemp360:pair_check:min{check="loadmaster_ownership"}[5m]) == 0)
      |||,
      'for': '30m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: ' + f.headline('reports-differ'),
      description:
        '{{ range $i, $u := query (printf `max by (unit) (last_over_time(kemp360_unit_report_loadmasters{%[1]s}[5m])) or max ' +
        'by (unit) (last_over_time(kemp360_up{%[1]s}[15m])) * 0 - 1` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ ' +
        '$u.Labels.unit }} {{ if lt $u.Value 0.0 }}has no report that was read{{ else if eq $u.Value 1.0 }}lists one ' +
        'LoadMaster{{ else }}lists {{ $u.Value }} LoadMasters{{ end }}{{ end }}' +
        t.since('report_parity') + '. ' + f.meaning('reports-differ') + ' ' + f.adviceOf([['reports-differ', 3]], [['reports-differ', 2], ['reports-differ', 3]]),
      panel: ['pair', 7, ['cluster', 'pair']],
    }),

    alert('Kemp360ReportStale', 'warning', {
      comment: 'A report by URL is made when it is read; a report_file can stay as it is.',
      expr: |||
        time() - min by (cluster, pair, unit) (last_over_time(kemp360_unit_report_timestamp_seconds[5m]))
          > scalar(max(kemp360:threshold:report_stale_seconds))
      |||,
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'one',
      summary: '{{ $labels.pair }}: ' + f.headline('report-stale'),
      description:
        'The report_file of {{ $labels.unit }} was last written at {{ range query (printf ' +
        '`min(last_over_time(kemp360_unit_report_timestamp_seconds{%s, unit=%q}[5m]))` $in $labels.unit) }}' +
        t.date('. | value', '2 Jan 2006 15:04') + '{{ end }}. ' + f.meaning('report-stale') + ' ' + f.advice('report-stale'),
      panel: ['pair', 7, ['cluster', 'pair']],
    }),

    relicense('warning', waiting + ' > 0'),
    relicense(
      'critical',
      waiting + '\n  and on (cluster, pair) (\n    ' + x.indented(longest, 4) + '\n  )\nor ' + waiting + ' >= ' + x.threshold('stale_migrations_many')
    ),

    alert('Kemp360LoadMasterRemovedNotRelicensed', 'warning', {
      comment: 'One for a pair. A LoadMaster may be in a row that was not understood (Kemp360FactMissing reports that), or have no series of its own.',
      expr: |||
        count by (cluster, pair) (
          max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_to_relicense:timestamp_seconds)
            unless on (cluster, pair, loadmaster) last_over_time(kemp360_loadmaster_activated[5m])
            unless on (cluster, pair, loadmaster) (
              max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds)
                > on (cluster, pair, loadmaster) max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_to_relicense:timestamp_seconds)
            )
            and on (cluster, pair) last_over_time(kemp360:pair_lists_read:count[5m])
        )
          unless on (cluster, pair) (kemp360_fact_missing{fact=~"loadmaster_address|loadmaster_state"} == 1)
          and on (cluster, pair) last_over_time(kemp360_pair_loadmasters_truncated[5m]) == 0
      |||,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: ' + t.loadmasters + ' {{ if eq $value 1.0 }}was{{ else }}were{{ end }} removed and not re-licensed',
      description:
        'Normal devices that had to be re-licensed and that no unit lists now: {{ range $i, $u := query (printf `max by (loadmaster) ' +
        '(kemp360:loadmaster_last_to_relicense:timestamp_seconds{%[1]s}) unless on (loadmaster) ' +
        'last_over_time(kemp360_loadmaster_activated{%[1]s}[5m]) unless on (loadmaster) ' +
        '(max by (loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds{%[1]s}) > on (loadmaster) max by (loadmaster) ' +
        '(kemp360:loadmaster_last_to_relicense:timestamp_seconds{%[1]s}))` $in) | sortByLabel "loadmaster" }}{{ if lt $i 10 }}' +
        '{{ if $i }}, {{ end }}{{ $u.Labels.loadmaster }} (last listed ' + t.date('$u.Value') + '){{ else if eq $i 10 }} and more{{ end }}' +
        '{{ end }}.' + t.contract + ' ' + f.advice('loadmaster-removed-not-relicensed'),
      panel: ['loadmasters', 4, ['cluster', 'pair']],
    }),
  ]

// The reports, and LoadMasters that must be licensed again.
function(alert, t, x) [
  alert('Kemp360ReportsDiffer', 'warning', {
    comment: 'Where ownership is not agreed the reports must differ, and another alert says so.',
    expr: |||
      max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="report_parity"}[5m])) == 0
        unless on (cluster, pair)
        (last_over_time(kemp360:pair_check:min{check="loadmaster_ownership"}[5m]) == 0)
    |||,
    'for': '30m',
    keep_firing_for: '15m',
    summary: '{{ $labels.pair }}: the Metered Licensing reports of the two Centrals differ',
    description:
      '{{ range $i, $u := query (printf `max by (unit) (last_over_time(kemp360_unit_report_loadmasters{%[1]s}[5m])) or max ' +
      'by (unit) (last_over_time(kemp360_up{%[1]s}[15m])) * 0 - 1` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ ' +
      '$u.Labels.unit }} {{ if lt $u.Value 0.0 }}has no report that was read{{ else if eq $u.Value 1.0 }}lists 1 ' +
      'LoadMaster{{ else }}lists {{ $u.Value }} LoadMasters{{ end }}{{ end }}' +
      t.since('report_parity') +
      '. From either unit the report must list the same LoadMasters with the same owner. Most likely one report is old: make ' +
      'it anew on both units and compare. Usage that is billed from it may be wrong until then.',
    panel: ['pair', 7, ['cluster', 'pair']],
  }),

  alert('Kemp360LoadMasterNeedsRelicense', 'warning', {
    comment: 'Both lists, or the only one, must have been read: else the other unit may list it as activated.',
    expr: |||
      max by (cluster, pair, loadmaster) (last_over_time(kemp360_loadmaster_activated[5m])) == 0
        and on (cluster, pair, loadmaster) kemp360:loadmaster_last_activated:timestamp_seconds
        and on (cluster, pair) last_over_time(kemp360:pair_lists_read:count[5m])
    |||,
    'for': '15m',
    keep_firing_for: '15m',
    summary:
      '{{ $labels.pair }}: LoadMaster ' +
      t.loadmaster +
      ' must be licensed again',
    description:
      'Central activated it until {{ range query (printf `kemp360:loadmaster_last_activated:timestamp_seconds{%s, ' +
      'loadmaster=%q}` $in $labels.loadmaster) }}{{ (. | value | toTime).UTC.Format "2 Jan 15:04" }} UTC{{ end }}; now {{ ' +
      'range $i, $u := query (printf `max by (unit) (last_over_time(kemp360_loadmaster_activated{%[1]s, ' +
      'loadmaster=%[2]q}[5m])) or max by (unit) (last_over_time(kemp360_up{%[1]s}[15m])) * 0 - 1` $in $labels.loadmaster) | ' +
      'sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ $u.Labels.unit }} {{ if eq $u.Value 0.0 }}lists it as a normal device{{ ' +
      'else if eq $u.Value 1.0 }}lists it as activated{{ else }}does not list it{{ end }}{{ end }}. Most likely a unit was ' +
      'removed from the pair. Step 1: remove the normal device from Central. Step 2: re-license the LoadMaster from its own ' +
      'web UI against the remaining unit.',
    panel: ['loadmasters', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360LoadMasterRemovedNotRelicensed', 'warning', {
    expr: |||
      max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_to_relicense:timestamp_seconds)
        unless on (cluster, pair, loadmaster) last_over_time(kemp360_loadmaster_activated[5m])
        unless on (cluster, pair, loadmaster) (
          max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds)
            > on (cluster, pair, loadmaster) max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_to_relicense:timestamp_seconds)
        )
        and on (cluster, pair) last_over_time(kemp360:pair_lists_read:count[5m])
    |||,
    'for': '1h',
    keep_firing_for: '15m',
    summary: '{{ $labels.pair }}: LoadMaster {{ $labels.loadmaster }} was removed and not licensed again',
    description:
      'Until {{ ($value | toTime).UTC.Format "2 Jan 15:04" }} UTC it was a normal device that had to be licensed again; then ' +
      'it was removed from Central, and it has not come back. Step 2 is missing: re-license the LoadMaster from its own web ' +
      'UI. If it was retired, ignore this: it ends by itself some days later.',
    panel: ['loadmasters', 4, ['cluster', 'pair']],
  }),
]

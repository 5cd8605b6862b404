// LoadMasters' licences that are stuck.
function(alert, t, x)
  // `named` is said of a LoadMaster that has series of its own, `unnamed` of some that have none.
  local stale(severity, threshold, comment, named, unnamed, end) = alert('Kemp360StaleMigration', severity, {
    comment: comment,
    expr: |||
      time() - min by (cluster, pair, loadmaster) (kemp360:loadmaster_disowned_since:timestamp_seconds) >= %(threshold)s
        and on (cluster, pair, loadmaster) last_over_time(kemp360:loadmaster_disowned:max[5m]) == 1
        or time() - max by (cluster, pair) (kemp360:pair_check_violated_since:timestamp_seconds{check="loadmaster_ownership"})
        >= %(threshold)s
        and on (cluster, pair) max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters{ownership="disowned"}[5m])) > 0
        unless on (cluster, pair) last_over_time(kemp360:loadmaster_disowned:max[5m])
    ||| % { threshold: x.threshold(threshold) },
    keep_firing_for: '15m',
    needs: 'both',
    summary:
      '{{ $labels.pair }}: stale license migration of {{ if $labels.loadmaster }}LoadMaster ' + t.loadmaster + '{{ else }}' +
      t.counted('disowned') + '{{ end }}',
    description:
      '{{ if $labels.loadmaster }}' + t.claims + t.disownedSince + '{{ else }}Each Central says that the other licenses ' +
      t.counted('disowned') + '; the exporter is configured to name none (loadmasters.series: false), look at the lists of both ' +
      'units{{ end }}. {{ if $labels.loadmaster }}A stale migration: it was licensed from both units in quick succession' + named +
      '{{ else }}Stale migrations come from licensing from both units in quick succession' + unnamed + '{{ end }} once more, ' +
      'then wait a few minutes' + end,
    panel: ['loadmasters', 2, ['cluster', 'pair']],
  });
  [
    stale(
      'warning',
      'stale_migration_seconds',
      'The second half: where LoadMasters have no series of their own there is only the count.',
      '. Re-license the LoadMaster',
      '. Re-license each such LoadMaster',
      '.'
    ),
    stale(
      'critical',
      'stale_migration_critical_seconds',
      '',
      '. It has been so for {{ $value | humanizeDuration }}, and the LoadMaster stops working when its grace period ends. Re-license it',
      '. It has been so for {{ $value | humanizeDuration }}, and a LoadMaster stops working when its grace period ends. Re-license ' +
      'each such LoadMaster',
      "; if both units still say so, call the vendor's support."
    ),

    alert('Kemp360StaleMigrationsMany', 'critical', {
      expr: |||
        max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters{ownership="disowned"}[5m])) >= scalar(max(kemp360:threshold:stale_migrations_many))
      |||,
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: stale license migrations of {{ $value }} LoadMasters',
      description:
        'For {{ $value }} LoadMasters each Central says that the other licenses them: {{ range $i, $u := query (printf `max by ' +
        '(loadmaster) (last_over_time(kemp360_loadmaster_ownership{%s, ownership="disowned"}[5m]) == 1)` $in) | sortByLabel ' +
        '"loadmaster" }}{{ if lt $i 10 }}{{ if $i }}, {{ end }}{{ $u.Labels.loadmaster }}{{ else if eq $i 10 }} and more{{ end ' +
        '}}{{ else }}they have no series of their own{{ end }}. So many at once point to the units, not to the LoadMasters: ' +
        'look first whether the two Centrals reach each other (' + t.modes +
        '). Then re-license each LoadMaster once more and wait a few minutes.',
      panel: ['loadmasters', 2, ['cluster', 'pair']],
    }),

    alert('Kemp360OwnershipContested', 'warning', {
      comment: 'One for a pair: many of them have one cause.',
      expr: |||
        count by (cluster, pair) (
          max by (cluster, pair, loadmaster) (last_over_time(kemp360_loadmaster_ownership{ownership="contested"}[5m])) == 1
        )
      |||,
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: both units claim ' + t.loadmasters,
      description:
        'Both units report that they license ' + t.upToTenOfPair('kemp360_loadmaster_ownership{%s, ownership="contested"}[5m]) == 1') +
        '. A license migration takes a few minutes to synchronize; this has taken longer. Most likely the units do not synchronize: ' +
        t.modes + '. Check whether the units can reach each other. Then re-license each LoadMaster again against the unit that is meant ' +
        'to license it (assumed), and wait a few minutes.',
      panel: ['loadmasters', 6, ['cluster', 'pair']],
    }),

    alert('Kemp360OwnershipOneSided', 'warning', {
      comment: 'Units that do not point at each other are no pair: Kemp360PeerAddressMismatch says so.',
      expr: |||
        count by (cluster, pair) (
          max by (cluster, pair, loadmaster) (last_over_time(kemp360_loadmaster_ownership{ownership="one_sided"}[5m])) == 1
        )
          unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="peer_address"}[5m]) == 0)
      |||,
      'for': '30m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: only one unit reports a license of ' + t.loadmasters,
      description:
        'Only one of the two units reports a license of ' +
        t.upToTenOfPair('kemp360_loadmaster_ownership{%s, ownership="one_sided"}[5m]) == 1') + '. Most likely the units did not ' +
        'synchronize while it was licensed, or an old backup was restored. If the other unit lists it as a normal (green) device, remove it ' +
        'there. Then re-license the LoadMaster again against the unit that reports its license (assumed), and wait a few minutes.',
      panel: ['loadmasters', 6, ['cluster', 'pair']],
    }),
  ]

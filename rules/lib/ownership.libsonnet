// LoadMasters whose license the units do not agree on.
function(alert, t, x, f)
  local disowned = 'min by (cluster, pair, loadmaster) (kemp360:loadmaster_disowned_since:timestamp_seconds)';
  local unnamed = 'max by (cluster, pair) (kemp360:pair_check_violated_since:timestamp_seconds{check="loadmaster_ownership"})';
  // `one` and `some` are the ages that count: of a LoadMaster that has series of its own, and of those that have none.
  local stale(severity, one, some, age, unknown, end, comment='') = alert('Kemp360StaleMigration', severity, {
    comment: comment,
    expr: |||
      %(one)s
        and on (cluster, pair, loadmaster) last_over_time(kemp360:loadmaster_disowned:max[5m]) == 1
        or %(some)s
        and on (cluster, pair) max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters{ownership="disowned"}[5m])) > 0
        unless on (cluster, pair) last_over_time(kemp360_loadmaster_ownership{ownership="disowned"}[5m])
    ||| % { one: one, some: x.indented(some, 2) },
    keep_firing_for: '15m',
    needs: 'both',
    summary:
      '{{ $labels.pair }}: stale license migration of {{ if $labels.loadmaster }}LoadMaster ' + t.loadmaster + '{{ else }}' +
      t.counted('disowned') + '{{ end }}',
    description:
      '{{ if $labels.loadmaster }}' + t.claims + t.disownedSince + '{{ else }}Each unit reports that the other one licenses ' +
      t.counted('disowned') + '; the exporter does not name them (loadmasters.series: false): compare the device lists of both units{{ end }}.' +
      age + '{{ if $labels.loadmaster }}' +
      t.worksUntil(
        'It',
        'kemp360:loadmaster_disowned_since:timestamp_seconds{%[1]s, loadmaster=%[2]q}',
        unknown,
        '$in $labels.loadmaster'
      ) + '{{ else }}' +
      t.worksUntil(
        'The first of them',
        'kemp360:pair_check_violated_since:timestamp_seconds{%[1]s, check="loadmaster_ownership"}',
        unknown
      ) + '{{ end }} ' + f.advice('license-disowned') + end,
    panel: ['loadmasters', 2, ['cluster', 'pair']],
  });
  [
    stale(
      'warning',
      'time() - ' + disowned + ' >= ' + x.threshold('stale_migration_seconds'),
      'time() - ' + unnamed + ' >= ' + x.threshold('stale_migration_seconds'),
      '',
      '',
      '',
      'The second half: where LoadMasters have no series of their own there is only the count.'
    ),
    stale(
      'critical',
      x.licenseCritical(disowned),
      x.licenseCritical(unnamed),
      ' This has lasted for {{ $value | humanizeDuration }}.',
      t.contract,
      ' If both units report the same ten minutes later, follow the runbook.'
    ),

    alert('Kemp360StaleMigrationsMany', 'critical', {
      expr: '(\n  ' + x.indented(x.owned('disowned'), 2) + '\n)\n  >= ' + x.threshold('stale_migrations_many'),
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: stale license migrations of {{ $value }} LoadMasters',
      description:
        'Each unit reports that the other one licenses {{ $value }} LoadMasters: ' +
        t.upToTenOfPair('kemp360_loadmaster_ownership{%s, ownership="disowned"}[5m]) == 1') + '.' +
        t.worksUntil(
          'The first of them',
          'kemp360:loadmaster_disowned_since:timestamp_seconds{%[1]s} or kemp360:pair_check_violated_since:timestamp_seconds{%[1]s, ' +
          'check="loadmaster_ownership"}',
          t.contract
        ) + ' Now: ' + t.modes + '. ' +
        f.advice('licenses-disowned-many') +
        " If these are all LoadMasters of the pair, first compare loadmaster_claim in the profile with a unit's own page.",
      panel: ['loadmasters', 2, ['cluster', 'pair']],
    }),

    alert('Kemp360OwnershipContested', 'warning', {
      comment:
        'One for a pair: many of them have one cause. This and the next, too, are told by the count where LoadMasters have no series of ' +
        'their own, and by these where a row without an address leaves no count.',
      expr: x.owned('contested'),
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: both units claim ' + t.loadmasters,
      description:
        'Both units report that they license ' + t.loadmasters + ': ' + t.upToTenOfPair('kemp360_loadmaster_ownership{%s, ownership="contested"}[5m]) == 1') +
        '. Now: ' + t.modes + '. ' +
        f.adviceOf([['license-contested', 3], ['license-contested', 2]], [['license-contested', n] for n in [3, 4, 5]]),
      panel: ['loadmasters', 6, ['cluster', 'pair']],
    }),

    alert('Kemp360OwnershipOneSided', 'warning', {
      comment: 'Units whose peer settings do not match are not a pair: Kemp360PeerAddressMismatch says so.',
      expr:
        '(\n  ' + x.indented(x.owned('one_sided'), 2) + '\n)\n' +
        '  unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="peer_address"}[5m]) == 0)',
      'for': '30m',
      keep_firing_for: '15m',
      needs: 'both',
      summary: '{{ $labels.pair }}: only one unit reports a license of ' + t.loadmasters,
      description:
        'Only one of the two units reports a license of ' + t.loadmasters + ': ' +
        t.upToTenOfPair('kemp360_loadmaster_ownership{%s, ownership="one_sided"}[5m]) == 1') + '. ' +
        f.adviceOf([['license-one-sided', 3], ['license-one-sided', 2]], [['license-one-sided', n] for n in [3, 4, 5, 6]]),
      panel: ['loadmasters', 6, ['cluster', 'pair']],
    }),
  ]

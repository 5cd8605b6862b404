// The pair is not in HA.
function(alert, t, x) [
  alert('Kemp360UnitRemoved', 'critical', {
    comment:
      'From the remaining unit alone. A unit before Version 1.23 says the same after a restore: then Alertmanager does not inhibit the ' +
      'settings, which are the other likely cause. It lasts longer than those settings, which Alertmanager inhibits meanwhile.',
    expr: |||
      label_replace(max by (cluster, pair, unit) (kemp360:unit_removed:count), "cause", "removal", "", "")
        unless on (cluster, pair, unit) (last_over_time(kemp360_unit_cross_restore_supported[5m]) == 0)
      or label_replace(max by (cluster, pair, unit) (kemp360:unit_removed:count), "cause", "removal or restore", "", "")
        and on (cluster, pair, unit) (last_over_time(kemp360_unit_cross_restore_supported[5m]) == 0)
    |||,
    'for': '5m',
    keep_firing_for: '30m',
    needs: 'one',
    summary:
      '{{ $labels.pair }}: the peer of {{ $labels.unit }} was removed, {{ if eq $value 1.0 }}one LoadMaster{{ else }}{{ $value }} ' +
      'LoadMasters{{ end }} must be re-licensed',
    description:
      '{{ $labels.unit }} is in standalone mode and names no peer; {{ if eq $value 1.0 }}one LoadMaster that it licensed is a normal ' +
      'device{{ else }}{{ $value }} LoadMasters that the pair licensed are normal devices{{ end }} now (not activated): ' +
      t.upToTenOfPair('kemp360_loadmaster_activated{%s, unit=%q}[5m]) == 0 and on (loadmaster) ' +
                      'kemp360:loadmaster_last_activated:timestamp_seconds{%[1]s}', '$in $labels.unit') +
      '. A LoadMaster without a license stops working when the grace period in your contract ends. {{ if eq $labels.cause "removal" }}' +
      'Most likely the other unit was removed from the HA pair{{ else }}Either the other unit was removed from the HA pair, or a backup of ' +
      'one unit was restored to the other, which breaks the HA configuration before Version 1.23{{ end }} (assumed). For each LoadMaster: ' +
      'Step 1: remove the normal (green) device from {{ $labels.unit }}. Step 2: re-license the LoadMaster from its own web UI against ' +
      "{{ $labels.unit }}. If the other unit is gone for good, remove it from the exporter's configuration when all are activated again.",
    panel: ['loadmasters', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360HAStandalone', 'critical', {
    comment:
      'While the versions differ that is the cause, and Kemp360VersionMismatch reports it. Fifteen minutes outlast a reboot; after that, ' +
      'if the other unit is not read, nothing is known of its version.',
    expr: |||
      max by (cluster, pair, unit) (last_over_time(kemp360:unit_ha_mode:max{mode="standalone"}[5m])) == 1
        unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="version_parity"}[15m]) == 0)
        unless on (cluster, pair) (last_over_time(kemp360:pair_units:min[5m]) == 1)
    |||,
    'for': '5m',
    keep_firing_for: '15m',
    needs: 'one',
    summary: '{{ $labels.pair }}: {{ $labels.unit }} is in standalone mode, no HA',
    description:
      t.modes + t.since('ha_mode', 'not in HA since') +
      '. Violated checks: {{ range $i, $u := query (printf `last_over_time(kemp360:pair_check:min{%s, check!="ha_mode"}[5m]) ' +
      '== 0` $in) | sortByLabel "check" }}{{ if $i }}, {{ end }}{{ $u.Labels.check }}{{ else }}none{{ end }}. A unit moves itself ' +
      'into standalone mode when local licensing, Metered Licensing or the version differs from its peer; a setting that is wrong ' +
      'after a restore may do the same (assumed). Fix the violated checks first; if there are none, check the network between the ' +
      'units. Both units should then return to HA mode at their next HA poll (assumed).',
    panel: ['pair', 2, ['cluster', 'pair']],
  }),

  alert('Kemp360HAError', 'warning', {
    comment: 'A peer that is away and two masters have alerts of their own.',
    expr: |||
      max by (cluster, pair) (last_over_time(kemp360_unit_ha_error[5m]) == 1
        unless on (cluster, pair, unit)
        (last_over_time(kemp360:unit_ha_mode:max{mode="standalone"}[5m]) == 1))
        unless on (cluster, pair) (max_over_time(kemp360:unit_up:max[5m]) == 0)
        unless on (cluster, pair) (last_over_time(kemp360:pair_ha_mode:sum{mode="master"}[5m]) == 2)
        unless on (cluster, pair) (last_over_time(kemp360:pair_units:min[5m]) == 1)
    |||,
    'for': '10m',
    keep_firing_for: '15m',
    needs: 'both',
    summary:
      '{{ $labels.pair }}: ' +
      t.who('max by (unit) (last_over_time(kemp360_unit_ha_error{%s}[5m]) == 1)') +
      ' reports an HA error{{ else if $who }}both Centrals report an HA error{{ else }}a Central reports an HA error{{ end }}',
    description:
      t.facts('kemp360_unit_ha_error', 'reports an HA error', 'reports none') +
      '; ' + t.modes +
      ". The exporter's page of the pair shows the unit's own words. Most likely the units do not reach each other, or a " +
      'setting of HA is wrong: check the address and the key of the other peer on both.',
    panel: ['pair', 1, ['cluster', 'pair']],
  }),

  alert('Kemp360HASplitBrain', 'critical', {
    expr: |||
      max by (cluster, pair) (last_over_time(kemp360:pair_ha_mode:sum{mode="master"}[5m])) == 2
        unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="distinct_units"}[5m]) == 0)
    |||,
    'for': '3m',
    keep_firing_for: '10m',
    needs: 'both',
    summary: '{{ $labels.pair }}: both Centrals are master',
    description:
      t.modes + t.since('ha_mode') +
      '. ' + t.preferred +
      '. Either the units do not reach each other and each takes the other for gone, or both are Preferred Master. ' +
      'LoadMasters may license against both meanwhile: once one unit is standby again, look for stale migrations.',
    panel: ['pair', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360HANoMaster', 'critical', {
    comment: 'Two that say standby: a mode that was not read is no missing master.',
    expr: |||
      max by (cluster, pair) (last_over_time(kemp360:pair_ha_mode:sum{mode="standby"}[5m])) == 2
        unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="distinct_units"}[5m]) == 0)
    |||,
    'for': '5m',
    keep_firing_for: '10m',
    needs: 'both',
    summary: '{{ $labels.pair }}: neither Central is master',
    description:
      t.modes + t.since('ha_mode') +
      '. ' + t.preferred +
      '. Without a Preferred Master each unit may wait for the other: set it on exactly one.',
    panel: ['pair', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360HARoleFlapping', 'warning', {
    expr: |||
      max by (cluster, pair) (
        max by (cluster, pair, unit) (changes(kemp360:unit_ha_mode:max{mode="master"}[1h]))
          - max by (cluster, pair, unit) (changes(kemp360:unit_ha_mode:group[1h]))
      ) > scalar(max(kemp360:threshold:role_changes))
        unless on (cluster, pair) (last_over_time(kemp360:pair_units:min[1h]) == 1)
    |||,
    keep_firing_for: '1h',
    needs: 'one',
    summary: '{{ $labels.pair }}: the role of master changed {{ $value }} times in an hour',
    description:
      'Changes of each unit in the last hour: {{ range $i, $u := query (printf `max by (unit) ' +
      '(changes(kemp360:unit_ha_mode:max{%[1]s, mode="master"}[1h])) - on (unit) max by (unit) ' +
      '(changes(kemp360:unit_ha_mode:group{%[1]s}[1h]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ $u.Labels.unit ' +
      '}} {{ $u.Value }}{{ end }}. Now: ' + t.modes +
      '. One failover and the return of the Preferred Master are two. More of them mean that a unit restarts again and ' +
      'again, or that the link between the units comes and goes.',
    panel: ['pair', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360PreferredMasterNotMaster', 'warning', {
    expr: |||
      max by (cluster, pair, unit) (last_over_time(kemp360_unit_preferred_master[5m])) == 1
        and on (cluster, pair, unit) last_over_time(kemp360:unit_ha_mode:max{mode="standby"}[5m]) == 1
        and on (cluster, pair) last_over_time(kemp360:unit_ha_mode:max{mode="master"}[5m]) == 1
        unless on (cluster, pair, unit) (last_over_time(kemp360_unit_ha_disabled[5m]) == 1)
        unless on (cluster, pair)
        (last_over_time(kemp360:pair_check:min{check="preferred_master"}[5m]) == 0)
    |||,
    'for': '30m',
    keep_firing_for: '15m',
    needs: 'both',
    summary: '{{ $labels.pair }}: {{ $labels.unit }} is Preferred Master and does not take the role back',
    description:
      t.modes +
      '. ' + t.preferred +
      '. A Preferred Master that is up takes the role back by itself. Look at the HA page of {{ $labels.unit }} for an ' +
      'error; if the other unit shall stay master, move the setting there.',
    panel: ['pair', 4, ['cluster', 'pair', 'unit']],
  }),
]

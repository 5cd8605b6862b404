// The pair is not in HA.
local withError = 'max by (unit) (last_over_time(kemp360_unit_ha_error{%s}[5m]) == 1)';
function(alert, t, x, f) [
  alert('Kemp360UnitRemoved', 'critical', {
    comment:
      'From the remaining unit alone. A unit that was before Version 1.23 says the same after a restore: then Alertmanager does not inhibit the ' +
      'settings, which are the other likely cause. It lasts longer than those settings, which Alertmanager inhibits meanwhile.',
    expr: |||
      label_replace(max by (cluster, pair, unit) (kemp360:unit_removed:count), "cause", "removal", "", "")
        unless on (cluster, pair, unit) (min_over_time(kemp360_unit_cross_restore_supported[6h]) == 0)
      or label_replace(max by (cluster, pair, unit) (kemp360:unit_removed:count), "cause", "removal or restore", "", "")
        and on (cluster, pair, unit) (min_over_time(kemp360_unit_cross_restore_supported[6h]) == 0)
    |||,
    'for': '5m',
    keep_firing_for: '30m',
    needs: 'one',
    summary: '{{ $labels.pair }}: ' + f.headline('unit-removed', { devices: t.loadmasters + ' to re-license' }),
    description:
      '{{ $labels.unit }} is in standalone mode and names no peer; {{ if eq $value 1.0 }}one LoadMaster that the pair licensed is a normal ' +
      'device{{ else }}{{ $value }} LoadMasters that the pair licensed are normal devices{{ end }} now (not activated): ' +
      t.upToTenOfPair('kemp360_loadmaster_activated{%s, unit=%q}[5m]) == 0 and on (loadmaster) ' +
                      'kemp360:loadmaster_last_activated:timestamp_seconds{%[1]s}', '$in $labels.unit') +
      '.' + t.relicenseUntil('$in $labels.unit', ', unit=%[2]q') + ' {{ if eq $labels.cause "removal" }}Likely cause (assumed): ' +
      f.causes('unit-removed') + '{{ else }}Likely causes (assumed): ' + f.causes('unit-removed', { old_version: t.versionOfUnit }) + '{{ end }} What to do: ' +
      f.cure('unit-removed', { configured_other: 'the other unit' }),
    panel: ['loadmasters', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360HAStandalone', 'critical', {
    comment:
      'While the versions differ that is the cause, and Kemp360VersionMismatch reports it. Fifteen minutes outlast a reboot; after that, ' +
      'if the other unit is not read, nothing is known of its version. The second half: a unit that is in standalone mode for a few ' +
      'minutes again and again.',
    expr: |||
      (max by (cluster, pair, unit) (last_over_time(kemp360:unit_ha_mode:max{mode="standalone"}[5m])) == 1
        or max by (cluster, pair, unit) (avg_over_time(kemp360:unit_ha_mode:max{mode="standalone"}[30m])) >= 0.42
        and on (cluster, pair, unit) (max_over_time(kemp360:unit_ha_mode:max{mode="standalone"}[3m]) == 1)
        unless on (cluster, pair) (min_over_time(kemp360:pair_check:min{check="version_parity"}[30m]) == 0))
        unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="version_parity"}[15m]) == 0)
        %(unlessOneUnit)s
    ||| % x,
    'for': '5m',
    keep_firing_for: '12m',
    needs: 'one',
    summary: '{{ $labels.pair }}: ' + f.headline('ha-standalone'),
    description:
      t.modes + t.since('ha_mode', 'not in HA since', '; ') +
      '. {{ range $i, $u := query (printf `last_over_time(kemp360:pair_check:min{%s, check!="ha_mode"}[5m]) ' +
      '== 0` $in) | sortByLabel "check" }}{{ if $i }}, {{ else }}Violated checks (fix these first): {{ end }}{{ $u.Labels.check }}{{ else }}No other check is violated{{ end }}. ' +
      f.meaning('ha-standalone') + ' ' + f.advice('ha-standalone'),
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
        %(unlessOneUnit)s
    ||| % x,
    'for': '10m',
    keep_firing_for: '15m',
    needs: 'both',
    summary:
      '{{ $labels.pair }}: ' + t.who(withError) +
      f.headline('ha-error', { unit: '' }) + '{{ else if $who }}both units report an HA error{{ else }}' +
      f.headline('ha-error', { unit: 'a unit' }) + '{{ end }}',
    description:
      t.naming(withError) + t.facts('kemp360_unit_ha_error', 'reports an HA error', 'reports none') + '; ' + t.modes +
      ". The exporter's page of the pair shows the message of the unit. " + f.advice('ha-error', t.named),
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
    summary: '{{ $labels.pair }}: ' + f.headline('ha-split-brain'),
    description:
      t.modes + t.since('ha_mode') + '. ' + t.preferred + '. ' + f.meaning('ha-split-brain') + ' ' + f.advice('ha-split-brain'),
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
    summary: '{{ $labels.pair }}: ' + f.headline('ha-no-master'),
    description: t.modes + t.since('ha_mode') + '. ' + t.preferred + '. ' + f.meaning('ha-no-master') + ' ' + f.advice('ha-no-master'),
    panel: ['pair', 4, ['cluster', 'pair']],
  }),

  alert('Kemp360HARoleFlapping', 'warning', {
    expr: |||
      max by (cluster, pair) (
        max by (cluster, pair, unit) (changes(kemp360:unit_ha_mode:max{mode="master"}[1h]))
          - max by (cluster, pair, unit) (changes(kemp360:unit_ha_mode:group[1h]))
      ) > scalar(max(kemp360:threshold:role_changes))
        unless on (cluster, pair) (%s == 1)
    ||| % x.units('1h'),
    keep_firing_for: '1h',
    needs: 'one',
    summary: '{{ $labels.pair }}: ' + f.headline('ha-role-flapping') + ' ({{ $value }} times in an hour)',
    description:
      'Changes of role in the last hour: {{ range $i, $u := query (printf `max by (unit) ' +
      '(changes(kemp360:unit_ha_mode:max{%[1]s, mode="master"}[1h])) - on (unit) max by (unit) ' +
      '(changes(kemp360:unit_ha_mode:group{%[1]s}[1h]))` $in) | sortByLabel "unit" }}{{ if $i }}, {{ end }}{{ $u.Labels.unit ' +
      '}} {{ $u.Value }}{{ end }}. Now: ' + t.modes + '. ' + f.meaning('ha-role-flapping') + ' ' + f.advice('ha-role-flapping'),
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
    summary: '{{ $labels.pair }}: ' + f.headline('preferred-master-not-master'),
    description:
      t.modes + '. ' + t.preferred + '. ' + f.meaning('preferred-master-not-master') + ' ' + f.advice('preferred-master-not-master'),
    panel: ['pair', 4, ['cluster', 'pair', 'unit']],
  }),
]

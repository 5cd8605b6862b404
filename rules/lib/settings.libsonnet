// Settings that are wrong, usually after a restore.
function(alert, t, x)
  local disabled(severity, age, more, end) = alert('Kemp360HADisabled', severity, {
    expr: |||
      max by (cluster, pair, unit) (last_over_time(kemp360_unit_ha_disabled[5m])) == 1%s
        %s
    ||| % [age, x.unlessOneUnit],
    'for': '5m',
    keep_firing_for: '20m',
    needs: 'one',
    summary: '{{ $labels.pair }}: HA is disabled on {{ $labels.unit }}' + more,
    description:
      'Disable: ' + t.facts('kemp360_unit_ha_disabled', 'is disabled', 'is not disabled') + '; ' + t.modes + t.since('ha_enabled') +
      '. ' + end + ' Clear Disable on {{ $labels.unit }} (Settings and Configuration > HA Configuration), and check Preferred Master, IP ' +
      'Address for the Other Peer and HA Key for the Other Peer on both units.',
    panel: ['pair', 5, ['cluster', 'pair', 'unit']],
  });
  [
    disabled('warning', '', '', 'Either Disable was selected for maintenance, or a restored backup brought the setting.'),
    disabled(
      'critical',
      '\n  and on (cluster, pair) (\n    time() - kemp360:pair_check_violated_since:timestamp_seconds{check="ha_enabled"} >= ' +
      x.threshold('ha_disabled_critical_seconds') + '\n  )',
      ' for more than a day',
      'Under normal operation, neither unit should be disabled: the other unit has no peer to fail over to.'
    ),


    alert('Kemp360PreferredMasterConflict', 'warning', {
      expr: x.violated('preferred_master'),
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary:
        '{{ $labels.pair }}: {{ $set := query (printf `count(max by (unit) ' +
        '(last_over_time(kemp360_unit_preferred_master{cluster=%q, pair=%q}[5m])) == 1)` $labels.cluster $labels.pair) }}{{ if ' +
        '$set }}both Centrals are{{ else }}neither Central is{{ end }} Preferred Master',
      description:
        t.preferred +
        '; ' + t.modes +
        '. Exactly one unit must have it. A restored backup brings the setting of the unit it was made on: set it on one unit ' +
        'and clear it on the other.',
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerAddressMismatch', 'critical', {
      comment:
        'This and the next fire as soon as Kemp360HAStandalone and stay longer, because Alertmanager inhibits it then. One unit can prove ' +
        'them; while a unit is not read, what was found is neither worse nor fixed.',
      expr: x.violatedUntilItHolds('peer_address'),
      'for': '5m',
      keep_firing_for: '25m',
      needs: 'one',
      summary:
        '{{ $labels.pair }}: IP Address for the Other Peer is wrong on ' +
        t.who('max by (unit) (last_over_time(kemp360_unit_peer_address_match{%s}[5m])) == 0') +
        '{{ else if $who }}both Centrals{{ else }}a Central{{ end }}',
      description:
        'IP Address for the Other Peer: ' +
        t.facts('kemp360_unit_peer_address_match', 'has what the other unit shows', 'has something else or nothing') +
        '. Each unit must hold the address of the other. Most likely a backup of the other unit was restored, or a unit was ' +
        "removed from the pair (then take it out of the exporter's configuration). Correct the setting, and check Disable, " +
        'Preferred Master and HA Key for the Other Peer on both units.',
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerKeyMismatch', 'critical', {
      expr: x.violatedUntilItHolds('peer_key'),
      'for': '5m',
      keep_firing_for: '25m',
      needs: 'one',
      summary:
        '{{ $labels.pair }}: HA Key for the Other Peer is wrong on ' +
        t.who('max by (unit) (last_over_time(kemp360_unit_peer_key_match{%s}[5m])) == 0') +
        '{{ else if $who }}both Centrals{{ else }}a Central{{ end }}',
      description:
        'HA Key for the Other Peer: ' +
        t.facts('kemp360_unit_peer_key_match', 'has what the other unit shows', 'has something else or nothing') +
        '. Each unit must hold the key that the other one shows. Most likely a backup of the other unit was restored, or a ' +
        "unit was removed from the pair (then take it out of the exporter's configuration). Correct the setting, and check " +
        'Disable, Preferred Master and IP Address for the Other Peer on both units.',
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerDeviceMismatch', 'info', {
      comment:
        'Either the pair is broken and this is why, or it works and a device ID is old: then it is only good to know.',
      expr: |||
        max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="peer_device"}[5m])) == 0
          unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="ha_mode"}[5m]) == 0
          or last_over_time(kemp360_unit_ha_error[5m]) == 1)
      |||,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'both',
      summary:
        '{{ $labels.pair }}: ' +
        t.who('max by (unit) (last_over_time(kemp360_unit_peer_device_match{%s}[5m])) == 0') +
        ' gives another device ID for its peer{{ else if $who }}both units give another device ID for their peers{{ else }}a ' +
        'unit gives another device ID for its peer{{ end }}',
      description:
        'Device ID of the peer: ' +
        t.facts('kemp360_unit_peer_device_match', 'gives the device ID of the other unit', 'gives another device ID', 'gives none, or was not read') +
        '; ' + t.modes +
        '. No unit reports an HA error. Likely causes: the other unit was licensed anew and its old device ID is still shown ' +
        '(assumed), or the profile maps device_id or peer_device_id to the wrong field. Compare both device IDs with what the ' +
        "units' own pages show.",
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerDeviceMismatch', 'critical', {
      expr: |||
        max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="peer_device"}[5m])) == 0
          and on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="ha_mode"}[5m]) == 0
          or last_over_time(kemp360_unit_ha_error[5m]) == 1)
      |||,
      'for': '5m',
      keep_firing_for: '15m',
      needs: 'both',
      summary:
        '{{ $labels.pair }}: ' +
        t.who('max by (unit) (last_over_time(kemp360_unit_peer_device_match{%s}[5m])) == 0') +
        ' is paired with a third unit{{ else if $who }}both units are paired with a third unit{{ else }}a unit is paired with ' +
        'a third unit{{ end }}',
      description:
        'Device ID of the peer: ' +
        t.facts('kemp360_unit_peer_device_match', 'gives the device ID of the other unit', 'gives another device ID', 'gives none, or was not read') +
        '; ' + t.modes +
        ". Likely causes: the exporter's configuration names a unit that is not the peer, the other unit was replaced or " +
        'licensed anew (assumed), or a backup was restored to one or both of the units. Look at Settings and Configuration > ' +
        "HA Configuration which unit is the peer. If it is a unit that the exporter does not read, correct the exporter's " +
        'configuration. Otherwise check Disable, Preferred Master, IP Address for the Other Peer and HA Key for the Other Peer ' +
        'on both units.',
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360CrossRestoreUnsupported', 'info', {
      expr: |||
        min by (cluster, pair) (last_over_time(kemp360_unit_cross_restore_supported[5m])) == 0
          unless on (cluster, pair) (last_over_time(kemp360:pair_units:min[5m]) == 1)
      |||,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'one',
      summary: '{{ $labels.pair }}: a backup of one Central must not be restored onto the other',
      description:
        t.versions +
        '. Below version 1.23 a backup of one unit that is restored onto the other breaks the HA configuration. Restore a unit ' +
        'only from its own backup, and upgrade both.',
      panel: ['pair', 3, ['cluster', 'pair']],
    }),
  ]

// Settings that are wrong, usually after a restore.
function(alert, t, x, f)
  local disabled(severity, age, more) = alert('Kemp360HADisabled', severity, {
    expr: |||
      max by (cluster, pair, unit) (last_over_time(kemp360_unit_ha_disabled[5m])) == 1%s
        %s
    ||| % [age, x.unlessOneUnit],
    'for': '5m',
    keep_firing_for: '20m',
    needs: 'one',
    summary: '{{ $labels.pair }}: ' + f.headline('ha-disabled') + more,
    description:
      'Disable: ' + t.facts('kemp360_unit_ha_disabled', 'selected', 'cleared') + '; ' + t.modes + t.since('ha_enabled') + '. ' +
      f.meaning('ha-disabled') + ' ' + f.advice('ha-disabled', steps=[1]),
    panel: ['pair', 5, ['cluster', 'pair', 'unit']],
  });
  // Is Preferred Master selected on any unit? The text goes on with what is so then, {{ else }} and {{ end }}.
  local preferredTwice =
    '{{ if query (printf `max by (unit) (last_over_time(kemp360_unit_preferred_master{%s}[5m])) == 1` $in) }}';
  local otherPeer = 'max by (unit) (last_over_time(kemp360_unit_peer_device_match{%s}[5m])) == 0';
  local devices =
    'Device ID of the peer: ' +
    t.facts('kemp360_unit_peer_device_match', 'correct', 'another one', 'none, or not read') + '; ' + t.modes + '. ';
  local wrongPeer(fault, metric) =
    '{{ $labels.pair }}: ' + f.headline(fault, {
      unit: t.who('max by (unit) (last_over_time(' + metric + '{%s}[5m])) == 0') + '{{ else if $who }}both units{{ else }}a unit{{ end }}',
    });
  local peerAdvice(empty, wrong) =
    local words = { unit: 'that unit', other_address: 'the address that the other unit shows' };
    '{{ if query (printf `last_over_time(kemp360_unit_peer_configured{%s}[5m]) == 0` $in) }}' + f.advice(empty, words) + '{{ else }}' +
    f.advice(wrong, words) + '{{ end }}';
  [
    disabled('warning', '', ''),
    disabled(
      'critical',
      '\n  and on (cluster, pair) (\n    time() - kemp360:pair_check_violated_since:timestamp_seconds{check="ha_enabled"} >= ' +
      x.threshold('ha_disabled_critical_seconds') + '\n  )',
      ', for more than a day'
    ),

    alert('Kemp360PreferredMasterConflict', 'warning', {
      expr: x.violated('preferred_master'),
      'for': '15m',
      keep_firing_for: '15m',
      needs: 'both',
      summary:
        '{{ $labels.pair }}: ' + preferredTwice + f.headline('preferred-master-both') + '{{ else }}' + f.headline('preferred-master-missing') +
        '{{ end }}',
      description:
        t.preferred + '; ' + t.modes + '. ' + preferredTwice + f.meaning('preferred-master-both') + ' ' + f.advice('preferred-master-both', steps=[1]) +
        '{{ else }}' + f.meaning('preferred-master-missing') + ' ' + f.advice('preferred-master-missing', steps=[1]) + '{{ end }}',
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
      summary: wrongPeer('peer-address-wrong', 'kemp360_unit_peer_address_match'),
      description:
        'IP Address for the Other Peer: ' + t.facts('kemp360_unit_peer_address_match', 'correct', 'wrong or empty') + '. ' +
        peerAdvice('peer-address-empty', 'peer-address-wrong'),
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerKeyMismatch', 'critical', {
      expr: x.violatedUntilItHolds('peer_key'),
      'for': '5m',
      keep_firing_for: '25m',
      needs: 'one',
      summary: wrongPeer('peer-key-wrong', 'kemp360_unit_peer_key_match'),
      description:
        'HA Key for the Other Peer: ' + t.facts('kemp360_unit_peer_key_match', 'correct', 'wrong or empty') + '. ' +
        peerAdvice('peer-key-empty', 'peer-key-wrong'),
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
        '{{ $labels.pair }}: ' + t.who(otherPeer) + f.headline('peer-device-differs', { unit: '' }) +
        '{{ else if $who }}both units give another device ID for their peers{{ else }}' +
        f.headline('peer-device-differs', { unit: 'a unit' }) + '{{ end }}',
      description: devices + f.advice('peer-device-differs', { unit: 'that unit' }),
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
        '{{ $labels.pair }}: ' + t.who(otherPeer) + f.headline('paired-with-third-unit', { unit: '' }) +
        '{{ else if $who }}both units are paired with a third unit{{ else }}' +
        f.headline('paired-with-third-unit', { unit: 'a unit' }) + '{{ end }}',
      description: devices + f.advice('paired-with-third-unit', { unit: 'that unit' }),
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
      summary: '{{ $labels.pair }}: ' + f.headline('cross-restore-unsupported'),
      description: t.versions + '. ' + f.meaning('cross-restore-unsupported') + ' ' + f.advice('cross-restore-unsupported'),
      panel: ['pair', 3, ['cluster', 'pair']],
    }),
  ]

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
      'Disable: ' + t.facts('kemp360_unit_ha_disabled', 'selected', 'cleared') + t.disabledSince + '; ' + t.modes + '. ' +
      f.meaning('ha-disabled') + ' ' + f.advice('ha-disabled', steps=[1]),
    panel: ['pair', 5, ['cluster', 'pair', 'unit']],
  });
  // Is Preferred Master selected on any unit? The text goes on with what is so then, {{ else }} and {{ end }}.
  local preferredTwice =
    '{{ if query (printf `max by (unit) (last_over_time(kemp360_unit_preferred_master{%s}[5m])) == 1` $in) }}';
  local otherPeer = 'max by (unit) (last_over_time(kemp360_unit_peer_device_match{%s}[5m])) == 0';
  local devices =
    t.naming(otherPeer) + 'Device ID of the peer: ' +
    t.facts('kemp360_unit_peer_device_match', 'correct', 'gives that of another unit', 'none, or not read') + '; ' + t.modes + '. ';
  // On which units the address, or the key, for the other peer is wrong, or was when it was last read, if the unit is not read now. A unit
  // that names no peer at all has neither; the same unit has both wrong after a backup of its peer was restored to it.
  local lastKnown(metric) =
    '(max by (unit) (last_over_time(' + metric + '{%[1]s}[5m])) or max by (unit) (last_over_time(' + metric + '{%[1]s}[1d])) and on (unit) ' +
    t.up + ' == 0)';
  local isWrong(metric) = lastKnown(metric) + ' == 0';
  local isSet = ' unless on (unit) ' + lastKnown('kemp360_unit_peer_configured') + ' == 0';
  local emptyOr(metric, empty, wrong) =
    '{{ if and (query (printf `' + isWrong(metric) + '` $in)) (not (query (printf `' + isWrong(metric) + isSet + '` $in))) }}' + empty +
    '{{ else }}' + wrong + '{{ end }}';
  local whoseIsWrong(empty, wrong, metric) =
    local units = { unit: t.who(isWrong(metric)) + '{{ else if $who }}both units{{ else }}a unit{{ end }}' };
    '{{ $labels.pair }}: ' + emptyOr(
      metric,
      f.headline(empty, units),
      f.headline(wrong, units) + '{{ if query (printf `' + isWrong('kemp360_unit_peer_address_match') + ' and on (unit) ' +
      isWrong('kemp360_unit_peer_key_match') + isSet + '` $in) }} (was a backup restored?){{ end }}'
    );
  local setting(metric) =
    t.naming(isWrong(metric)) +
    t.each(
      'max by (unit) (last_over_time(' + metric + '{%[1]s}[5m])) - on (unit) (max by (unit) (last_over_time(' +
      'kemp360_unit_peer_configured{%[1]s}[5m])) == bool 0) or max by (unit) (last_over_time(' + metric + '{%[1]s}[5m])) or -2 - ' + t.up,
      '{{ $u.Labels.unit }} {{ if eq $u.Value 1.0 }}correct{{ else if eq $u.Value 0.0 }}wrong{{ else if eq $u.Value -1.0 }}empty' +
      '{{ else if eq $u.Value -2.0 }}was not read{{ else }}unknown{{ end }}'
    ) + '. ';
  [
    disabled('warning', '', ''),
    disabled(
      'critical',
      '\n  and on (cluster, pair, unit) (\n    time() - kemp360:unit_disabled_since:timestamp_seconds >= ' +
      x.threshold('ha_disabled_critical_seconds') + '\n  )',
      ' (for more than a day)'
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
      expr: x.violatedSince('peer_address'),
      'for': '5m',
      keep_firing_for: '25m',
      needs: 'one',
      summary: whoseIsWrong('peer-address-empty', 'peer-address-wrong', 'kemp360_unit_peer_address_match'),
      // No series says whether it is the unit's own address (peer-address-own): the text is right for both.
      description:
        'IP Address for the Other Peer: ' + setting('kemp360_unit_peer_address_match') + 'Now: ' + t.modes + '. ' + emptyOr(
          'kemp360_unit_peer_address_match',
          f.advice('peer-address-empty', t.named),
          f.adviceOf(
            [['peer-address-own', 1], ['peer-address-own', 2], ['peer-address-wrong', 2]],
            [['peer-address-wrong', 1], ['peer-address-wrong', 2], ['peer-address-wrong', 3]],
            t.named { peer_address: 'the address that is set there' }
          )
        ),
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360PeerKeyMismatch', 'critical', {
      expr: x.violatedSince('peer_key'),
      'for': '5m',
      keep_firing_for: '25m',
      needs: 'one',
      summary: whoseIsWrong('peer-key-empty', 'peer-key-wrong', 'kemp360_unit_peer_key_match'),
      description:
        'HA Key for the Other Peer: ' + setting('kemp360_unit_peer_key_match') + 'Now: ' + t.modes + '. ' + emptyOr(
          'kemp360_unit_peer_key_match',
          f.advice('peer-key-empty', t.named),
          f.advice('peer-key-wrong', t.named)
        ),
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
      description: devices + f.advice('peer-device-differs', t.named),
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
        '{{ else if $who }}' + f.headline('paired-with-third-unit', { unit: 'each unit' }) + '{{ else }}' +
        f.headline('paired-with-third-unit', { unit: 'a unit' }) + '{{ end }}',
      description:
        devices + t.haErrors + '. ' + f.advice('paired-with-third-unit', t.named),
      panel: ['pair', 5, ['cluster', 'pair']],
    }),

    alert('Kemp360CrossRestoreUnsupported', 'info', {
      expr: |||
        min by (cluster, pair) (last_over_time(kemp360_unit_cross_restore_supported[5m])) == 0
          %(unlessOneUnit)s
      ||| % x,
      'for': '1h',
      keep_firing_for: '15m',
      needs: 'one',
      summary: '{{ $labels.pair }}: ' + f.headline('cross-restore-unsupported'),
      description: t.versions + '. ' + f.meaning('cross-restore-unsupported') + ' ' + f.advice('cross-restore-unsupported'),
      panel: ['pair', 3, ['cluster', 'pair']],
    }),
  ]

// The units differ, so that HA ends.
function(alert, t, x)
  local versions(name, severity, threshold, given) = alert(name, severity, {
    expr: x.violatedFor('version_parity', threshold) + '\n  and on (cluster, pair) ' + x.violated('version_parity'),
    keep_firing_for: '15m',
    needs: 'both',
    panel: ['pair', 3, ['cluster', 'pair']],
  } + given);

  local licenses(name, check, kind, setting, comment='') = alert(name, 'critical', {
    comment: comment,
    expr: x.violated(check),
    'for': '5m',
    keep_firing_for: '20m',
    needs: 'both',
    summary: '{{ $labels.pair }}: only one unit is licensed for ' + setting,
    description:
      std.asciiUpper(setting[0]) + setting[1:] + ': ' +
      t.facts('kemp360_unit_license', 'is licensed', 'is not licensed', matcher='license="' + kind + '"') + t.since(check) +
      '. Each unit moves itself into standalone mode at its next HA poll. Likely causes: the license of one unit was updated, or a ' +
      'backup was restored to one or both of the units. Give both units the same ' + setting + ' setting. Both should then return to ' +
      'HA mode at their next HA poll (assumed).',
    panel: ['pair', 3, ['cluster', 'pair']],
  });

  [
    versions('Kemp360VersionMismatch', 'info', 'upgrade_notice_seconds', {
      comment: 'Info, warning, critical: each inhibits the one before.',
      summary: '{{ $labels.pair }}: the units run different versions: is an upgrade in progress?',
      description:
        t.versions + t.since('version_parity') + '. Until both units run the same version, the pair is not in HA mode. If an upgrade is ' +
        'in progress, upgrade the second unit as soon as possible. Otherwise, a backup may have been restored to one of them.',
    }),
    versions('Kemp360VersionMismatch', 'warning', 'upgrade_grace_seconds', {
      summary: '{{ $labels.pair }}: the units run different versions',
      description:
        t.versions + t.since('version_parity') + '. Until both units run the same version, the pair is not in HA mode. Likely causes: an ' +
        'upgrade is in progress or was not finished, or a backup was restored to one or both of the units. Upgrade the unit with the ' +
        'older version as soon as possible.',
    }),
    versions('Kemp360UpgradeUnfinished', 'critical', 'upgrade_unfinished_seconds', {
      summary: '{{ $labels.pair }}: the units have run different versions for {{ $value | humanizeDuration }}',
      description:
        t.versions + t.since('version_parity') + '. The pair has not been in HA mode all this time: if a unit fails, the other one does not ' +
        'take over. Most likely the upgrade of the second unit failed or was forgotten: upgrade the unit with the older version.',
    }),
    licenses(
      'Kemp360LocalLicenseMismatch',
      'local_license_parity',
      'local',
      'local licensing',
      'They stay longer than Kemp360HAStandalone, which they mute: a unit leaves standalone one HA poll after the licence is mended.'
    ),
    licenses('Kemp360MeteredLicenseMismatch', 'metered_license_parity', 'metered', 'Metered Licensing'),
  ]

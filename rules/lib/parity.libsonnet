// The units differ, so that the pair leaves HA mode.
function(alert, t, x, f)
  local versions(name, severity, threshold, given) = alert(name, severity, {
    expr: x.violatedFor('version_parity', threshold),
    keep_firing_for: '5m',
    needs: 'both',
    panel: ['pair', 3, ['cluster', 'pair']],
  } + given);
  local differ = '{{ $labels.pair }}: ' + f.beginning('versions-differ') + t.shortVersions;
  local since = t.versions + t.since('version_parity') + '. ';
  local words = { older: 'the unit with the older version', newer_version: 'the version of the other unit' };

  local licenses(name, check, fault, kind, setting, comment='') = alert(name, 'critical', {
    comment: comment,
    expr: x.violatedSince(check),
    'for': '5m',
    keep_firing_for: '20m',
    needs: 'both',
    summary:
      '{{ $labels.pair }}: ' + f.headline(fault, {
        unit: t.unitOf('max by (unit) (last_over_time(kemp360_unit_license{%s, license="' + kind + '"}[5m])) == 1', 'one unit'),
        other: t.unitOf('max by (unit) (last_over_time(kemp360_unit_license{%s, license="' + kind + '"}[5m])) == 0', 'the other one'),
      }),
    description:
      setting + ': ' + t.facts('kemp360_unit_license', 'licensed', 'not licensed', matcher='license="' + kind + '"') + t.since(check) +
      '. ' + f.meaning(fault) + ' ' + f.advice(fault, steps=[1, 2, 3, 4]),
    panel: ['pair', 3, ['cluster', 'pair']],
  });

  [
    versions('Kemp360VersionMismatch', 'info', 'upgrade_notice_seconds', {
      comment: 'Info, warning, critical: each inhibits the one before.',
      summary: differ + ' (is an upgrade in progress?)',
      description: since + f.meaning('versions-differ') + ' ' + f.advice('versions-differ', words, steps=[1]),
    }),
    versions('Kemp360VersionMismatch', 'warning', 'upgrade_grace_seconds', {
      summary: differ,
      description: since + f.meaning('versions-differ') + ' ' + f.advice('versions-differ', words),
    }),
    versions('Kemp360UpgradeUnfinished', 'critical', 'upgrade_unfinished_seconds', {
      comment: 'It lasts longer than Kemp360HAStandalone, which it inhibits.',
      keep_firing_for: '20m',
      summary: '{{ $labels.pair }}: ' + f.beginning('upgrade-unfinished') + t.shortVersions,
      description:
        since + f.meaning('upgrade-unfinished') + ' ' +
        f.advice('upgrade-unfinished', words, steps=[1, 2, 3]),
    }),
    licenses(
      'Kemp360LocalLicenseMismatch',
      'local_license_parity',
      'local-license-differs',
      'local',
      'Local licensing',
      'They last longer than Kemp360HAStandalone, which they inhibit: a unit leaves standalone mode one HA poll after the license was fixed.'
    ),
    licenses('Kemp360MeteredLicenseMismatch', 'metered_license_parity', 'metered-license-differs', 'metered', 'Metered Licensing'),
  ]

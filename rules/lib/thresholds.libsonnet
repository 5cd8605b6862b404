// What you may want to change stands in _config.thresholds (mixin.libsonnet); here is what each means. An alert reads its record.
function(threshold) [
  threshold('upgrade_notice_seconds', 'After this time with different versions, an upgrade is likely to be in progress (info).'),
  threshold('upgrade_grace_seconds', 'How long an upgrade may take. After this time, different versions are a warning.'),
  threshold('upgrade_unfinished_seconds', 'After this time with different versions, the upgrade was not finished (critical).'),
  threshold('removal_seconds', 'If the other unit cannot be read, a removal that the remaining unit indicates is reported after this time.'),
  threshold('ha_disabled_critical_seconds', 'After this time, a unit with Disable selected is critical: it is no longer maintenance.'),
  threshold('stale_migration_seconds', 'How long a license migration may take to synchronize before it is stale.'),
  threshold('stale_migration_critical_seconds', 'Without license_grace_period, a LoadMaster without a license is critical after this time.'),
  threshold('stale_migrations_many', 'This many stale migrations of one pair are one critical fault instead of many warnings.', waited=false),
  threshold('role_changes', 'More changes of role within an hour than this are flapping: a failover and the return of the Preferred Master are two.', waited=false),
  threshold('relicense_memory_seconds', 'A LoadMaster that was activated within this time, and is a normal device now, must be re-licensed.'),
  threshold('removed_memory_seconds', 'How long the removal of a LoadMaster that was not re-licensed is reported.'),
  threshold('pair_memory_seconds', 'How long a pair that is not exported any more is reported (longer while an exporter is down), and the ages of its faults are kept.'),
  threshold('pair_lost_seconds', 'A pair that was lost within this time before or after an exporter went down (and at most twice this time) was lost with it: then the exporter is critical.'),
  threshold('certificate_warning_seconds', 'A certificate that expires within this time is reported.'),
  threshold('certificate_critical_seconds', 'A certificate that expires within this time is critical.'),
  threshold('report_stale_seconds', 'A Metered Licensing report that is older than this is outdated.'),
  threshold(
    'clock_skew_seconds',
    'The largest difference between the clock of a unit and that of the exporter. rules/tailor does not divide it: it is measured, not waited for.',
    waited=false
  ),
  threshold('read_slow_seconds', 'The longest time that a read of a pair should take. At its timeout (8 s, unless configured) the exporter ends it. Measured as well.', waited=false),
  threshold('probes_failing_many', 'This many probes that fail at the same time are one alert instead of many.', waited=false),
  threshold(
    'cluster_wide_many',
    'At least this many pairs or units with the same fault, if they are more than half of those of the cluster, have one cause and one alert.',
    waited=false
  ),
]

// What you may want to change stands in _config.thresholds (mixin.libsonnet); here is what each means. An alert reads its record.
function(threshold) [
  threshold('upgrade_notice_seconds', 'The units have run different versions for so long: an upgrade is likely to be in progress.'),
  threshold('upgrade_grace_seconds', 'How long an upgrade may take: after that, different versions are a warning.'),
  threshold('upgrade_unfinished_seconds', 'After so long the upgrade was not finished.'),
  threshold('removal_seconds', 'If the other unit cannot be read, a removal that the remaining unit indicates is reported after so long.'),
  threshold('ha_disabled_critical_seconds', 'After so long with Disable selected it is no longer maintenance.'),
  threshold('stale_migration_seconds', "A LoadMaster's license may be on its way between the units for so long."),
  threshold('stale_migration_critical_seconds', 'Without license_grace_period, a LoadMaster without a license is critical after this time.'),
  threshold('stale_migrations_many', 'So many stale migrations of one pair are one fault, not many.', waited=false),
  threshold('role_changes', 'More role changes of a unit within an hour are flapping: two belong to every failover.', waited=false),
  threshold('relicense_memory_seconds', 'A LoadMaster that was activated within this time and is a normal device now must be licensed again.'),
  threshold('removed_memory_seconds', 'A LoadMaster that was removed and did not come back is a reminder for so long.'),
  threshold('pair_memory_seconds', 'A pair that vanished is a reminder for so long, and its ages are kept.'),
  threshold('certificate_warning_seconds', 'A certificate that expires within this time is reported.'),
  threshold('certificate_critical_seconds', 'A certificate that expires within this time is critical.'),
  threshold('report_stale_seconds', 'A Metered Licensing report that is older is outdated.'),
  threshold(
    'clock_skew_seconds',
    'A clock may be off so far. This one and the next are measured, not waited for: rules/tailor leaves them alone.',
    waited=false
  ),
  threshold('read_slow_seconds', 'A reading of a pair may take so long; the exporter gives up after 8 s unless configured.', waited=false),
  threshold('probes_failing_many', 'So many probes that fail at the same time are one message, not many.', waited=false),
  threshold(
    'cluster_wide_many',
    'So many pairs or units with the same fault, if they are more than half of those of the cluster, have one cause and one alert.',
    waited=false
  ),
]

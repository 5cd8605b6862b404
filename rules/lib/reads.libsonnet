// What an exporter says of what it reads.
function(record, x)
  [
    record(
      'kemp360:unit_up:max',
      'What an exporter says of a unit, a source and a check, unless it was busy with other pairs: then it says ' +
      '0 of all of them, because it did not ask. Kemp360ExporterOverloaded says so; these leave it out.',
      |||
        max by (cluster, pair, unit) (
          kemp360_up
            unless ignoring (source, reason) kemp360_source_failure{reason="busy"}
        )
      |||
    ),

    record(
      'kemp360:source_up:max',
      '',
      |||
        max by (cluster, pair, unit, source) (
          kemp360_source_up
            unless ignoring (reason) kemp360_source_failure{reason="busy"}
        )
      |||
    ),

    record(
      'kemp360:pair_check_decided:max',
      'A unit that names no peer gives no device ID for it: there is nothing to decide.',
      |||
        max by (cluster, pair, check) (
          kemp360_pair_check_decided
            unless ignoring (check, unit, source, reason) kemp360_source_failure{reason="busy"}
            unless on (cluster, pair, check) label_replace(kemp360_unit_peer_configured == 0, "check", "peer_device", "", "")
        )
      |||
    ),

    record(
      'kemp360:unit_credentials_rejected:max',
      '1 while rejected credentials are not tried, else 0: the series of the exporter has no 0.',
      |||
        max by (cluster, pair, unit) (kemp360_unit_auth_cooldown_end_timestamp_seconds) * 0 + 1
        or max by (cluster, pair, unit) (
          kemp360_up
            unless ignoring (source, reason) kemp360_source_failure{reason="busy"}
        ) * 0
      |||
    ),

    record(
      'kemp360:unit_certificate_expiry:timestamp_seconds',
      'When the certificate of a unit expires. It is carried while the unit is not read: an expired certificate is not accepted, and then ' +
      'the exporter does not know its date any more.',
      |||
        min by (cluster, pair, unit) (kemp360_unit_tls_certificate_expiry_timestamp_seconds)
        or (
          min by (cluster, pair, unit) (last_over_time(kemp360:unit_certificate_expiry:timestamp_seconds[30m]))
            unless on (cluster, pair, unit) (kemp360_up == 1)
            and on (cluster, pair, unit) last_over_time(kemp360_up[30m])
        )
      |||
    ),

    record(
      'kemp360:unit_ha_mode:max',
      'A mode that was not understood must not look like a change of role.',
      |||
        max by (cluster, pair, unit, mode) (
          kemp360_unit_ha_mode
            unless ignoring (mode) (kemp360_unit_ha_mode{mode="unknown"} == 1)
        )
      |||
    ),

    record(
      'kemp360:unit_ha_mode:group',
      'As long as the one above, and never another value. VictoriaMetrics counts the first sample of a series ' +
      'as a change: taking off the changes of this one is right there and changes nothing elsewhere. (resets() ' +
      'is 0 behind Thanos, which deduplicates it as a counter.)',
      |||
        group by (cluster, pair, unit) (
          kemp360_unit_ha_mode{mode="master"}
            unless ignoring (mode) (kemp360_unit_ha_mode{mode="unknown"} == 1)
        )
      |||
    ),

    record(
      'kemp360:loadmaster_disowned:max',
      '',
      |||
        max by (cluster, pair, loadmaster) (kemp360_loadmaster_ownership{ownership="disowned"})
      |||
    ),

    record(
      'kemp360:pair_ha_mode:sum',
      'How many units say so in the same read: two masters that were seen minutes apart are a failover, not ' +
      'a split brain.',
      |||
        max by (cluster, pair, mode) (
          sum without (unit) (
            kemp360_unit_ha_mode
              unless ignoring (mode) (kemp360_unit_ha_mode{mode="unknown"} == 1)
          )
          and
          count without (unit) (kemp360_unit_ha_mode) == ignoring (mode) group_left () kemp360_pair_units
        )
        or sum by (cluster, pair, mode) (
          max by (cluster, pair, unit, mode) (
            kemp360_unit_ha_mode
              unless ignoring (mode) (kemp360_unit_ha_mode{mode="unknown"} == 1)
          )
        )
      |||
    ),

    record(
      'kemp360:license_critical_age:seconds',
      "After how long without a license a LoadMaster is critical: when a quarter of the pair's grace period is left, or at the threshold.",
      |||
        min by (cluster, pair) (kemp360_pair_license_grace_period_seconds) * 0.75
        or min by (cluster, pair) (kemp360_pair_units) * 0 + scalar(max(kemp360:threshold:stale_migration_critical_seconds))
      |||
    ),
  ]

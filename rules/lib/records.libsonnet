// Facts without the labels of a target, and what is remembered.
function(record, x)
  // The last value of a record that carries itself, also after Prometheus was off.
  local carried(name, by) = 'min by (' + by + ') (last_over_time(' + name + '[1d]) <= time())';
  // The last arm of such a record: where the state has ended, it says so once. Otherwise a state that ended hours before Prometheus was off
  // would be found again after it.
  local ended(name, by) = 'or min by (' + by + ') (last_over_time(' + name + '[5m]) <= time()) + Inf';
  local age(name, by) = { carried: carried(name, by), ended: ended(name, by) };
  // Normal devices that were activated before. It reads only records of this group: the second one is the time of this evaluation where
  // a LoadMaster is activated, so nearly none is left to be looked up.
  local toRelicense =
    'max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_to_relicense:timestamp_seconds)\n' +
    '  > max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds < time())';
  // What is carried of a pair ends before the pair is forgotten: nothing is to outlast Kemp360PairVanished. (It is also seen now, which some
  // rulers find in the record an evaluation later.)
  local seenLately =
    'kemp360:pair_last_seen:timestamp_seconds > time() - scalar(max(kemp360:threshold:pair_memory_seconds)) / 2 or kemp360_pair_units';
  // One unit was configured until now: then nothing is carried.
  local unlessOneUnit = 'unless on (cluster, pair) (' + x.units('5m', ' offset 1m') + ' == 1)';
  local one = 'max by (cluster, pair, unit) (kemp360_unit_peer_configured == 0)';
  [
    record(
      'kemp360:pair_check:min',
      'Several exporters on one pair: the violated check counts.',
      |||
        min by (cluster, pair, check) (kemp360_pair_check)
      |||
    ),

    record(
      'kemp360:pair_last_seen:timestamp_seconds',
      '',
      |||
        max by (cluster, pair) (kemp360_pair_units) * 0 + time()
        or (
          max by (cluster, pair) (last_over_time(kemp360:pair_last_seen:timestamp_seconds[1d]))
            > time() - scalar(max(kemp360:threshold:pair_memory_seconds))
        )
        or (
          max by (cluster, pair) (last_over_time(kemp360:pair_last_seen:timestamp_seconds[1d]))
            and on (cluster) (last_over_time(up{job="kemp360-exporter"}[5m]) == 0)
            unless on (cluster, pair) kemp360:pair_vanished:timestamp_seconds
        )
      |||
    ),

    record(
      'kemp360:pair_check_violated_since:timestamp_seconds',
      'Since when a check is violated. It is carried over missed scrapes, restarts and failed reads, and ends when the check holds, is ' +
      'not decided for half an hour although every exporter read everything, one unit is configured, or the pair was not seen for half of ' +
      'the time after which it is forgotten. What held when it was last known starts again.',
      |||
        (
          %(carried)s
          unless on (cluster, pair, check) (last_over_time(kemp360:pair_check:min[5m] offset 1m) == 1)
          unless on (cluster, pair, check) (
            max by (cluster, pair, check) (max_over_time(kemp360_pair_check_decided[30m])) == 0
              and on (cluster, pair) min by (cluster, pair) (min_over_time(kemp360_source_up[30m])) == 1
          )
          %(unlessOneUnit)s
          and on (cluster, pair) (
            %(seenLately)s
          )
        )
        or min by (cluster, pair, check) (kemp360_pair_check == 0) * 0 + time()
        %(ended)s
      ||| % (age('kemp360:pair_check_violated_since:timestamp_seconds', 'cluster, pair, check') + { seenLately: seenLately, unlessOneUnit: unlessOneUnit })
    ),

    record(
      'kemp360:loadmaster_disowned_since:timestamp_seconds',
      'The same for a disowned LoadMaster. It is carried while the LoadMaster is disowned, or while not all are decided: then it may be.',
      |||
        (
          (
            %(carried)s
              and on (cluster, pair, loadmaster) (kemp360_loadmaster_ownership{ownership="disowned"} == 1)
            or %(carried)s
              unless on (cluster, pair) (kemp360_pair_loadmasters_undecided == 0)
              and on (cluster, pair) kemp360:pair_last_seen:timestamp_seconds
          )
          %(unlessOneUnit)s
          unless on (cluster, pair, loadmaster) (
            max by (cluster, pair, loadmaster) (last_over_time(kemp360_loadmaster_ownership{ownership="disowned"}[5m] offset 1m)) == 0
          )
        )
        or max by (cluster, pair, loadmaster) (kemp360_loadmaster_ownership{ownership="disowned"} == 1) * 0 + time()
        %(ended)s
      ||| % (age('kemp360:loadmaster_disowned_since:timestamp_seconds', 'cluster, pair, loadmaster') + { unlessOneUnit: unlessOneUnit })
    ),

    record(
      'kemp360:loadmaster_last_activated:timestamp_seconds',
      'When a LoadMaster was last seen activated. It is carried, so no long range is read: as long as the threshold says, or the longest ' +
      'grace period.',
      |||
        max by (cluster, pair, loadmaster) (kemp360_loadmaster_activated) * time() > 0
        or (
          max by (cluster, pair, loadmaster) (last_over_time(kemp360:loadmaster_last_activated:timestamp_seconds[1d]))
            > time() - scalar(max(
              max_over_time(kemp360_pair_license_grace_period_seconds[1d])
                or kemp360:threshold:relicense_memory_seconds
            ))
        )
      |||
    ),

    record(
      'kemp360:pair_lists_read:count',
      "Pairs all of whose units' lists were read whole. Without it a LoadMaster that one unit lists is not " +
      'known to be gone or normal. Duplicates are counted whenever a list was read, whatever the profile calls ' +
      'its source; kemp360_unit_loadmasters is absent as soon as one row was not understood, which says nothing ' +
      'of the other rows.',
      |||
        count by (cluster, pair) (
          max by (cluster, pair, unit) (
            kemp360_unit_duplicate_loadmasters
              or kemp360_source_up{source="loadmasters"} == 1
          )
        )
          >= max by (cluster, pair) (kemp360_pair_units)
      |||
    ),

    record(
      'kemp360:loadmaster_last_to_relicense:timestamp_seconds',
      'When a LoadMaster that had been activated was last seen as a normal device: it must be re-licensed.',
      |||
        (
          (max by (cluster, pair, loadmaster) (kemp360_loadmaster_activated) == 0)
            and on (cluster, pair, loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds < time())
        ) * 0 + time()
        or (
          max by (cluster, pair, loadmaster) (last_over_time(kemp360:loadmaster_last_to_relicense:timestamp_seconds[1d]))
            > time() - scalar(max(kemp360:threshold:removed_memory_seconds))
        )
      |||
    ),

    record(
      'kemp360:unit_last_paired:timestamp_seconds',
      'When a unit last named a peer: one that never did was not left by it.',
      |||
        max by (cluster, pair, unit) (kemp360_unit_peer_configured) * time() > 0
        or (
          max by (cluster, pair, unit) (last_over_time(kemp360:unit_last_paired:timestamp_seconds[1d]))
            > time() - scalar(max(kemp360:threshold:relicense_memory_seconds))
        )
      |||
    ),

    record(
      'kemp360:unit_disabled_since:timestamp_seconds',
      'Since when Disable is selected on a unit. It is carried while the unit is not read.',
      |||
        (
          %(carried)s
          unless on (cluster, pair, unit) (last_over_time(kemp360_unit_ha_disabled[5m] offset 1m) == 0)
          %(unlessOneUnit)s
          and on (cluster, pair) (
            %(seenLately)s
          )
        )
        or max by (cluster, pair, unit) (kemp360_unit_ha_disabled == 1) * 0 + time()
        %(ended)s
      ||| % (age('kemp360:unit_disabled_since:timestamp_seconds', 'cluster, pair, unit') + { seenLately: seenLately, unlessOneUnit: unlessOneUnit })
    ),

    record(
      'kemp360:unit_removed_since:timestamp_seconds',
      'Since when a unit is in standalone mode, names no peer, and lists LoadMasters as normal devices that were activated before: its ' +
      'peer was removed. lists="all": the lists of all units were read meanwhile; lists="any": whether or not. It ends when the unit ' +
      'names a peer again, or the pair is forgotten.',
      |||
        (
          %(carried)s
          unless on (cluster, pair, unit, lists) (
            %(carried)s
              < on (cluster, pair, unit) group_left () kemp360:unit_last_paired:timestamp_seconds
          )
          and on (cluster, pair) kemp360:pair_last_seen:timestamp_seconds
        )
        or (
          (
            label_replace(%(one)s, "lists", "any", "", "")
            or label_replace(%(one)s, "lists", "all", "", "")
              and on (cluster, pair) kemp360:pair_lists_read:count
          )
          and on (cluster, pair, unit) (kemp360_unit_ha_mode{mode="standalone"} == 1)
          and on (cluster, pair, unit) kemp360:unit_last_paired:timestamp_seconds
          and on (cluster, pair, unit) (
            kemp360_loadmaster_activated == 0
              and on (cluster, pair, loadmaster) (
                %(toRelicense)s
              )
          )
        ) * 0 + time()
        %(ended)s
      ||| % (age('kemp360:unit_removed_since:timestamp_seconds', 'cluster, pair, unit, lists') + { one: one, toRelicense: x.indented(toRelicense, 16) })
    ),

    record(
      'kemp360:unit_removed:count',
      'How many LoadMasters of such a unit wait for a license.',
      |||
        count by (cluster, pair, unit) (
          max by (cluster, pair, unit, loadmaster) (last_over_time(kemp360_loadmaster_activated[5m]) == 0)
            and on (cluster, pair, loadmaster) (
              %(toRelicense)s
            )
        )
          unless on (cluster, pair, unit) (last_over_time(kemp360_unit_ha_mode{mode=~"master|standby"}[5m]) == 1)
          and on (cluster, pair, unit) (
            kemp360:unit_removed_since:timestamp_seconds{lists="all"} <= time()
              or time() - kemp360:unit_removed_since:timestamp_seconds{lists="any"}
                >= scalar(max(kemp360:threshold:removal_seconds))
          )
      ||| % { toRelicense: x.indented(toRelicense, 14) }
    ),

    record(
      'kemp360:loadmaster_to_relicense:timestamp_seconds',
      'LoadMasters that wait for a license in a pair all of whose lists were read, and when each was last seen activated.',
      |||
        max by (cluster, pair, loadmaster) (kemp360:loadmaster_last_activated:timestamp_seconds < time())
          and on (cluster, pair, loadmaster) (max by (cluster, pair, loadmaster) (last_over_time(kemp360_loadmaster_activated[5m])) == 0)
          and on (cluster, pair) last_over_time(kemp360:pair_lists_read:count[5m])
      |||
    ),
  ]

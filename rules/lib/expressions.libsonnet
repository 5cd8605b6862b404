// What several rules ask, written once.
{
  // The expression with all lines but the first moved to the right.
  indented(expr, spaces):: std.strReplace(expr, '\n', '\n' + std.repeat(' ', spaces)),
  // A guard: this check is known to be violated.
  isViolated(check):: '(last_over_time(kemp360:pair_check:min{check="' + check + '"}[5m]) == 0)',
  violated(check):: 'max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="' + check + '"}[5m])) == 0',
  // Since when it is violated, until it holds. What was last decided is not kept for long of a pair that is not exported.
  violatedSince(check)::
    'max by (cluster, pair) (kemp360:pair_check_violated_since:timestamp_seconds{check="' + check + '"} <= time())\n' +
    '  unless on (cluster, pair) (last_over_time(kemp360:pair_check:min{check="' + check + '"}[5m]) == 1)\n' +
    '  and on (cluster, pair) last_over_time(kemp360_pair_units[30m])',
  threshold(name):: 'scalar(max(kemp360:threshold:' + name + '))',
  // Violated for as long as the threshold says; the value is the age in seconds.
  violatedFor(check, threshold)::
    'time() - (\n  ' + $.indented($.violatedSince(check), 2) + '\n)\n  >= ' + $.threshold(threshold),
  // Without a license for as long as is critical in that pair; `since` has a sample for each pair, or for each of its LoadMasters.
  licenseCritical(since)::
    'time() - ' + since + '\n  >= on (cluster, pair) group_left () max by (cluster, pair) (last_over_time(kemp360:license_critical_age:seconds[5m]))',
  // `series` was 1 for about half of thirty minutes or less, and comes and goes: one outage and its end are two changes. (VictoriaMetrics
  // counts the first sample as one more. Eight of seventeen minutes are up to sixteen of thirty.)
  seldom(labels, series)::
    'max by (' + labels + ') (avg_over_time(' + series + '[30m])) < 0.55\n' +
    '  and on (' + labels + ') changes(' + series + '[1h]) > 3\n' +
    '  unless on (' + labels + ') (min_over_time(' + series + '[10m]) == 1)',
  // `series` was 0 for five minutes, or comes and goes.
  failed(labels, series)::
    '(max by (' + labels + ') (max_over_time(' + series + '[5m])) == 0\n  or ' + $.seldom(labels, series) + ')',
  // The same of a target. It must be there, and have been for four minutes: one that failed a few times before it was removed, or when it
  // was new, is not down.
  failing(labels, series)::
    $.failed(labels, series) + '\n' +
    'and on (' + labels + ') last_over_time(' + series + '[3m])\n' +
    'and on (' + labels + ') last_over_time(' + series + '[3m] offset 4m)',
  // How many LoadMasters of a pair are in this state of ownership. The count is complete, but absent where a row has no address.
  owned(ownership)::
    'max by (cluster, pair) (last_over_time(kemp360_pair_loadmasters{ownership="' + ownership + '"}[5m])) > 0\n' +
    '  or count by (cluster, pair) (\n    max by (cluster, pair, loadmaster) ' +
    '(last_over_time(kemp360_loadmaster_ownership{ownership="' + ownership + '"}[5m]) == 1)\n  )',
  // In how many pairs or units of the cluster this is so, if it is so in many and in more than half of all.
  clusterWide(found, all)::
    'count by (cluster) (\n  ' + $.indented(found, 2) + '\n)\n  >= ' + $.threshold('cluster_wide_many') +
    '\n  > on (cluster) count by (cluster) (' + all + ') / 2',
  // One alert for each, or one for all of the cluster.
  eachOrClusterWide(found, all)::
    local wide = $.clusterWide(found, all);
    found + '\n  unless on (cluster) (\n    ' + $.indented(wide, 4) + '\n  )\nor ' + wide,
  // A pair that was seen within a day, and is not seen now.
  unseenPairs:
    'max by (cluster, pair) (kemp360:pair_last_seen:timestamp_seconds)\n' +
    '  unless on (cluster, pair) last_over_time(kemp360_pair_units[5m])',
  // Such a pair that was not removed from the configuration.
  lostPairs: self.unseenPairs + '\n  unless on (cluster, pair) kemp360:pair_vanished:timestamp_seconds',
  // How many units are configured. Exporters whose configurations differ: as many as any of them has, also one that missed a scrape.
  units(range, offset='')::
    'max by (cluster, pair) (last_over_time(kemp360_pair_units[' + range + ']' + offset + '))',
  // With one unit in the configuration there is no pair.
  unlessOneUnit: 'unless on (cluster, pair) (' + self.units('5m') + ' == 1)',
}

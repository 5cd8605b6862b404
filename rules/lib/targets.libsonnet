// Which targets there are: exporters, and in probe mode (/sd) a target for each pair, whose `instance` is the name of the pair.
function(record, x)
  // An exporter is a target that exports its own series, or was an exporter when it was last up; or one with a port in its instance that is
  // not called like a pair.
  local exporters =
    'max by (cluster, job, instance) (\n' +
    '  up{job="kemp360-exporter"}\n' +
    '    and on (cluster, job, instance) (\n' +
    '      kemp360_exporter_config_last_reload_successful\n' +
    '        or last_over_time(kemp360:exporter_last_up:timestamp_seconds[1d])\n' +
    '    )\n' +
    '  or up{job="kemp360-exporter", instance=~"(.+):[0-9]+"}\n' +
    '    unless on (cluster, instance) label_replace(kemp360:pair_last_seen:timestamp_seconds, "instance", "$1", "pair", "(.+)")\n' +
    ')';
  local lost = x.threshold('pair_lost_seconds');
  local around(by, times, more='') = 'count_values by (' + by + ') ("around", floor(' + times + ' / ' + lost + ')' + more + ')';
  local lastUp(more) = around('cluster, job, instance', 'kemp360:exporter_last_up:timestamp_seconds', more);
  // Exporters that were down when they were last scraped, also if their target is gone.
  local leftDown =
    'last_over_time(kemp360:exporter_failing:ratio[1d]) unless on (cluster, job, instance) kemp360:exporter_up:max == 1';
  {
    records: [
      record('kemp360:exporter_up:max', 'Exporters: targets that export their own series, or did when they were last up, or with a port in their instance.', exporters),

      record(
        'kemp360:probe_up:max',
        'All other targets are probes of pairs. With several replicas it is enough that one of them succeeds.',
        'max by (cluster, job, pair) (\n  label_replace(\n    up{job="kemp360-exporter"}\n      unless on (cluster, job, instance) (\n        ' +
        x.indented(exporters, 8) + '\n      ),\n    "pair", "$1", "instance", "(.+)"\n  )\n)'
      ),

      record(
        'kemp360:exporter_pair:timestamp_seconds',
        'When an exporter last exported a pair.',
        |||
          max by (cluster, job, instance, pair) (kemp360_pair_units) * 0 + time()
        |||
      ),

      record(
        'kemp360:pair_vanished:timestamp_seconds',
        'Pairs that were removed from the configuration, and when each was last seen: the last exporter that exported it works without it, ' +
        'or all exporters work, have done so for minutes, none was left down, and its probe does not fail. It is carried until the pair ' +
        'is seen again.',
        |||
          %(unseen)s
            and on (cluster, pair) (
              last_over_time(kemp360:exporter_pair:timestamp_seconds[15m])
                == on (cluster, pair) group_left () max by (cluster, pair) (kemp360:pair_last_seen:timestamp_seconds)
                and on (cluster, job, instance) (avg_over_time(up{job="kemp360-exporter"}[5m]) >= 0.5 and up{job="kemp360-exporter"} == 1)
              or kemp360:pair_last_seen:timestamp_seconds
                and on (cluster) (up{job="kemp360-exporter"} == 1)
                and on (cluster) last_over_time(up{job="kemp360-exporter"}[3m] offset 4m)
                unless on (cluster) (min_over_time(kemp360:exporter_up:max[5m]) == 0)
                unless on (cluster) (%(leftDown)s)
                unless on (cluster, pair) (max_over_time(kemp360:probe_up:max[5m]) == 0)
              or last_over_time(kemp360:pair_vanished:timestamp_seconds[1d])
                == on (cluster, pair) group_left () max by (cluster, pair) (kemp360:pair_last_seen:timestamp_seconds)
            )
        ||| % { unseen: x.unseenPairs, leftDown: leftDown }
      ),

      record(
        'kemp360:exporter_last_up:timestamp_seconds',
        'When an exporter was last up, and when it last was for five minutes (steady="yes"): one that starts and crashes again and again ' +
        'reads nothing. A pair that was lost at another time is not missing because this exporter is down.',
        |||
          label_replace(max by (cluster, job, instance) (kemp360:exporter_up:max == 1) * 0 + time(), "steady", "no", "", "")
          or label_replace(max by (cluster, job, instance) (min_over_time(kemp360:exporter_up:max[5m]) == 1) * 0 + time(), "steady", "yes", "", "")
          or (
            max by (cluster, job, instance, steady) (last_over_time(kemp360:exporter_last_up:timestamp_seconds[1d]))
              > time() - scalar(max(kemp360:threshold:pair_memory_seconds))
          )
          or max by (cluster, job, instance, steady) (last_over_time(kemp360:exporter_last_up:timestamp_seconds[1d]))
            and on (cluster) (last_over_time(up{job="kemp360-exporter"}[5m]) == 0)
        |||
      ),

      record(
        'kemp360:probe_failing:ratio',
        'Probes that fail, with the share of scrapes that succeeded.',
        x.failing('cluster, job, pair', 'kemp360:probe_up:max')
      ),

      record(
        'kemp360:exporter_pairs_lost:group',
        'Exporters that were last up when a pair was lost. Times become labels, which can be joined: `around` counts the lengths of ' +
        'pair_lost_seconds, and the one before and the one after belong to it.',
        |||
          (
            %(lastUp)s
          )
            and on (cluster, around) %(lost)s
        ||| % {
          lastUp: std.join('\n    or ', [lastUp(more) for more in [' - 1', '', ' + 1']]),
          lost: around('cluster', '(\n    ' + x.indented(x.lostPairs, 4) + '\n  )'),
        }
      ),

      record(
        'kemp360:exporter_failing:ratio',
        'Exporters that are down, with the share of scrapes that succeeded. One whose target was removed while it was down is down until ' +
        'its pairs are exported again, if the job has other exporters.',
        x.failing('cluster, job, instance', 'kemp360:exporter_up:max') + '\n' + |||
          or max by (cluster, job, instance) (last_over_time(kemp360:exporter_failing:ratio[1d])) * 0
            and on (cluster, job, instance) kemp360:exporter_pairs_lost:group
            and on (cluster, job) kemp360:exporter_up:max
            unless on (cluster, job, instance) kemp360:exporter_up:max
        |||
      ),
    ],
    reads: [
      record(
        'kemp360:exporter_last_seen:timestamp_seconds',
        'When a job last had a target, up or not. It is remembered by job, not by target: a rollout is not an absence.',
        |||
          max by (cluster, job) (up{job="kemp360-exporter"}) * 0 + time()
          or (
            max by (cluster, job) (last_over_time(kemp360:exporter_last_seen:timestamp_seconds[1d]))
              > time() - scalar(max(kemp360:threshold:pair_memory_seconds))
          )
        |||
      ),
    ],
  }

// What several rules ask, written once.
{
  // A guard: this check is known to be violated.
  isViolated(check):: '(last_over_time(kemp360:pair_check:min{check="' + check + '"}[5m]) == 0)',
  violated(check):: 'max by (cluster, pair) (last_over_time(kemp360:pair_check:min{check="' + check + '"}[5m])) == 0',
  threshold(name):: 'scalar(max(kemp360:threshold:' + name + '))',
  // Violated for as long as the threshold says; the value is the age in seconds.
  violatedFor(check, threshold)::
    'time() - max by (cluster, pair) (kemp360:pair_check_violated_since:timestamp_seconds{check="' + check + '"})\n' +
    '  >= ' + $.threshold(threshold),
  // With one unit in the configuration there is no pair.
  unlessOneUnit: 'unless on (cluster, pair) (last_over_time(kemp360:pair_units:min[5m]) == 1)',
}

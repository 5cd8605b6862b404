// What several texts say, written once. `$in` selects the alert's own pair (rule.libsonnet).
{
  each(query, text, by='unit')::
    '{{ range $i, $u := query (printf `' + query + '` $in) | sortByLabel "' + by + '" }}{{ if $i }}, {{ end }}' + text + '{{ end }}',

  // Also a unit that was not read is named: its series kemp360_up is there.
  up:: 'max by (unit) (last_over_time(kemp360_up{%[1]s}[15m]))',

  // What else to say of a unit: `up` is 0, or it is 1 and the fact is absent.
  local unsaid(fact) = '{{ else if eq $u.Value 0.0 }}was not read{{ else }}does not report ' + fact + '{{ end }}',

  // "central-a is master, central-b is in standalone mode"
  modes: self.each(
    'max by (unit, mode) (last_over_time(kemp360_unit_ha_mode{%[1]s}[5m]) == 1) or on (unit) ' + self.up,
    '{{ $u.Labels.unit }} {{ if eq $u.Labels.mode "unknown" }}is in a mode that was not understood{{ else if $u.Labels.mode }}is ' +
    '{{ if eq $u.Labels.mode "standalone" }}in standalone mode{{ else }}{{ $u.Labels.mode }}{{ end }}' + unsaid('its HA mode')
  ),

  // "central-a runs 1.24.3, central-b does not report its version"
  versions: self.each(
    'max by (unit, version) (kemp360_unit_info{%[1]s, version!=""}) or on (unit) ' + self.up,
    '{{ $u.Labels.unit }} {{ if $u.Labels.version }}runs {{ $u.Labels.version }}' + unsaid('its version')
  ),

  // "central-a 1.24.3, central-b 1.22.4"
  shortVersions: self.each(
    'max by (unit, version) (kemp360_unit_info{%[1]s, version!=""}) or on (unit) ' + self.up,
    '{{ $u.Labels.unit }} {{ if $u.Labels.version }}{{ $u.Labels.version }}{{ else }}unknown{{ end }}'
  ),

  // The one unit that a query finds.
  unitOf(query, otherwise):: '{{ range query (printf `' + query + '` $in) }}{{ .Labels.unit }}{{ else }}' + otherwise + '{{ end }}',

  // Which version the alert's unit runs.
  versionOfUnit:
    '{{ range query (printf `max by (version) (kemp360_unit_info{%s, unit=%q})` $in $labels.unit) }}Version {{ .Labels.version }}' +
    '{{ else }}a version before 1.23{{ end }}',

  // Sets `$reasons`, in how many sources each reason is why they fail, and `$why`, the one of most.
  why(query, arguments)::
    '{{ $reasons := query (printf `count by (reason) (max by (unit, source, reason) (last_over_time(kemp360_source_failure{' + query +
    ', reason!="busy"}[5m])))` ' + arguments + ') | sortByLabel "reason" }}{{ $why := "" }}{{ $most := 0.0 }}{{ range $reasons }}' +
    '{{ if gt .Value $most }}{{ $most = .Value }}{{ $why = .Labels.reason }}{{ end }}{{ end }}',

  // "connect, timeout": all of them.
  reasons: '{{ range $i, $r := $reasons }}{{ if $i }}, {{ end }}{{ $r.Labels.reason }}{{ else }}it fails at times{{ end }}',

  // A fact of both units that is 1 or 0: what to say of each.
  facts(metric, one, zero, unread='{{ if eq $u.Value -1.0 }}was not read{{ else }}does not report it{{ end }}', matcher='')::
    local own = '%[1]s' + (if matcher == '' then '' else ', ' + matcher);
    $.each(
      'max by (unit) (last_over_time(' + metric + '{' + own + '}[5m])) or -1 - ' + $.up,
      '{{ $u.Labels.unit }} {{ if eq $u.Value 1.0 }}' + one + '{{ else if eq $u.Value 0.0 }}' + zero + '{{ else }}' + unread + '{{ end }}'
    ),

  haErrors: 'HA error: ' + self.facts('kemp360_unit_ha_error', 'reports one', 'reports none'),

  preferred: 'Preferred Master: ' + self.facts('kemp360_unit_preferred_master', 'selected', 'not selected'),

  // The same of a LoadMaster.
  ofLoadMaster(metric, one, zero, unread)::
    std.strReplace(self.facts(metric, one, zero, unread, 'loadmaster=%[2]q'), '` $in)', '` $in $labels.loadmaster)'),

  claims: self.ofLoadMaster('kemp360_loadmaster_claimed', 'reports that it licenses it', 'reports that its peer licenses it', 'reports no license of it'),

  // "lm-0001 (10.20.1.1:443)"
  loadmaster: '{{ $name := "" }}{{ range query (printf `max by (name) (last_over_time(kemp360_loadmaster_info{%s, loadmaster=%q}[15m]))` $in $labels.loadmaster) }}' +
              '{{ $name = .Labels.name }}{{ end }}{{ if $name }}{{ $name }} ({{ $labels.loadmaster }}){{ else }}{{ $labels.loadmaster }}{{ end }}',

  date(value, form='2 Jan 15:04'):: '{{ (' + value + ' | toTime).UTC.Format "' + form + '" }} UTC',

  // ", since 22 Nov 02:10 UTC"; nothing where the record is absent, or says that it ended (Inf).
  local sinceRecord(record, matcher, arguments, words) =
    '{{ range query (printf `' + record + '{%s, ' + matcher + '} < Inf` ' + arguments + ') }}' + words + ' ' + $.date('. | value') + '{{ end }}',
  since(check, words='since', comma=', ')::
    sinceRecord('kemp360:pair_check_violated_since:timestamp_seconds', 'check="' + check + '"', '$in', comma + words),
  disabledSince: sinceRecord('kemp360:unit_disabled_since:timestamp_seconds', 'unit=%q', '$in $labels.unit', ', since'),
  disownedSince: sinceRecord('kemp360:loadmaster_disowned_since:timestamp_seconds', 'loadmaster=%q', '$in $labels.loadmaster', ', since'),

  // Until when LoadMasters should keep working without a license, if the grace period is configured; else `unknown`. `since` finds
  // times of the alert's own pair (%[1]s); `first` begins the sentence.
  worksUntil(first, since, unknown, arguments='$in', from='when this was first seen')::
    '{{ $until := query (printf `(min(' + since + ') < Inf) + min(last_over_time(kemp360_pair_license_grace_period_seconds{%[1]s}[5m]))` ' +
    arguments + ') }}{{ range $until }} ' + first + ' should keep working until ' + $.date('. | value', '2 Jan 2006 15:04') +
    ' (assumed: the grace period, counted from ' + from + ').{{ else }}' + unknown + '{{ end }}',

  contract: ' A LoadMaster without a license stops working when the grace period in your contract ends.',

  // The same of those that are normal devices and were activated before.
  relicenseUntil(arguments='$in', matcher='')::
    $.worksUntil(
      '{{ if eq $value 1.0 }}It{{ else }}The first of them{{ end }}',
      'kemp360:loadmaster_last_activated:timestamp_seconds{%[1]s} and on (loadmaster) (last_over_time(kemp360_loadmaster_activated{%[1]s' +
      matcher + '}[5m]) == 0)',
      $.contract,
      arguments,
      'when it was last seen activated'
    ),

  // The unit that a query finds, if it is one; the text goes on with {{ else if $who }} for both and {{ else }} for none.
  who(query)::
    '{{ $who := query (printf `' + query + '` $in) | sortByLabel "unit" }}' +
    '{{ if eq (len $who) 1 }}{{ range $who }}{{ .Labels.unit }}{{ end }}',

  // Sets `$unit`, the one unit that a query finds, "each unit" for both and "that unit" for none, and `$other`.
  naming(query)::
    '{{ $unit := "that unit" }}{{ $other := "the other unit" }}{{ $Other := "The other unit" }}' +
    '{{ $found := query (printf `' + query + '` $in) | sortByLabel "unit" }}{{ if gt (len $found) 1 }}{{ $unit = "each unit" }}{{ end }}' +
    '{{ if eq (len $found) 1 }}{{ range $found }}{{ $unit = .Labels.unit }}{{ end }}{{ range query (printf ' +
    '`max by (unit) (last_over_time(kemp360_up{%s, unit!=%q}[15m]))` $in $unit) }}{{ $other = .Labels.unit }}{{ $Other = $other }}' +
    '{{ end }}{{ end }}',

  // Values for the catalogue's texts after that.
  named: { unit: '{{ $unit }}', other: '{{ $other }}', other_address: 'the address that {{ $other }} shows' },

  // "one LoadMaster", "6 LoadMasters": how many of this ownership.
  counted(ownership)::
    '{{ range query (printf `max(last_over_time(kemp360_pair_loadmasters{%s, ownership="' + ownership + '"}[5m]))` $in) }}' +
    '{{ if eq .Value 1.0 }}one LoadMaster{{ else }}{{ .Value }} LoadMasters{{ end }}{{ end }}',

  // How many LoadMasters an alert counts.
  loadmasters: '{{ if eq $value 1.0 }}one LoadMaster{{ else }}{{ $value }} LoadMasters{{ end }}',

  // Up to ten labels that a query of several arguments finds.
  upToTen(query, arguments, label)::
    '{{ range $i, $p := query (printf `' + query + '` ' + arguments + ') | sortByLabel "' + label + '" }}' +
    '{{ if lt $i 10 }}{{ if $i }}, {{ end }}{{ $p.Labels.' + label + ' }}{{ else if eq $i 10 }} and more{{ end }}',

  // Up to ten LoadMasters of the alert's pair that a query finds, by their label. Where there are none, there are only counts.
  upToTenOfPair(query, arguments='$in')::
    $.upToTen('max by (loadmaster) (last_over_time(' + query + ')', arguments, 'loadmaster') +
    '{{ else }}they have no series of their own (loadmasters.series, loadmasters.limit){{ end }}',

  // The exporters of the alert's cluster and job that a query finds.
  instances(query)::
    '{{ range $i, $e := query (printf `max by (instance) (' + query + ')` $labels.cluster $labels.job) | sortByLabel "instance" }}' +
    '{{ if $i }}, {{ end }}{{ $e.Labels.instance }}{{ end }}',

  share(of):: '{{ $value | humanizePercentage }} of the recent ' + of + ' succeeded. ',
}

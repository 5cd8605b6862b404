// What all rules have in common. The sources are written with the label `cluster` and the job `kemp360-exporter`; `named` puts in
// what _config has instead.
function(c) {
  local shippedSelector = 'job="kemp360-exporter"',
  local named(text) =
    local selected = if c.selector == shippedSelector then text else std.strReplace(text, shippedSelector, c.selector);
    if c.clusterLabel == 'cluster' then selected
    else std.foldl(
      function(made, place) std.strReplace(made, place % 'cluster', place % c.clusterLabel),
      ['(%s, ', '(%s)', '%s=%%q', '$labels.%s ', '$labels.%s)'],
      selected
    ),

  // Without the line feed that ends a text block. (std.rstripChars goes through it character by character.)
  local trimmed(text) = std.strReplace(std.strReplace(text + '\u0003', '\n\u0003', ''), '\u0003', ''),

  local below(base, path) = if base == '' then path else std.rstripChars(base, '/') + (if std.startsWith(path, '/') then '' else '/') + path,

  // A panel as [dashboard, number of the panel, labels of the alert that choose what it shows]. `pair?` is a label that the alert need not have.
  local dashboard(panel) =
    local name(label) = std.strReplace(label, '?', '');
    local value(label) = if name(label) == label then '$labels.' + label else 'index $labels "' + name(label) + '"';
    local chosen = ['var-' + name(label) + '={{ ' + value(label) + ' | urlquery }}&' for label in panel[2]];
    below(c.dashboardBase, named('/d/kemp360-' + panel[0] + '?' + std.join('', chosen) + 'viewPanel=' + panel[1])),

  // Texts may use $in: the matchers that select the alert's own pair.
  local text(given) =
    local own = '{{ $in := printf "cluster=%q, pair=%q" $labels.cluster $labels.pair }}';
    named((if std.strReplace(given, '$in', '') != given then own else '') + given),

  local groupOf(name, rules, comment) = {
    name: 'kemp360.' + name,
    [if c.evaluationInterval != null then 'interval']: c.evaluationInterval,
    rules: rules,
    comment:: comment,
  },

  record(name, comment, expr):: { record: name, expr: named(trimmed(expr)), comment:: comment },

  threshold(name, comment, waited=true)::
    local value = c.thresholds[name];
    { record: 'kemp360:threshold:' + name, expr: 'vector(%s)' % value, comment:: comment } +
    (if waited then { unit:: $.duration(value) } else {}),

  // Seconds as Prometheus writes them, with one unit.
  duration(seconds)::
    local units = [[86400, 'd'], [3600, 'h'], [60, 'm'], [1, 's']];
    local whole = [unit for unit in units if seconds % unit[0] == 0];
    if std.length(whole) == 0 then '%dms' % (seconds * 1000) else '%d%s' % [seconds / whole[0][0], whole[0][1]],

  // `given`: expr, for, keep_firing_for, summary, description, panel, comment, more labels; and needs, of an alert on what units say: `both`, or `one`
  // where one unit alone proves it. Alertmanager inhibits what needs both while a unit is not read.
  alert(name, severity, given):: {
    alert: name,
    expr: named(trimmed(given.expr)),
    [if std.objectHas(given, 'for') then 'for']: given['for'],
    [if std.objectHas(given, 'keep_firing_for') then 'keep_firing_for']: given.keep_firing_for,
    labels: { severity: c.severities[severity], [if std.objectHas(given, 'needs') then 'needs']: given.needs } +
            (if std.objectHas(given, 'labels') then given.labels else {}),
    annotations: {
      summary: text(given.summary),
      description: text(given.description),
      runbook_url: below(c.runbookBase, 'rules/runbooks/%s.md' % name),
      dashboard_url: dashboard(given.panel),
    },
    comment:: if std.objectHas(given, 'comment') then given.comment else '',
  },

  // `subject` groups alerts for routing and inhibition.
  group(name, subject, rules, comment='')::
    local changed = [
      rule { labels+: { subject: subject } } + (if std.objectHas(c.alerts, rule.alert) then c.alerts[rule.alert] else {})
      for rule in rules
      if !std.objectHas(c.alerts, rule.alert) || c.alerts[rule.alert] != null
    ];
    groupOf(name, changed, comment),

  records(name, rules, comment=''):: groupOf(name, rules, comment),
}

// Rules as YAML that people read: in the order of the source, with its comments, long texts folded. (std.manifestYamlDoc sorts keys,
// quotes every string and drops comments.)
local width = 108;

// std.split takes a second for a thousand characters; std.parseJson and std.strReplace are built in.
local split(text, at) =
  local escaped = std.strReplace(std.strReplace(std.strReplace(text, '\\', '\\\\'), '"', '\\"'), '\n', '\\n');
  std.parseJson('["' + std.strReplace(escaped, if at == '\n' then '\\n' else at, '","') + '"]');

// The text in lines of at most `width` characters, broken at spaces, each begun with `start`.
local folded(text, start) =
  local words = split(text, ' ');
  local put(made, size, at) =
    if at == std.length(words) then made
    else if size + 1 + std.length(words[at]) <= width
    then put(made + ' ' + words[at], size + 1 + std.length(words[at]), at + 1) tailstrict
    else put(made + '\n' + start + words[at], std.length(words[at]), at + 1) tailstrict;
  put(start + words[0], std.length(words[0]), 1);

local indented(lines, spaces) = [if line == '' then '' else std.repeat(' ', spaces) + line for line in lines];
local comment(text, spaces) = if text == '' then [] else [folded(text, std.repeat(' ', spaces) + '# ')];
local quoted(text) = "'" + std.strReplace(text, "'", "''") + "'";

local expr(text) =
  local lines = split(text, '\n');
  if std.length(lines) == 1 && std.length(text) <= width
  then ['        expr: ' + text]
  else ['        expr: |-'] + indented(lines, 10);

local annotation(key, text) =
  if std.length(text) <= width || std.endsWith(key, '_url')
  then ['          ' + key + ': ' + (if std.startsWith(text, 'rules/') || std.startsWith(text, 'http') then text else quoted(text))]
  else ['          ' + key + ': >-'] + [folded(text, std.repeat(' ', 12))];

local known(object, keys) =
  local others = [key for key in std.objectFields(object) if !std.member(keys, key)];
  [key for key in keys if std.objectHas(object, key)] + others;

local labels(object) =
  '{' + std.join(', ', [key + ': ' + object[key] for key in known(object, ['severity', 'subject', 'needs'])]) + '}';

local rule(given) =
  local name = if std.objectHas(given, 'alert') then 'alert' else 'record';
  local unit = if std.objectHasAll(given, 'unit') then '  # ' + given.unit else '';
  comment(given.comment, 6) +
  ['      - ' + name + ': ' + given[name]] +
  expr(given.expr + unit) +
  ['        ' + key + ': ' + given[key] for key in ['for', 'keep_firing_for'] if std.objectHas(given, key)] +
  (if std.objectHas(given, 'labels') then ['        labels: ' + labels(given.labels)] else []) +
  (if std.objectHas(given, 'annotations')
   then ['        annotations:'] + std.flattenArrays([
     annotation(key, given.annotations[key])
     for key in known(given.annotations, ['summary', 'description', 'runbook_url', 'dashboard_url'])
   ])
   else []) +
  [''];

local group(given) =
  comment(given.comment, 2) +
  ['  - name: ' + given.name] +
  (if std.objectHas(given, 'interval') then ['    interval: ' + given.interval] else []) +
  ['    rules:'] +
  std.flattenArrays([rule(one) for one in given.rules]);

// The whole file.
function(head, groups)
  local lines = comment(head, 0) + ['groups:'] + std.flattenArrays([group(one) for one in groups]);
  std.join('\n', lines[:std.length(lines) - 1]) + '\n'

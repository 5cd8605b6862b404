// The words of the catalogue of faults (docs/faults.json) in the texts of alerts: headline, meaning, likely causes, what to do.
local catalogue = { [fault.id]: fault for fault in import '../../docs/faults.json' };

local has(text, part) = std.strReplace(text, part, '') != text;
// Not that of a key: "tls_config does not fit …". $Other is what $other is at the beginning of a sentence (texts.libsonnet).
local capital(text) =
  if has(text[:12], '{{ $other }}') then '{{ $Other }}' + text[12:]
  else if std.member(std.split(text, ' ')[0], '_') then text
  else std.asciiUpper(text[0]) + std.substr(text, 1, std.length(text));

// The sentences whose placeholders all have a value. `values` adds to those that every alert knows, or replaces them. The catalogue is
// also shown on the exporter's pages, where its host is "this host".
local filled(fault, sentences, values) =
  local known = { unit: '{{ $labels.unit }}', other: 'the other unit', backup_of: 'the other unit', pair: '{{ $labels.pair }}' } + values;
  local fill(text) = std.foldl(
    function(made, name) if std.objectHas(known, name) then std.strReplace(made, '{' + name + '}', known[name]) else made,
    fault.placeholders,
    std.strReplace(text, 'this host', "the exporter's host")
  );
  local lacks(text) = [name for name in fault.placeholders if !std.objectHas(known, name) && has(text, '{' + name + '}')];
  [fill(text) for text in sentences if lacks(text) == []];

// Each with its full stop. (std.split takes a second for a thousand characters; std.parseJson is built in.)
local sentencesOf(text) =
  std.parseJson('["' + std.strReplace(std.strReplace(std.strReplace(text, '\\', '\\\\'), '"', '\\"'), '. ', '.","') + '"]');

local joined(fault, sentences, values) = std.join(' ', std.map(capital, filled(fault, sentences, values)));

local likely(causes) = if causes == 1 then 'Likely cause: ' else 'Likely causes: ';

{
  // The headline before its first placeholder.
  beginning(id):: std.split(catalogue[id].headline, '{')[0],
  headline(id, values={}):: filled(catalogue[id], [catalogue[id].headline], values)[0],
  meaning(id, values={}):: joined(catalogue[id], sentencesOf(catalogue[id].meaning), values),
  causes(id, values={}):: joined(catalogue[id], catalogue[id].causes, values),
  cure(id, values={}):: joined(catalogue[id], catalogue[id].cure, values),
  // After the values of the units. With `steps`, by their numbers: the others are in the runbook.
  advice(id, values={}, steps=[])::
    local cure = catalogue[id].cure;
    local causes = std.length(filled(catalogue[id], catalogue[id].causes, values));
    likely(causes) + $.causes(id, values) + ' What to do: ' +
    (if steps == [] then $.cure(id, values) else joined(catalogue[id], [cure[step - 1] for step in steps], values)),

  // Of faults that an alert cannot tell apart: these causes and these steps, each as [fault, number].
  adviceOf(causes, steps, values={})::
    local of(part, chosen) =
      std.join(' ', [joined(catalogue[one[0]], [catalogue[one[0]][part][one[1] - 1]], values) for one in chosen]);
    likely(std.length(causes)) + of('causes', causes) + ' What to do: ' + of('cure', steps),

  // What `said` gives of the fault of the reason `$why`: `ids` has a fault for expressions that match reasons; for others it is `id`.
  byReason(ids, id, said)::
    local others = [reasons for reasons in std.objectFields(ids) if said(ids[reasons]) != said(id)];
    local cases = ['if match "^(' + reasons + ')$" $why }}' + said(ids[reasons]) for reasons in others];
    if cases == [] then said(id) else '{{ ' + std.join('{{ else ', cases) + '{{ else }}' + said(id) + '{{ end }}',
  headlineByReason(ids, id, values={}):: $.byReason(ids, id, function(one) $.headline(one, values)),
  adviceByReason(ids, id, values={}):: $.byReason(ids, id, function(one) $.advice(one, values)),
}

{{/* The rules as text: the shipped file as it is, unless values change something. */}}
{{- define "kemp360.rules" -}}
{{- $file := .Files.Get "rules/kemp360.rules.yml" -}}
{{- with .Values.rules -}}
{{- $asShipped := eq .targetSelector "job=\"kemp360-exporter\"" -}}
{{- /* A relative link leads nowhere. */ -}}
{{- if not (or .runbookBase .relativeLinks) -}}
{{- $file = regexReplaceAll "(?m)^ +runbook_url: .*\n" $file "" -}}
{{- end -}}
{{- if not (or .grafanaBase .relativeLinks) -}}
{{- $file = regexReplaceAll "(?m)^ +dashboard_url: .*\n" $file "" -}}
{{- end -}}
{{- if or .alerts .thresholds .alertLabels .interval .runbookBase .grafanaBase (not $asShipped) -}}
{{- include "kemp360.changedRules" (dict "values" . "groups" (fromYaml $file).groups) -}}
{{- else -}}
{{- $file -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "kemp360.changedRules" -}}
{{- $values := .values -}}
{{- $groups := list -}}
{{- range $group := .groups -}}
{{- $rules := list -}}
{{- range $rule := $group.rules -}}
{{- $change := get $values.alerts ($rule.alert | default "") | default dict -}}
{{- if $rule.alert -}}
{{- /* What is said of one severity beats what is said of the alert; mustMergeOverwrite, because merge takes false for nothing. */ -}}
{{- $change = mustMergeOverwrite (dict) $change (get $change $rule.labels.severity | default dict) -}}
{{- end -}}
{{- if ne (toString $change.enabled) "false" -}}
{{- $rules = append $rules (include "kemp360.changedRule" (dict "values" $values "rule" $rule "change" $change) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- if $rules -}}
{{- with $values.interval }}{{ $_ := set $group "interval" . }}{{ end -}}
{{- $groups = append $groups (set $group "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- dict "groups" $groups | toYaml -}}
{{- end }}

{{- define "kemp360.changedRule" -}}
{{- $values := .values -}}
{{- $rule := .rule -}}
{{- $change := .change -}}
{{- $target := "job=\"kemp360-exporter\"" -}}
{{- $_ := set $rule "expr" (replace $target $values.targetSelector $rule.expr) -}}
{{- if $rule.alert -}}
{{- $_ := set $rule.annotations "description" (replace $target $values.targetSelector $rule.annotations.description) -}}
{{- with $change.for -}}{{- $_ := set $rule "for" . -}}{{- end -}}
{{- with $change.keepFiringFor -}}{{- $_ := set $rule "keep_firing_for" . -}}{{- end -}}
{{- $severity := dict "severity" ($change.severity | default $rule.labels.severity) -}}
{{- $_ := set $rule "labels" (merge (dict) ($change.labels | default dict) $severity $values.alertLabels $rule.labels) -}}
{{- $links := dict -}}
{{- with $values.runbookBase -}}
{{- $_ := set $links "runbook_url" (printf "%s/%s" (trimSuffix "/" .) (trimPrefix "/" $rule.annotations.runbook_url)) -}}
{{- end -}}
{{- with $values.grafanaBase -}}
{{- $_ := set $links "dashboard_url" (printf "%s/%s" (trimSuffix "/" .) (trimPrefix "/" $rule.annotations.dashboard_url)) -}}
{{- end -}}
{{- $_ := set $rule "annotations" (merge (dict) ($change.annotations | default dict) $links $rule.annotations) -}}
{{- else -}}
{{- $threshold := trimPrefix "kemp360:threshold:" $rule.record -}}
{{- if hasKey $values.thresholds $threshold -}}
{{- $_ := set $rule "expr" (printf "vector(%s)" (get $values.thresholds $threshold | toJson)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end }}

{{/* A dashboard with the address of the runbooks: kemp360.board (list $, path). Without one it shows no links to them. */}}
{{- define "kemp360.board" -}}
{{- $ := index . 0 -}}
{{- $board := $.Files.Get (index . 1) -}}
{{- with $.Values.rules.runbookBase -}}
{{- $address := printf "%s/rules/runbooks" (trimSuffix "/" .) -}}
{{- $empty := "(\"label\":\\s*\"Runbooks at\",\\s*\"query\":\\s*)\"\"" -}}
{{- $board = regexReplaceAll $empty $board (printf "${1}%s" (toJson $address | replace "$" "$$")) -}}
{{- end -}}
{{- $board -}}
{{- end }}

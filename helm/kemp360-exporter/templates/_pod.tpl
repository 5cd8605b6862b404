{{/* A probe with one handler: kemp360.probe (list of the values, path of the httpGet if they name no handler). */}}
{{- define "kemp360.probe" -}}
{{- $probe := index . 0 -}}
{{- if or (hasKey $probe "exec") (hasKey $probe "tcpSocket") (hasKey $probe "grpc") -}}
{{- toYaml (omit $probe "httpGet") -}}
{{- else if $probe.httpGet -}}
{{- toYaml $probe -}}
{{- else -}}
{{- dict "httpGet" (dict "path" (index . 1) "port" "http") | merge (omit $probe "httpGet") | toYaml -}}
{{- end -}}
{{- end }}

{{/* The server refuses rollingUpdate beside Recreate, and the chart's default has it. */}}
{{- define "kemp360.strategy" -}}
{{- $strategy := .Values.strategy | default dict -}}
{{- toYaml (eq (toString $strategy.type) "RollingUpdate" | ternary $strategy (omit $strategy "rollingUpdate")) -}}
{{- end }}

{{- define "kemp360.podAnnotations" -}}
{{- $checksum := dict -}}
{{- if .Values.rollOnConfigChange -}}
{{- $_ := set $checksum "checksum/config" (include "kemp360.configData" . | sha256sum) -}}
{{- end -}}
{{- include "kemp360.merged" (list .Values.podAnnotations $checksum) -}}
{{- end }}

{{/* `helm test`. Values of an earlier version of the chart lack `test`. */}}
{{- define "kemp360.testEnabled" -}}
{{- if dig "enabled" true (.Values.test | default dict) -}}true{{- end -}}
{{- end }}

{{/* service or units: the pod has no password and no client certificate for the exporter, so it reads the units itself where one may be required. */}}
{{- define "kemp360.testFrom" -}}
{{- $from := dig "from" "auto" (.Values.test | default dict) -}}
{{- $direct := has (toString .Values.service.targetPort) (list "<nil>" "" "http" "10360") -}}
{{- if ne $from "auto" -}}{{ $from }}
{{- else if or (include "kemp360.webSecret" .) (not $direct) -}}units
{{- else -}}service
{{- end -}}
{{- end }}

{{/* Labels of the pod of `helm test`: not those by which the Service selects. */}}
{{- define "kemp360.testLabels" -}}
app.kubernetes.io/name: {{ include "kemp360.name" . }}-test
{{- end }}

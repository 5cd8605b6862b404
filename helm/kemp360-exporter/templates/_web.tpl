{{/* The Secret with the exporter's web configuration, or nothing. Values of an earlier version of the chart (`helm upgrade --reuse-values`)
have none. */}}
{{- define "kemp360.webSecret" -}}
{{ dig "existingSecret" "" (.Values.webConfig | default dict) }}
{{- end }}

{{/* Does the exporter speak TLS? true or nothing. */}}
{{- define "kemp360.webTLS" -}}
{{- if and (include "kemp360.webSecret" .) .Values.webConfig.tls -}}true{{- end -}}
{{- end }}

{{/* Scheme of its pages. */}}
{{- define "kemp360.webScheme" -}}
{{- if include "kemp360.webTLS" . -}}https{{- else -}}http{{- end -}}
{{- end }}

{{/* Scheme of a job, or nothing: kemp360.scrapeScheme (list $, its values). */}}
{{- define "kemp360.scrapeScheme" -}}
{{- if (index . 1).scheme -}}{{ (index . 1).scheme }}
{{- else if include "kemp360.webTLS" (index . 0) -}}https{{- end -}}
{{- end }}

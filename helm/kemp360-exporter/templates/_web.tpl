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

{{/* What extraArgs gives an option, as --NAME=VALUE or in two parts, or nothing: kemp360.argument (list $, --NAME). */}}
{{- define "kemp360.argument" -}}
{{- $name := index . 1 -}}
{{- $before := "" -}}
{{- $given := "" -}}
{{- range (index . 0).Values.extraArgs -}}
{{- if eq $before $name -}}{{- $given = . -}}
{{- else if hasPrefix (printf "%s=" $name) . -}}{{- $given = trimPrefix (printf "%s=" $name) . -}}
{{- end -}}
{{- $before = . -}}
{{- end -}}
{{- $given -}}
{{- end }}

{{/* What all paths of the exporter begin with, as the exporter finds it: like /kemp, or nothing. */}}
{{- define "kemp360.routePrefix" -}}
{{- $ofURL := regexReplaceAll "^[A-Za-z]+://[^/]*" (include "kemp360.argument" (list . "--web.external-url")) "" -}}
{{- with include "kemp360.argument" (list . "--web.route-prefix") | default $ofURL | trimPrefix "/" | trimSuffix "/" }}/{{ . }}{{ end -}}
{{- end }}

{{/* Does the cluster have this kind? kemp360.has (list $, version, kind): true or nothing. A server names its kinds;
`helm template --api-versions` may name the version only. */}}
{{- define "kemp360.has" -}}
{{- $ := index . 0 -}}
{{- $version := index . 1 -}}
{{- $known := $.Capabilities.APIVersions -}}
{{- $namesKinds := $known.Has "v1/Service" -}}
{{- if or ($known.Has (printf "%s/%s" $version (index . 2))) (and ($known.Has $version) (not $namesKinds)) -}}true{{- end -}}
{{- end }}

{{/* Is it rendered? true or nothing. */}}
{{- define "kemp360.serviceMonitorEnabled" -}}
{{- $enabled := toString .Values.serviceMonitor.enabled -}}
{{- if eq $enabled "auto" -}}{{ include "kemp360.has" (list . "monitoring.coreos.com/v1" "ServiceMonitor") }}
{{- else if eq $enabled "true" -}}true{{- end -}}
{{- end }}

{{- define "kemp360.rulesEnabled" -}}
{{- $enabled := toString .Values.rules.enabled -}}
{{- if and (eq $enabled "auto") (eq .Values.rules.kind "PrometheusRule") -}}
{{ include "kemp360.has" (list . "monitoring.coreos.com/v1" "PrometheusRule") }}
{{- else if has $enabled (list "auto" "true") -}}true{{- end -}}
{{- end }}

{{/* What the three kinds of jobs share, of their values: limits, TLS settings, authentication. */}}
{{- define "kemp360.scrapeFields" -}}
{{- $fields := pick . "tlsConfig" "basicAuth" "authorization" -}}
{{- range $name, $value := $fields -}}{{- if not $value -}}{{- $fields = omit $fields $name -}}{{- end -}}{{- end -}}
{{- with $fields }}{{ toYaml . }}{{ end -}}
{{- end }}

{{/* Labels of an object that prometheus-operator picks up: kemp360.monitoringLabels (list $, its values). */}}
{{- define "kemp360.monitoringLabels" -}}
{{- $ := index . 0 -}}
{{- include "kemp360.merged" (list $.Values.monitoringLabels (index . 1).additionalLabels) -}}
{{- end }}

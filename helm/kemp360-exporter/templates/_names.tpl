{{/* Not .Chart.Name: a parent chart may give this one another name. */}}
{{- define "kemp360.name" -}}
{{ .Values.nameOverride | default "kemp360-exporter" }}
{{- end }}

{{/* The job that the alerts ask for, whatever the objects are called. */}}
{{- define "kemp360.job" -}}kemp360-exporter{{- end }}

{{- define "kemp360.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains (include "kemp360.name" .) .Release.Name -}}
{{ .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name (include "kemp360.name" .) | trunc 53 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "kemp360.namespace" -}}
{{ .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{- define "kemp360.selector" -}}
app.kubernetes.io/name: {{ include "kemp360.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* By this label the ServiceMonitor selects the Service. Argo CD overwrites app.kubernetes.io/instance of the objects,
not of the pods, with the application's name. */}}
{{- define "kemp360.serviceLabel" -}}
kemp360-exporter/service: {{ include "kemp360.fullname" . }}
{{- end }}

{{/* One map of a list of maps. A later one overrides, also with an empty string (which `merge` takes for nothing). */}}
{{- define "kemp360.merged" -}}
{{- $made := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}{{- $_ := set $made $key $value -}}{{- end -}}
{{- end -}}
{{- with $made }}{{ toYaml . }}{{ end -}}
{{- end }}

{{/* Labels of an object: kemp360.labels (list $, more labels that override the common ones). */}}
{{- define "kemp360.labels" -}}
{{- $ := index . 0 -}}
{{- $own := dict
    "helm.sh/chart" (printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
    "app.kubernetes.io/version" $.Chart.AppVersion
    "app.kubernetes.io/managed-by" $.Release.Service -}}
{{- include "kemp360.merged" (list $own (include "kemp360.selector" $ | fromYaml) $.Values.commonLabels (index . 1)) -}}
{{- end }}

{{/* Metadata of an object: kemp360.metadata (list $, suffix of the name, namespace, labels, annotations). */}}
{{- define "kemp360.metadata" -}}
{{- $ := index . 0 -}}
{{- include "kemp360.namedMetadata" (list $ (printf "%s%s" (include "kemp360.fullname" $) (index . 1)) (index . 2) (index . 3) (index . 4)) -}}
{{- end }}

{{/* The same, with the whole name. */}}
{{- define "kemp360.namedMetadata" -}}
{{- $ := index . 0 -}}
metadata:
  name: {{ index . 1 }}
  namespace: {{ index . 2 | default (include "kemp360.namespace" $) }}
  labels:
    {{- include "kemp360.labels" (list $ (index . 3)) | nindent 4 }}
  {{- with include "kemp360.merged" (list $.Values.commonAnnotations (index . 4)) }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "kemp360.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "kemp360.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{/* The registry at the beginning of a repository, as Docker finds it: with a dot, a port, or localhost. */}}
{{- define "kemp360.registryOf" -}}
{{ regexFind "^([^/]*[.:][^/]*|localhost)/" . | trimSuffix "/" }}
{{- end }}

{{- define "kemp360.image" -}}
{{- $image := .Values.image -}}
{{- $registry := $image.registry -}}
{{- $repository := $image.repository -}}
{{- with (.Values.global | default dict).imageRegistry -}}
{{- $registry = . -}}
{{- $repository = trimPrefix (printf "%s/" (include "kemp360.registryOf" $repository)) $repository -}}
{{- end -}}
{{ with $registry }}{{ trimSuffix "/" . }}/{{ end }}{{ $repository -}}
{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Pull secrets of this chart and of all charts, each once. */}}
{{- define "kemp360.pullSecrets" -}}
{{- $secrets := list -}}
{{- range concat ((.Values.global | default dict).imagePullSecrets | default list) (.Values.imagePullSecrets | default list) -}}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) -}}
{{- end -}}
{{- with uniq $secrets }}{{ toYaml . }}{{ end -}}
{{- end }}

{{/* The Secret with the keys. */}}
{{- define "kemp360.secretName" -}}
{{ .Values.credentials.existingSecret | default (printf "%s-keys" (include "kemp360.fullname" .)) }}
{{- end }}

{{/* Where the Service answers, for a Prometheus in any namespace. */}}
{{- define "kemp360.host" -}}
{{ include "kemp360.fullname" . }}.{{ include "kemp360.namespace" . }}.svc
{{- end }}

{{- define "kemp360.address" -}}
{{ include "kemp360.host" . }}:{{ .Values.service.port }}
{{- end }}

{{/* Not .Chart.Name: a parent chart may give this one another name, and the job of all alerts is this word. */}}
{{- define "kemp360.name" -}}kemp360-exporter{{- end }}

{{- define "kemp360.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains (include "kemp360.name" .) .Release.Name -}}
{{ .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name (include "kemp360.name" .) | trunc 53 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "kemp360.selector" -}}
app.kubernetes.io/name: {{ include "kemp360.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kemp360.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "kemp360.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Metadata of an object: kemp360.metadata (list $ suffix of the name, namespace, extra labels, annotations). */}}
{{- define "kemp360.metadata" -}}
{{- $ := index . 0 -}}
metadata:
  name: {{ include "kemp360.fullname" $ }}{{ index . 1 }}
  namespace: {{ index . 2 | default $.Release.Namespace }}
  labels:
    {{- include "kemp360.labels" $ | nindent 4 }}
    {{- with index . 3 }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with index . 4 }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "kemp360.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "kemp360.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{- define "kemp360.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{/* The Secret with the keys. */}}
{{- define "kemp360.secretName" -}}
{{ .Values.credentials.existingSecret | default (printf "%s-keys" (include "kemp360.fullname" .)) }}
{{- end }}

{{/* Where the Service answers, for a Prometheus in any namespace. */}}
{{- define "kemp360.address" -}}
{{ include "kemp360.fullname" . }}.{{ .Release.Namespace }}.svc:{{ .Values.service.port }}
{{- end }}

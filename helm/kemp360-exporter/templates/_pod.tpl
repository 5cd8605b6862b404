{{/* A probe with one handler: kemp360.probe (list $, its values, path of the httpGet if they name no handler). */}}
{{- define "kemp360.probe" -}}
{{- $ := index . 0 -}}
{{- $probe := index . 1 -}}
{{- if not (or (hasKey $probe "exec") (hasKey $probe "tcpSocket") (hasKey $probe "grpc")) -}}
{{- $get := $probe.httpGet | default (dict "path" (index . 2) "port" "http") -}}
{{- if and (has $get.path (list "/-/healthy" "/-/ready")) (has (toString $get.port) (list "http" "10360")) -}}
{{- $get = merge (dict "path" (printf "%s%s" (include "kemp360.routePrefix" $) $get.path)) $get -}}
{{- end -}}
{{- $handler := dict "httpGet" $get -}}
{{- if include "kemp360.webTLS" $ -}}
{{- if $.Values.webConfig.clientCertificates -}}
{{- $handler = dict "tcpSocket" (dict "port" $get.port) -}}
{{- else -}}
{{- $handler = dict "httpGet" (merge (dict) $get (dict "scheme" "HTTPS")) -}}
{{- end -}}
{{- end -}}
{{- $probe = merge $handler (omit $probe "httpGet") -}}
{{- else -}}
{{- $probe = omit $probe "httpGet" -}}
{{- end -}}
{{- toYaml $probe -}}
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

{{/* What the pod of the exporter and that of `helm test` share: fields of the pod, of the container, mounts, volumes. */}}
{{- define "kemp360.podFields" -}}
serviceAccountName: {{ include "kemp360.serviceAccountName" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with include "kemp360.pullSecrets" . }}
imagePullSecrets:
  {{- . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- range $name := list "priorityClassName" "runtimeClassName" "nodeSelector" "tolerations" "affinity" "hostAliases" "dnsPolicy" "dnsConfig" }}
{{- with get $.Values $name }}
{{- dict $name . | toYaml | nindent 0 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kemp360.containerFields" -}}
image: {{ include "kemp360.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- with .Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end }}

{{- define "kemp360.mounts" -}}
# Folders, no subPath: a changed Secret or ConfigMap arrives in the running pod.
- name: config
  mountPath: /etc/kemp360-exporter
  readOnly: true
- name: keys
  mountPath: /secrets
  readOnly: true
{{- with .Values.extraVolumeMounts }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "kemp360.volumes" -}}
- name: config
  projected:
    defaultMode: 0444
    sources:
      - configMap:
          name: {{ include "kemp360.fullname" . }}-config
          items:
            - key: kemp360.yaml
              path: kemp360.yaml
            {{- range $file := keys .Values.profiles | sortAlpha }}
            - key: profile-{{ $file }}
              path: profiles/{{ $file }}
            {{- end }}
            {{- if .Values.caBundle.pem }}
            - key: ca.pem
              path: ca.pem
            {{- end }}
      {{- with .Values.caBundle.existingConfigMap }}
      - configMap:
          name: {{ . }}
          items:
            - key: {{ $.Values.caBundle.key }}
              path: ca.pem
      {{- end }}
- name: keys
  secret:
    secretName: {{ include "kemp360.secretName" . }}
    defaultMode: 0440
{{- with .Values.extraVolumes }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{/* What stands in kemp360.yaml: the user's values, and what the chart knows better. */}}
{{- define "kemp360.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $defaults := $config.defaults -}}
{{- if not (or $defaults.api_key_file $defaults.password_file) -}}
{{- $_ := set $defaults "api_key_file" "/secrets/{pair}.{unit}" -}}
{{- end -}}
{{- if or .Values.caBundle.existingConfigMap .Values.caBundle.pem -}}
{{- $tls := $defaults.tls_config | default dict -}}
{{- if not (hasKey $tls "ca_file") -}}{{- $_ := set $tls "ca_file" "ca.pem" -}}{{- end -}}
{{- $_ := set $defaults "tls_config" $tls -}}
{{- end -}}
{{- if or .Values.probe.enabled .Values.scrapeConfig.enabled -}}
{{- $_ := set $config "metrics" (merge ($config.metrics | default dict) (dict "pairs" "none")) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end }}

{{/* The ConfigMap's data: kemp360.yaml, profiles, CA bundle. Its hash rolls the pods. */}}
{{- define "kemp360.configData" -}}
{{- $data := dict "kemp360.yaml" (printf "%s\n" (include "kemp360.config" .)) -}}
{{- range $name, $profile := .Values.profiles -}}
{{- $_ := set $data (printf "profile-%s" $name) (printf "%s\n" (toYaml $profile)) -}}
{{- end -}}
{{- with .Values.caBundle.pem -}}
{{- $_ := set $data "ca.pem" . -}}
{{- end -}}
{{- toYaml $data -}}
{{- end }}

{{/* The ports on which units, or the proxies before them, are reached: a list as YAML. */}}
{{- define "kemp360.unitPorts" -}}
{{- $ports := dict -}}
{{- range $pair := .Values.config.pairs -}}
{{- range $unit := $pair.units -}}
{{- $proxy := $.Values.config.defaults.proxy_url -}}
{{- if hasKey $pair "proxy_url" -}}{{- $proxy = $pair.proxy_url -}}{{- end -}}
{{- if hasKey $unit "proxy_url" -}}{{- $proxy = $unit.proxy_url -}}{{- end -}}
{{- $url := urlParse (toString ($proxy | default $unit.url)) -}}
{{- $default := dict "http" "80" "https" "443" -}}
{{- if $proxy -}}{{- $default = dict "http" "1080" "https" "443" "socks5" "1080" "socks5h" "1080" -}}{{- end -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (get $default (lower $url.scheme)) -}}
{{- $_ := set $ports $port true -}}
{{- end -}}
{{- end -}}
{{- keys $ports | sortAlpha | toYaml -}}
{{- end }}

{{/* What the schema cannot say, or cannot say in words: every mistake at once, one sentence each (where: what is there: what to do). */}}
{{- define "kemp360.checks" -}}
{{- $mistakes := concat
    (include "kemp360.imageMistakes" . | fromYamlArray)
    (include "kemp360.labelMistakes" . | fromYamlArray)
    (include "kemp360.serviceMistakes" . | fromYamlArray)
    (include "kemp360.webMistakes" . | fromYamlArray)
    (include "kemp360.pairMistakes" . | fromYamlArray)
    (include "kemp360.fileMistakes" . | fromYamlArray)
    (include "kemp360.keyMistakes" . | fromYamlArray)
    (include "kemp360.scrapeMistakes" . | fromYamlArray)
    (include "kemp360.timeMistakes" . | fromYamlArray) -}}
{{- if $mistakes -}}
{{- fail (printf "\n%s\n" (join "\n" $mistakes)) -}}
{{- end -}}
{{- end }}

{{- define "kemp360.imageMistakes" -}}
{{- $mistakes := list -}}
{{- if not .Values.image.repository -}}
{{- $mistakes = append $mistakes "image.repository is empty, and no image is published: build one, push it to your registry and set its repository" -}}
{{- end -}}
{{- with regexFind "[@:][^/]*$" .Values.image.repository -}}
{{- $key := hasPrefix "@" . | ternary "image.digest" "image.tag" -}}
{{- $mistakes = append $mistakes (printf "image.repository: %q ends with %q: remove it and set %s" $.Values.image.repository . $key) -}}
{{- else -}}
{{- with include "kemp360.registryOf" .Values.image.repository -}}
{{- if $.Values.image.registry -}}
{{- $mistakes = append $mistakes (printf "image.repository: %q begins with a registry, and image.registry is %q: set one of them" $.Values.image.repository $.Values.image.registry) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if or (contains "://" .Values.image.repository) (contains "://" (toString .Values.image.registry)) -}}
{{- $mistakes = append $mistakes "image: a registry is a host with an optional port: remove the scheme" -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* Labels that select the pods or the Service. */}}
{{- define "kemp360.labelMistakes" -}}
{{- $mistakes := list -}}
{{- $given := dict "commonLabels" .Values.commonLabels "podLabels" .Values.podLabels "service.labels" .Values.service.labels -}}
{{- range $where, $labels := $given -}}
{{- range $key := keys ($labels | default dict) | sortAlpha -}}
{{- if eq $key "app.kubernetes.io/name" -}}
{{- $mistakes = append $mistakes (printf "%s: %s selects the pods: set nameOverride instead" $where $key) -}}
{{- else if has $key (list "app.kubernetes.io/instance" "kemp360-exporter/service") -}}
{{- $mistakes = append $mistakes (printf "%s: the chart selects by %s: remove it" $where $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* Fields that the API server refuses for a type of the Service. */}}
{{- define "kemp360.serviceMistakes" -}}
{{- $mistakes := list -}}
{{- $service := .Values.service -}}
{{- $needs := dict "nodePort" (list "NodePort" "LoadBalancer") "externalTrafficPolicy" (list "NodePort" "LoadBalancer")
    "loadBalancerClass" (list "LoadBalancer") "loadBalancerSourceRanges" (list "LoadBalancer") -}}
{{- range $key, $types := $needs -}}
{{- if and (get $service $key) (not (has $service.type $types)) -}}
{{- $mistakes = append $mistakes (printf "service.%s: service.type is %s: set it to %s" $key $service.type (join " or " $types)) -}}
{{- end -}}
{{- end -}}
{{- if and (eq (toString $service.clusterIP) "None") (ne $service.type "ClusterIP") -}}
{{- $mistakes = append $mistakes (printf "service.clusterIP: None is for service.type ClusterIP, not %s" $service.type) -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{- define "kemp360.webMistakes" -}}
{{- $mistakes := list -}}
{{- $web := .Values.webConfig | default dict -}}
{{- if $web.existingSecret -}}
{{- range $argument := .Values.extraArgs -}}
{{- if hasPrefix "--web.config.file" $argument -}}
{{- $mistakes = append $mistakes (printf "extraArgs: %s, and webConfig.existingSecret is set: remove one" $argument) -}}
{{- end -}}
{{- end -}}
{{- if and $web.clientCertificates (not $web.tls) -}}
{{- $mistakes = append $mistakes "webConfig.clientCertificates is true, and webConfig.tls is false: client certificates need TLS" -}}
{{- end -}}
{{- if and $web.clientCertificates (eq (include "kemp360.testFrom" .) "service") -}}
{{- $mistakes = append $mistakes "test.from is service, and webConfig.clientCertificates is true: check sends no certificate: set test.from to units" -}}
{{- end -}}
{{- else -}}
{{- range $key := list "certificateSecret" "clientCertificates" -}}
{{- if get $web $key -}}
{{- $mistakes = append $mistakes (printf "webConfig.%s is set without a web configuration: set webConfig.existingSecret" $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* A place in the configuration, as a person finds it: config.pairs[0] (emea). */}}
{{- define "kemp360.pairMistakes" -}}
{{- $mistakes := list -}}
{{- $config := .Values.config -}}
{{- $defaults := $config.defaults -}}
{{- if not (or $config.pairs $config.pair_files) -}}
{{- $mistakes = append $mistakes "config.pairs is empty: name at least one pair with its units" -}}
{{- end -}}
{{- if $defaults.api_key -}}
{{- $mistakes = append $mistakes (include "kemp360.inlineKey" "config.defaults") -}}
{{- end -}}
{{- $pairNames := dict -}}
{{- range $index, $pair := $config.pairs -}}
{{- $name := toString $pair.name -}}
{{- $where := printf "config.pairs[%d] (%s)" $index $name -}}
{{- if hasKey $pairNames $name -}}
{{- $mistakes = append $mistakes (printf "%s: another pair has the same name: rename one of them" $where) -}}
{{- end -}}
{{- $_ := set $pairNames $name true -}}
{{- if $pair.api_key -}}{{- $mistakes = append $mistakes (include "kemp360.inlineKey" $where) -}}{{- end -}}
{{- $count := len $pair.units -}}
{{- if eq $count 0 -}}
{{- $mistakes = append $mistakes (printf "%s has no units: list the units of the pair" $where) -}}
{{- else if gt $count 2 -}}
{{- $mistakes = append $mistakes (printf "%s has %d units, but an HA pair has two: remove the others" $where $count) -}}
{{- end -}}
{{- $unitNames := dict -}}
{{- $urls := dict -}}
{{- range $number, $unit := $pair.units -}}
{{- $unitName := toString $unit.name -}}
{{- $there := printf "%s.units[%d] (%s)" $where $number $unitName -}}
{{- if hasKey $unitNames $unitName -}}
{{- $mistakes = append $mistakes (printf "%s: both units have this name: rename one of them" $there) -}}
{{- end -}}
{{- $_ := set $unitNames $unitName true -}}
{{- $url := toString $unit.url | lower | trimSuffix "/" -}}
{{- if not (regexMatch "^https?://[^/?#@]+$" $url) -}}
{{- $mistakes = append $mistakes (printf "%s: url %s is not a scheme, a host and an optional port: write it as in https://central-a.example" $there $unit.url) -}}
{{- end -}}
{{- $default := hasPrefix "https:" $url | ternary ":443" ":80" -}}
{{- $url = trimSuffix $default $url -}}
{{- if hasKey $urls $url -}}
{{- $mistakes = append $mistakes (printf "%s: both units have the url %s: set the url of each unit" $there $unit.url) -}}
{{- end -}}
{{- $_ := set $urls $url true -}}
{{- if $unit.api_key -}}{{- $mistakes = append $mistakes (include "kemp360.inlineKey" $there) -}}{{- end -}}
{{- if not (or $unit.username $unit.username_file $pair.username $pair.username_file $defaults.username $defaults.username_file) -}}
{{- $mistakes = append $mistakes (printf "%s has no username: set config.defaults.username" $there) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{- define "kemp360.inlineKey" -}}
{{ . }}: api_key would end up in a ConfigMap: remove it and put the key in a Secret (credentials.existingSecret)
{{- end }}

{{- define "kemp360.fileMistakes" -}}
{{- $mistakes := list -}}
{{- $asked := list .Values.config.defaults.profile -}}
{{- range $pair := .Values.config.pairs -}}
{{- $asked = append $asked $pair.profile -}}
{{- range $unit := $pair.units -}}{{- $asked = append $asked $unit.profile -}}{{- end -}}
{{- end -}}
{{- range $profile := $asked | compact | uniq -}}
{{- if and (hasPrefix "profiles/" $profile) (not (hasKey $.Values.profiles (trimPrefix "profiles/" $profile))) -}}
{{- $mistakes = append $mistakes (printf "config refers to %s, but profiles has no %s: add it" $profile (trimPrefix "profiles/" $profile)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.caBundle.existingConfigMap .Values.caBundle.pem -}}
{{- $mistakes = append $mistakes "caBundle: existingConfigMap and pem are both set: remove one" -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* The names that the Secret must have: each unit whose key or password lies where the chart puts it. */}}
{{- define "kemp360.keyNames" -}}
{{- $names := list -}}
{{- $defaults := .Values.config.defaults -}}
{{- range $pair := .Values.config.pairs -}}
{{- range $unit := $pair.units -}}
{{- $file := $unit.api_key_file | default $unit.password_file
    | default $pair.api_key_file | default $pair.password_file
    | default $defaults.api_key_file | default $defaults.password_file | default "/secrets/{pair}.{unit}" | toString -}}
{{- if hasPrefix "/secrets/" $file -}}
{{- $names = append $names (trimPrefix "/secrets/" $file | replace "{pair}" (toString $pair.name) | replace "{unit}" (toString $unit.name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- uniq $names | toYaml -}}
{{- end }}

{{- define "kemp360.keyMistakes" -}}
{{- $mistakes := list -}}
{{- $credentials := .Values.credentials -}}
{{- $wanted := include "kemp360.keyNames" . | fromYamlArray -}}
{{- if and $credentials.existingSecret $credentials.keys -}}
{{- $mistakes = append $mistakes "credentials: existingSecret and keys are both set: remove one" -}}
{{- else if $credentials.keys -}}
{{- range $name := $wanted -}}
{{- if not (hasKey $credentials.keys $name) -}}
{{- $mistakes = append $mistakes (printf "credentials.keys has no entry %s: add the API key of the unit" $name) -}}
{{- end -}}
{{- end -}}
{{- if not .Values.config.pair_files -}}
{{- range $name := keys $credentials.keys | sortAlpha -}}
{{- if not (has $name $wanted) -}}
{{- $mistakes = append $mistakes (printf "credentials.keys: %s does not belong to a unit: the entries for config.pairs are %s" $name (join ", " $wanted)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- else if not $credentials.existingSecret -}}
{{- $mistakes = append $mistakes "credentials: no Secret: set credentials.existingSecret (or credentials.keys)" -}}
{{- else if $credentials.check -}}
{{- /* That one only: few may list all. Without a server (`helm template`) nothing is found; NOTES.txt says if it is missing. */ -}}
{{- with $secret := lookup "v1" "Secret" (include "kemp360.namespace" $) $credentials.existingSecret -}}
{{- range $name := $wanted -}}
{{- if not (hasKey ($secret.data | default dict) $name) -}}
{{- $mistakes = append $mistakes (printf "credentials.existingSecret: Secret %s has no entry %s: add the API key of the unit" $credentials.existingSecret $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{- define "kemp360.scrapeMistakes" -}}
{{- $mistakes := list -}}
{{- $pairs := len .Values.config.pairs -}}
{{- $onMetrics := (.Values.config.metrics | default dict).pairs | default "auto" -}}
{{- if and .Values.probe.enabled .Values.scrapeConfig.enabled -}}
{{- $mistakes = append $mistakes "probe.enabled and scrapeConfig.enabled are both true, so every pair would be read twice: disable one" -}}
{{- else if or .Values.probe.enabled .Values.scrapeConfig.enabled -}}
{{- if ne $onMetrics "none" | and (hasKey (.Values.config.metrics | default dict) "pairs") -}}
{{- $mistakes = append $mistakes (printf "config.metrics.pairs is %s, and probe or scrapeConfig is enabled, so every pair would be counted twice: remove it" $onMetrics) -}}
{{- end -}}
{{- if and .Values.probe.enabled (eq $pairs 0) -}}
{{- $mistakes = append $mistakes "probe.enabled: config.pairs is empty: enable scrapeConfig instead, which finds the pairs of pair_files" -}}
{{- end -}}
{{- else if and (gt $pairs 20) (eq $onMetrics "auto") -}}
{{- $mistakes = append $mistakes (printf "config.pairs has %d pairs, and /metrics contains up to 20: set scrapeConfig.enabled=true or probe.enabled=true" $pairs) -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* A duration of Prometheus as a number; 0 for what is not a duration. */}}
{{- define "kemp360.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 "y" 31536000000 -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+(ms|[smhdwy])" (toString .) -1 -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- $sum = add $sum (mul (trimSuffix $unit . | int64) (get $units $unit)) -}}
{{- end -}}
{{- $sum -}}
{{- end }}

{{/* Durations and sizes, whose patterns no person wants to read. */}}
{{- define "kemp360.timeMistakes" -}}
{{- $mistakes := list -}}
{{- $limits := .Values.config.limits | default dict -}}
{{- $times := dict "config.defaults.timeout" .Values.config.defaults.timeout "config.limits.credentials_cooldown" $limits.credentials_cooldown
    "scrapeConfig.refreshInterval" .Values.scrapeConfig.refreshInterval "rules.interval" .Values.rules.interval -}}
{{- range $job := list "serviceMonitor" "probe" "scrapeConfig" -}}
{{- $values := get $.Values $job -}}
{{- $_ := set $times (printf "%s.interval" $job) $values.interval -}}
{{- $_ := set $times (printf "%s.scrapeTimeout" $job) $values.scrapeTimeout -}}
{{- $interval := include "kemp360.milliseconds" $values.interval | int64 -}}
{{- if and (gt $interval 0) (gt (include "kemp360.milliseconds" $values.scrapeTimeout | int64) $interval) -}}
{{- $mistakes = append $mistakes (printf "%s.scrapeTimeout: %s is longer than the interval of %s, which Prometheus refuses: shorten it, or lengthen %s.interval"
    $job $values.scrapeTimeout $values.interval $job) -}}
{{- end -}}
{{- end -}}
{{- range $index, $pair := .Values.config.pairs -}}
{{- $_ := set $times (printf "config.pairs[%d] (%v): timeout" $index $pair.name) $pair.timeout -}}
{{- end -}}
{{- range $alert, $change := .Values.rules.alerts -}}
{{- range $part, $inner := dict "" $change ".info" $change.info ".warning" $change.warning ".critical" $change.critical -}}
{{- $_ := set $times (printf "rules.alerts.%s%s.for" $alert $part) ($inner | default dict).for -}}
{{- $_ := set $times (printf "rules.alerts.%s%s.keepFiringFor" $alert $part) ($inner | default dict).keepFiringFor -}}
{{- end -}}
{{- end -}}
{{- range $where, $time := $times -}}
{{- if $time | and (not (regexMatch "^([0-9]+(ms|[smhdwy]))+$" (toString $time))) -}}
{{- $mistakes = append $mistakes (printf "%s: %q is not a duration: use for example 10s, 5m or 1h30m" $where $time) -}}
{{- end -}}
{{- end -}}
{{- with $limits.answer_bytes -}}
{{- if not (regexMatch "^[0-9]+(B|KiB|MiB|GiB)$" .) -}}
{{- $mistakes = append $mistakes (printf "config.limits.answer_bytes: %q is not a size: use for example 16MiB" .) -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

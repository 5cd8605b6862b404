{{/* What the schema cannot say, or cannot say in words: every mistake at once, one sentence each (where: what is there: what to do). */}}
{{- define "kemp360.checks" -}}
{{- $mistakes := concat
    (include "kemp360.nameMistakes" . | fromYamlArray)
    (include "kemp360.imageMistakes" . | fromYamlArray)
    (include "kemp360.labelMistakes" . | fromYamlArray)
    (include "kemp360.serviceMistakes" . | fromYamlArray)
    (include "kemp360.webMistakes" . | fromYamlArray)
    (include "kemp360.argumentMistakes" . | fromYamlArray)
    (include "kemp360.pairMistakes" . | fromYamlArray)
    (include "kemp360.fileMistakes" . | fromYamlArray)
    (include "kemp360.keyMistakes" . | fromYamlArray)
    (include "kemp360.scrapeMistakes" . | fromYamlArray)
    (include "kemp360.secretMistakes" . | fromYamlArray)
    (include "kemp360.budgetMistakes" . | fromYamlArray)
    (include "kemp360.timeMistakes" . | fromYamlArray) -}}
{{- if $mistakes -}}
{{- fail (printf "\n%s\n" (join "\n" $mistakes)) -}}
{{- end -}}
{{- end }}

{{/* Names that other charts have for a value. The schema lets these through: it could only call them unknown. */}}
{{- define "kemp360.nameMistakes" -}}
{{- $mistakes := list -}}
{{- range $path, $instead := .Files.Get "other-names.json" | fromJson -}}
{{- $given := $.Values.AsMap -}}
{{- range splitList "." $path -}}
{{- $given = kindIs "map" $given | ternary $given dict | dig . nil -}}
{{- end -}}
{{- if kindIs "invalid" $given -}}
{{- else if hasPrefix "none: " $instead -}}
{{- $mistakes = append $mistakes (printf "%s is not a value of this chart: %s: remove it" $path (trimPrefix "none: " $instead)) -}}
{{- else -}}
{{- $mistakes = append $mistakes (printf "%s is not a value of this chart: set %s" $path $instead) -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
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
{{- $mistakes = append $mistakes "test.from is service, and webConfig.clientCertificates is true: the pod of the test has no certificate: set test.from to units" -}}
{{- end -}}
{{- else -}}
{{- range $key := list "certificateSecret" "clientCertificates" -}}
{{- if get $web $key -}}
{{- $mistakes = append $mistakes (printf "webConfig.%s is set without a web configuration: set webConfig.existingSecret" $key) -}}
{{- end -}}
{{- end -}}
{{- range $argument := .Values.extraArgs -}}
{{- if hasPrefix "--web.config.file" $argument -}}
{{- $mistakes = append $mistakes (printf "extraArgs: %s: probes and scrapes would not use its TLS: put the file into a Secret and set webConfig.existingSecret" $argument) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* Arguments that the exporter would refuse, or with which the pod would not serve. */}}
{{- define "kemp360.argumentMistakes" -}}
{{- $mistakes := list -}}
{{- $refused := dict "--config.file" "the chart sets it: remove it, and use config"
    "--log.level" "the chart sets it: remove it, and set log.level" "--log.format" "the chart sets it: remove it, and set log.format"
    "--config.check" "the exporter would end after the check: remove it"
    "--web.systemd-socket" "a pod has no socket of systemd: remove it" -}}
{{- range $argument := .Values.extraArgs -}}
{{- with get $refused (splitList "=" $argument | first) -}}
{{- $mistakes = append $mistakes (printf "extraArgs: %s: %s" $argument .) -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if has (upper (toString .name)) (list "HTTP_PROXY" "HTTPS_PROXY" "ALL_PROXY" "NO_PROXY") -}}
{{- $mistakes = append $mistakes (printf "extraEnv: the exporter does not use %s: remove it, and set config.defaults.proxy_url" .name) -}}
{{- end -}}
{{- end -}}
{{- $address := include "kemp360.argument" (list . "--web.listen-address") -}}
{{- if hasSuffix ":10360" $address -}}
{{- $mistakes = append $mistakes (printf "extraArgs: --web.listen-address=%s: the chart listens on port 10360 of every address: remove it" $address) -}}
{{- end -}}
{{- $url := include "kemp360.argument" (list . "--web.external-url") -}}
{{- $prefix := include "kemp360.routePrefix" . -}}
{{- if and $url (not (regexMatch "(?i)^https?://[^/]" $url)) -}}
{{- $mistakes = append $mistakes (printf "extraArgs: --web.external-url=%s is not an HTTP URL: write it as in https://ops.example/kemp/" $url) -}}
{{- else if not (regexMatch "^(/[A-Za-z0-9._~-]+)*$" $prefix) -}}
{{- $mistakes = append $mistakes (printf "extraArgs: the route prefix %s may have letters, digits, - . _ and ~, separated by single slashes: write it as in /kemp" $prefix) -}}
{{- end -}}
{{- /* As MostWaitingRequests of the exporter. */ -}}
{{- $connections := include "kemp360.argument" (list . "--web.max-connections") | default "512" | int64 -}}
{{- $most := max 1 (sub $connections (max 8 (div $connections 8))) -}}
{{- $waiters := (.Values.config.limits | default dict).waiters | int64 -}}
{{- if gt $waiters $most -}}
{{- $mistakes = append $mistakes (printf "config.limits.waiters is %d, and --web.max-connections=%d lets %d requests wait: set at most %d, or raise --web.max-connections in extraArgs"
    $waiters $connections $most $most) -}}
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
{{- $mistakes = append $mistakes (printf "%s: both units have the URL %s: set the url of each unit" $there $unit.url) -}}
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

{{/* Fields that refer to an entry of a Secret. */}}
{{- define "kemp360.secretMistakes" -}}
{{- $mistakes := list -}}
{{- $fields := dict "basicAuth" (list "username" "password") "authorization" (list "credentials") "tlsConfig" (list "keySecret") -}}
{{- range $job := list "serviceMonitor" "probe" "scrapeConfig" -}}
{{- range $place, $names := $fields -}}
{{- range $name := $names -}}
{{- $given := get (get (get $.Values $job) $place | default dict) $name -}}
{{- if and $given (not (and (kindIs "map" $given) (hasKey ($given | default dict) "name") (hasKey $given "key"))) -}}
{{- $mistakes = append $mistakes (printf "%s.%s.%s does not refer to an entry of a Secret: write it as in {name: exporter-login, key: %s}" $job $place $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* A budget with which no pod may ever be evicted: then no node can be drained. Kubernetes rounds percentages up. */}}
{{- define "kemp360.budgetMistakes" -}}
{{- $mistakes := list -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- $replicas := int .Values.replicas -}}
{{- if and $budget.enabled (gt $replicas 0) -}}
{{- $least := toString $budget.minAvailable -}}
{{- $most := toString $budget.maxUnavailable -}}
{{- if $least -}}
{{- $pods := int $least -}}
{{- if hasSuffix "%" $least -}}{{- $pods = div (add (mul $replicas (trimSuffix "%" $least | int)) 99) 100 | int -}}{{- end -}}
{{- if ge $pods $replicas -}}
{{- $mistakes = append $mistakes (printf "podDisruptionBudget.minAvailable is %s, and replicas is %d, so no node with a pod could be drained: raise replicas, or set maxUnavailable instead" $least $replicas) -}}
{{- end -}}
{{- else if has $most (list "0" "0%") -}}
{{- $mistakes = append $mistakes (printf "podDisruptionBudget.maxUnavailable is %s, so no node with a pod could be drained: set it to 1" $most) -}}
{{- end -}}
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

{{/* Durations and sizes, whose patterns no person wants to read: those of the exporter with what it takes at least and at most. */}}
{{- define "kemp360.timeMistakes" -}}
{{- $mistakes := list -}}
{{- $config := .Values.config -}}
{{- $limits := $config.limits | default dict -}}
{{- $times := dict "scrapeConfig.refreshInterval" .Values.scrapeConfig.refreshInterval "rules.interval" .Values.rules.interval -}}
{{- $bounded := dict "config.limits.credentials_cooldown" (list $limits.credentials_cooldown "1s" "1d")
    "config.defaults.timeout" (list $config.defaults.timeout "500ms" "5m") -}}
{{- $timeouts := dict -}}
{{- range $index, $pair := $config.pairs -}}
{{- if $pair.timeout -}}
{{- $where := printf "config.pairs[%d] (%v): timeout" $index $pair.name -}}
{{- $_ := set $bounded $where (list $pair.timeout "500ms" "5m") -}}
{{- $_ := set $timeouts $where $pair.timeout -}}
{{- end -}}
{{- end -}}
{{- if or $config.pair_files (lt (len $timeouts) (len $config.pairs)) -}}
{{- $_ := set $timeouts "config.defaults.timeout" ($config.defaults.timeout | default "8s") -}}
{{- end -}}
{{- range $job := list "serviceMonitor" "probe" "scrapeConfig" -}}
{{- $values := get $.Values $job -}}
{{- $_ := set $times (printf "%s.interval" $job) $values.interval -}}
{{- $_ := set $times (printf "%s.scrapeTimeout" $job) $values.scrapeTimeout -}}
{{- $interval := include "kemp360.milliseconds" $values.interval | int64 -}}
{{- $scrapeTimeout := include "kemp360.milliseconds" $values.scrapeTimeout | int64 -}}
{{- if and (gt $interval 0) (gt $scrapeTimeout $interval) -}}
{{- $mistakes = append $mistakes (printf "%s.scrapeTimeout: %s is longer than the interval of %s, which Prometheus refuses: shorten it, or lengthen %s.interval"
    $job $values.scrapeTimeout $values.interval $job) -}}
{{- end -}}
{{- $enabled := eq $job "serviceMonitor" | ternary (include "kemp360.serviceMonitorEnabled" $) $values.enabled -}}
{{- range $where, $timeout := $timeouts -}}
{{- if and $enabled (gt $scrapeTimeout 0) (ge (include "kemp360.milliseconds" $timeout | int64) $scrapeTimeout) -}}
{{- $mistakes = append $mistakes (printf "%s.scrapeTimeout: %s is not longer than %s (%s), so the scrape may end before the read: lengthen it, or shorten the timeout"
    $job $values.scrapeTimeout $where $timeout) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $alert, $change := .Values.rules.alerts -}}
{{- range $part, $inner := dict "" $change ".info" $change.info ".warning" $change.warning ".critical" $change.critical -}}
{{- $_ := set $times (printf "rules.alerts.%s%s.for" $alert $part) ($inner | default dict).for -}}
{{- $_ := set $times (printf "rules.alerts.%s%s.keepFiringFor" $alert $part) ($inner | default dict).keepFiringFor -}}
{{- end -}}
{{- end -}}
{{- range $where, $bound := $bounded -}}{{- $_ := set $times $where (first $bound) -}}{{- end -}}
{{- range $where, $time := $times -}}
{{- $milliseconds := include "kemp360.milliseconds" $time | int64 -}}
{{- $bound := rest (get $bounded $where | default list) -}}
{{- if not $time -}}
{{- else if not (regexMatch "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$" (toString $time)) -}}
{{- $mistakes = append $mistakes (printf "%s: %q is not a duration: use for example 10s, 5m or 1h30m" $where $time) -}}
{{- else if not $bound -}}
{{- else if or (lt $milliseconds (include "kemp360.milliseconds" (first $bound) | int64)) (gt $milliseconds (include "kemp360.milliseconds" (last $bound) | int64)) -}}
{{- $mistakes = append $mistakes (printf "%s: %s is out of range: set it from %s to %s" $where $time (first $bound) (last $bound)) -}}
{{- end -}}
{{- end -}}
{{- with $limits.answer_bytes -}}
{{- $units := dict "B" 1 "KiB" 1024 "MiB" 1048576 "GiB" 1073741824 -}}
{{- if not (regexMatch "^[0-9]+(B|KiB|MiB|GiB)$" .) -}}
{{- $mistakes = append $mistakes (printf "config.limits.answer_bytes: %q is not a size: use for example 16MiB" .) -}}
{{- else -}}
{{- $bytes := mul (regexFind "^[0-9]+" . | int64) (get $units (regexFind "[A-Za-z]+$" .)) -}}
{{- if or (lt $bytes 1024) (gt $bytes 1073741824) -}}
{{- $mistakes = append $mistakes (printf "config.limits.answer_bytes: %s is out of range: set it from 1KiB to 1GiB" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* What the schema cannot say, or cannot say in words: every mistake at once, one sentence each. */}}
{{- define "kemp360.checks" -}}
{{- $mistakes := concat
    (include "kemp360.imageMistakes" . | fromYamlArray)
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
{{- $mistakes = append $mistakes "image.repository is empty: there is no public image; build one, push it to your registry and name it here" -}}
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
{{- $mistakes = append $mistakes (printf "%s: another pair has this name too" $where) -}}
{{- end -}}
{{- $_ := set $pairNames $name true -}}
{{- if $pair.api_key -}}{{- $mistakes = append $mistakes (include "kemp360.inlineKey" $where) -}}{{- end -}}
{{- $count := len $pair.units -}}
{{- if eq $count 0 -}}
{{- $mistakes = append $mistakes (printf "%s has no unit: an HA pair has two" $where) -}}
{{- else if gt $count 2 -}}
{{- $mistakes = append $mistakes (printf "%s has %d units: an HA pair has two" $where $count) -}}
{{- end -}}
{{- $unitNames := dict -}}
{{- $urls := dict -}}
{{- range $number, $unit := $pair.units -}}
{{- $unitName := toString $unit.name -}}
{{- $there := printf "%s.units[%d] (%s)" $where $number $unitName -}}
{{- if hasKey $unitNames $unitName -}}
{{- $mistakes = append $mistakes (printf "%s: both units have this name" $there) -}}
{{- end -}}
{{- $_ := set $unitNames $unitName true -}}
{{- $url := toString $unit.url | lower | trimSuffix "/" -}}
{{- if not (regexMatch "^https?://[^/?#@]+$" $url) -}}
{{- $mistakes = append $mistakes (printf "%s: url %s must be scheme, host and optional port: https://central-a.example" $there $unit.url) -}}
{{- end -}}
{{- $default := hasPrefix "https:" $url | ternary ":443" ":80" -}}
{{- $url = trimSuffix $default $url -}}
{{- if hasKey $urls $url -}}
{{- $mistakes = append $mistakes (printf "%s: both units have the url %s: each has its own" $there $unit.url) -}}
{{- end -}}
{{- $_ := set $urls $url true -}}
{{- if $unit.api_key -}}{{- $mistakes = append $mistakes (include "kemp360.inlineKey" $there) -}}{{- end -}}
{{- if not (or $unit.username $unit.username_file $pair.username $pair.username_file $defaults.username $defaults.username_file) -}}
{{- $mistakes = append $mistakes (printf "%s has no user: set config.defaults.username" $there) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{- define "kemp360.inlineKey" -}}
{{ . }}: api_key would stand in a ConfigMap: put the key into the Secret (credentials) and leave it out here
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
{{- $mistakes = append $mistakes (printf "config names %s, but profiles has no %s" $profile (trimPrefix "profiles/" $profile)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.caBundle.existingConfigMap .Values.caBundle.pem -}}
{{- $mistakes = append $mistakes "caBundle: existingConfigMap or pem, not both" -}}
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
{{- $mistakes = append $mistakes "credentials: existingSecret or keys, not both" -}}
{{- else if $credentials.keys -}}
{{- range $name := $wanted -}}
{{- if not (hasKey $credentials.keys $name) -}}
{{- $mistakes = append $mistakes (printf "credentials.keys has no %s: each unit has a key of its own" $name) -}}
{{- end -}}
{{- end -}}
{{- if not .Values.config.pair_files -}}
{{- range $name := keys $credentials.keys | sortAlpha -}}
{{- if not (has $name $wanted) -}}
{{- $mistakes = append $mistakes (printf "credentials.keys: %s belongs to no unit; those of config.pairs are %s" $name (join ", " $wanted)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- else if not $credentials.existingSecret -}}
{{- $mistakes = append $mistakes "credentials: no Secret: name one in credentials.existingSecret (or give credentials.keys)" -}}
{{- else if $credentials.check -}}
{{- /* `helm template` has no server and finds nothing at all; a server answers with a list. */ -}}
{{- $list := lookup "v1" "Secret" .Release.Namespace "" -}}
{{- if $list -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace $credentials.existingSecret -}}
{{- if not $secret -}}
{{- $mistakes = append $mistakes (printf "credentials.existingSecret: namespace %s has no Secret %s: make it first (or set credentials.check=false)" .Release.Namespace $credentials.existingSecret) -}}
{{- else -}}
{{- range $name := $wanted -}}
{{- if not (hasKey ($secret.data | default dict) $name) -}}
{{- $mistakes = append $mistakes (printf "credentials.existingSecret: Secret %s has no entry %s" $credentials.existingSecret $name) -}}
{{- end -}}
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
{{- $mistakes = append $mistakes "probe.enabled and scrapeConfig.enabled: one of them, or every pair is read twice" -}}
{{- else if or .Values.probe.enabled .Values.scrapeConfig.enabled -}}
{{- if ne $onMetrics "none" | and (hasKey (.Values.config.metrics | default dict) "pairs") -}}
{{- $mistakes = append $mistakes (printf "config.metrics.pairs is %s: with probe or scrapeConfig every pair would be counted twice; leave it out" $onMetrics) -}}
{{- end -}}
{{- if and .Values.probe.enabled (eq $pairs 0) -}}
{{- $mistakes = append $mistakes "probe.enabled needs config.pairs: pairs from pair_files are found by scrapeConfig" -}}
{{- end -}}
{{- else if and (gt $pairs 20) (eq $onMetrics "auto") -}}
{{- $mistakes = append $mistakes (printf "config.pairs has %d pairs, and /metrics carries up to 20: set scrapeConfig.enabled=true or probe.enabled=true" $pairs) -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

{{/* Durations and sizes, whose patterns no person wants to read. */}}
{{- define "kemp360.timeMistakes" -}}
{{- $mistakes := list -}}
{{- $limits := .Values.config.limits | default dict -}}
{{- $times := dict "config.defaults.timeout" .Values.config.defaults.timeout "config.limits.credentials_cooldown" $limits.credentials_cooldown -}}
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
{{- $mistakes = append $mistakes (printf "%s: %q is no duration: write 10s, 5m or 1h30m" $where $time) -}}
{{- end -}}
{{- end -}}
{{- with $limits.answer_bytes -}}
{{- if not (regexMatch "^[0-9]+(B|KiB|MiB|GiB)$" .) -}}
{{- $mistakes = append $mistakes (printf "config.limits.answer_bytes: %q is no size: write 16MiB" .) -}}
{{- end -}}
{{- end -}}
{{- toYaml $mistakes -}}
{{- end }}

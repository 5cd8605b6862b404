# pint's offline checks, all of them: none is disabled here or by a comment in the rules.
parser {
  schema = "prometheus"
  names  = "legacy"
}

rule {
  match {
    kind = "alerting"
  }
  annotation "summary" {
    required = true
    severity = "bug"
  }
  annotation "description" {
    required = true
    severity = "bug"
  }
  annotation "runbook_url" {
    required = true
    severity = "bug"
  }
  annotation "dashboard_url" {
    required = true
    severity = "bug"
  }
  label "severity" {
    required = true
    severity = "bug"
    value    = "critical|warning|info"
  }
  label "subject" {
    required = true
    severity = "bug"
    value    = "reading|ha|parity|settings|ownership|report|exporter"
  }
  label "needs" {
    required = false
    severity = "bug"
    value    = "both|one"
  }
}

rule {
  match {
    kind = "recording"
  }
  name "kemp360:.+:.+|kemp360:threshold:.+" {
    severity = "bug"
  }
}

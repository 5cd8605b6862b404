// kemp360_metric_reference: prints docs/metrics.md from the catalogue, which is where the
// exposition comes from, too. To write it again:
//   build/dev/tests/lint/kemp360_metric_reference > docs/metrics.md

#include <iostream>
#include <string>
#include <string_view>

#include "base/reason.h"
#include "diagnosis/diagnosis.h"
#include "metrics/catalogue.h"
#include "model/fact.h"
#include "model/ownership.h"
#include "model/pair_assessment.h"

namespace kemp360 {
namespace {

constexpr std::string_view kIntroduction =
    R"(# Metric reference

<!-- Written by kemp360_metric_reference from the catalogue in exporter/metrics/catalogue.h; a test compares. Do not edit. -->

The text format 0.0.4 and OpenMetrics 1.0.0 contain the same series. A name that ends in `_total` is a counter, every other one a gauge.

- **"Whether …"**: 1 for yes, 0 for no.
- **A state has one series for each value that it can have**, 0 or 1, and all of them exist: `kemp360_unit_ha_mode` has four series
  for each unit, of which one is 1. To a range function, a series that vanishes would still have its last value.
- **What was not read is absent.** It is never 0 and never the last value. The last column shows when a series is absent;
  `kemp360_source_up` (0), `kemp360_fact_missing` (1) and `kemp360_pair_check_decided` (0) show why.
- `pair` and `unit` are the names in the configuration. `loadmaster` is `address:port`, IPv6 in brackets, as the first configured
  unit that lists it has it.
- `/metrics` contains the exporter's own series and, depending on `metrics.pairs`, the pairs; `/probe?pair=NAME` contains one pair.
)";

std::string_view SectionTitle(MetricSection section) {
  switch (section) {
    case MetricSection::kReading:
      return "Reading the units";
    case MetricSection::kUnit:
      return "What a unit reports about itself";
    case MetricSection::kPair:
      return "The pair";
    case MetricSection::kLoadmaster:
      return "Each LoadMaster";
    case MetricSection::kExporter:
      return "The exporter itself";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string_view SectionText(MetricSection section) {
  switch (section) {
    case MetricSection::kReading:
      return "Alerts use `kemp360_source_up`; `kemp360_source_failure` shows the reason to a "
             "person.";
    case MetricSection::kUnit:
      return "A setting for the peer that is empty is wrong (0). A setting that the response does "
             "not contain is absent.";
    case MetricSection::kPair:
      return "A check that one unit alone violates is violated even if the other unit was not "
             "read; it "
             "holds only if both were read. `kemp360_pair_comparable` does not mean that the "
             "checks are decided: a fact may be missing nevertheless.";
    case MetricSection::kLoadmaster:
      return "Up to eleven series for each LoadMaster. `loadmasters.series: false` switches them "
             "off for a pair. If there are more LoadMasters than `loadmasters.limit`, stale "
             "migrations are exported first, then what was not understood and normal devices. "
             "The counts above stay complete. Rows of both units are the same LoadMaster if their "
             "MAC addresses are equal; if one has none, if address and port are equal.";
    case MetricSection::kExporter:
      return "Only on `/metrics`.";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string_view ReasonMeaning(Reason reason) {
  switch (reason) {
    case Reason::kDns:
      return "the name of the unit, or of its proxy, was not resolved";
    case Reason::kConnect:
      return "no connection";
    case Reason::kProxy:
      return "the proxy refused or failed";
    case Reason::kTls:
      return "the handshake, the verification of the certificate, or the TLS files on this host";
    case Reason::kTimeout:
      return "not finished at the deadline";
    case Reason::kDisconnected:
      return "the connection was lost in the middle of a response";
    case Reason::kUnauthorized:
      return "status 401: a wrong key, or no permission for this one resource; or the login was "
             "refused";
    case Reason::kForbidden:
      return "status 403";
    case Reason::kNotFound:
      return "status 404 for a required source";
    case Reason::kHttpStatus:
      return "any other status that is not 200";
    case Reason::kRedirect:
      return "a redirect that the exporter does not follow";
    case Reason::kTooLarge:
      return "more bytes or rows than `limits` allows";
    case Reason::kMalformed:
      return "not JSON, not CSV, not UTF-8";
    case Reason::kUnexpectedShape:
      return "well-formed, but not what the profile describes";
    case Reason::kInconsistent:
      return "the list changed while it was read, or its total is not the number of its rows";
    case Reason::kLocalFile:
      return "a key, password, username or report file on this host could not be read, or no "
             "further file or connection could be opened";
    case Reason::kCooldown:
      return "not tried: the credentials were rejected a short while ago";
    case Reason::kBusy:
      return "not tried: the exporter was busy with other pairs until the deadline of the scrape; "
             "the alerts on unread units leave it out";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string_view ModeMeaning(HaMode mode) {
  switch (mode) {
    case HaMode::kMaster:
      return "master";
    case HaMode::kStandby:
      return "standby; the vendor's manual also says slave";
    case HaMode::kStandalone:
      return "out of HA";
    case HaMode::kUnknown:
      return "the unit reports a value that the profile does not map";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

/// A cell of a table: | would end it.
std::string CellText(std::string_view text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string LabelList(const MetricEntry& entry) {
  std::string list;
  for (const std::string_view label : entry.labels()) {
    if (!list.empty()) list += ", ";
    list.append("`").append(label).append("`");
  }
  return list;
}

void PrintSection(MetricSection section, std::ostream& out) {
  out << "\n## " << SectionTitle(section) << "\n\n" << SectionText(section) << "\n\n";
  out << "| metric | type | labels | meaning | absent when |\n|---|---|---|---|---|\n";
  for (const MetricEntry& entry : MetricCatalogue()) {
    if (entry.section != section) continue;
    out << "| `" << entry.name << "` | " << (entry.is_counter() ? "counter" : "gauge") << " | "
        << LabelList(entry) << " | " << CellText(entry.help) << " | " << CellText(entry.absent)
        << " |\n";
  }
}

template <typename Values, typename Meaning>
void PrintValues(std::string_view title, std::string_view label, const Values& values,
                 Meaning meaning, std::ostream& out) {
  out << "\n## " << title << "\n\n| `" << label << "` | meaning |\n|---|---|\n";
  for (const auto value : values) {
    out << "| `" << ToString(value) << "` | " << CellText(meaning(value)) << " |\n";
  }
}

void PrintReference(std::ostream& out) {
  out << kIntroduction;
  for (const MetricSection section :
       {MetricSection::kReading, MetricSection::kUnit, MetricSection::kPair,
        MetricSection::kLoadmaster, MetricSection::kExporter}) {
    PrintSection(section, out);
  }
  PrintValues("Checks", "check", kAll<Check>, CheckRule, out);
  PrintValues("Ownership", "ownership", kAll<Ownership>, OwnershipMeaning, out);
  out << "\nA LoadMaster of which no unit reports a license is in none of the four states, and so "
         "is one "
         "whose claim by a unit was not\n"
         "understood (`kemp360_pair_loadmasters_undecided`).\n";
  PrintValues("HA modes", "mode", kAll<HaMode>, ModeMeaning, out);
  PrintValues("Reasons", "reason", kAll<Reason>, ReasonMeaning, out);
  out << "\n## Facts\n\nThe values of `fact` are the facts that a profile can map: ";
  for (const Fact fact : kAll<Fact>) {
    out << (fact == kAll<Fact>.front() ? "" : ", ") << "`" << ToString(fact) << "`";
  }
  out << ".\n";
}

}  // namespace
}  // namespace kemp360

int main() {
  kemp360::PrintReference(std::cout);
  return std::cout.good() ? 0 : 1;
}

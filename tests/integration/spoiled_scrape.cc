#include "integration/spoiled_scrape.h"

#include <array>
#include <cctype>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "support/read_file.h"

namespace kemp360::testing {
namespace {

using Series = std::map<std::string, double>;

constexpr std::string_view kSpoiledUnit = "unit=\"central-a\"";
constexpr std::string_view kOtherUnit = "unit=\"central-b\"";
constexpr std::array<std::string_view, 3> kSources{"settings", "loadmasters", "report"};

/// Which source of the default profile the series of a unit come from. What is not here tells of
/// the reading itself.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kSourceOfMetric{{
    {"kemp360_unit_info", "settings"},
    {"kemp360_unit_license", "settings"},
    {"kemp360_unit_ha_mode", "settings"},
    {"kemp360_unit_ha_error", "settings"},
    {"kemp360_unit_ha_disabled", "settings"},
    {"kemp360_unit_preferred_master", "settings"},
    {"kemp360_unit_peer_address_match", "settings"},
    {"kemp360_unit_peer_key_match", "settings"},
    {"kemp360_unit_peer_configured", "settings"},
    {"kemp360_unit_peer_device_match", "settings"},
    {"kemp360_unit_cross_restore_supported", "settings"},
    {"kemp360_unit_loadmasters", "loadmasters"},
    {"kemp360_unit_duplicate_loadmasters", "loadmasters"},
    {"kemp360_loadmaster_activated", "loadmasters"},
    {"kemp360_loadmaster_claimed", "loadmasters"},
    {"kemp360_unit_report_loadmasters", "report"},
}};

constexpr std::array<std::string_view, 8> kTimes{
    "kemp360_source_duration_seconds",
    "kemp360_unit_last_success_timestamp_seconds",
    "kemp360_unit_clock_skew_seconds",
    "kemp360_unit_tls_certificate_expiry_timestamp_seconds",
    "kemp360_unit_report_timestamp_seconds",
    "kemp360_pair_read_duration_seconds",
    "kemp360_pair_read_skew_seconds",
    "kemp360_unit_auth_cooldown_end_timestamp_seconds"};

std::string NameOf(std::string_view series) {
  return std::string(series.substr(0, series.find('{')));
}

bool Has(std::string_view series, std::string_view label) {
  return series.find(label) != std::string_view::npos;
}

/// The value of a label; "" without it.
std::string LabelOf(std::string_view series, std::string_view label) {
  for (const char before : {'{', ','}) {
    const std::string start = before + std::string(label) + "=\"";
    const std::size_t at = series.find(start);
    if (at == std::string_view::npos) continue;
    const std::size_t from = at + start.size();
    return std::string(series.substr(from, series.find('"', from) - from));
  }
  return "";
}

template <typename Names>
bool IsOneOf(const Names& names, std::string_view name) {
  for (const auto& one : names) {
    if (one == name) return true;
  }
  return false;
}

std::string SourceOfFact(std::string_view fact) {
  if (fact.starts_with("loadmaster_")) return "loadmasters";
  return fact.starts_with("report_") ? "report" : "settings";
}

std::string SourceOfCheck(std::string_view check) {
  if (check == "loadmaster_ownership") return "loadmasters";
  return check == "report_parity" ? "report" : "settings";
}

std::string SourceOf(std::string_view name) {
  if (name == "kemp360_unit_report_timestamp_seconds") return "report";
  for (const auto& [metric, source] : kSourceOfMetric) {
    if (metric == name) return std::string(source);
  }
  return "";
}

/// The contract, for one pair of which central-a is spoiled.
class Contract {
 public:
  explicit Contract(const Damage& damage) : damage_(damage) {}

  [[nodiscard]] bool Unread(const std::string& source) const {
    return damage_.failed.contains(source) || damage_.absent.contains(source);
  }
  [[nodiscard]] bool NothingRead() const {
    for (const std::string_view source : kSources) {
      if (!Unread(std::string(source))) return false;
    }
    return true;
  }
  /// nullopt: absent.
  [[nodiscard]] std::optional<double> ValueOf(const std::string& series, double healthy) const;
  [[nodiscard]] Series New() const;
  /// Whether there is a Date, a certificate, a time spent depends on how far a request came.
  [[nodiscard]] bool IsOpen(const std::string& series) const;

 private:
  [[nodiscard]] std::optional<double> ValueOfUnit(const std::string& series, double healthy) const;
  [[nodiscard]] std::optional<double> ValueOfPair(const std::string& series, double healthy) const;
  [[nodiscard]] bool Undecided(const std::string& check) const {
    // Whose the device ID in a report's parentheses is, only the settings can tell.
    if (check == "report_parity" && Unread("settings")) return true;
    return damage_.undecided.contains(check) || Unread(SourceOfCheck(check));
  }

  const Damage& damage_;
};

std::optional<double> Contract::ValueOf(const std::string& series, double healthy) const {
  const std::string name = NameOf(series);
  if (damage_.lost.contains(series)) return std::nullopt;
  if (Has(series, kSpoiledUnit) && name != "kemp360_loadmaster_owner") {
    return ValueOfUnit(series, healthy);
  }
  if (!Has(series, kOtherUnit) || name == "kemp360_loadmaster_owner") {
    return ValueOfPair(series, healthy);
  }
  // What the other unit says of its peer is compared with what the peer says of itself.
  const bool address = name == "kemp360_unit_peer_address_match";
  const bool key = name == "kemp360_unit_peer_key_match";
  const bool device = name == "kemp360_unit_peer_device_match";
  if ((address || key || device) && Unread("settings")) return std::nullopt;
  if (device && damage_.missing.contains("device_id")) return std::nullopt;
  if (address && damage_.missing.contains("address")) return std::nullopt;
  if (key && damage_.missing.contains("ha_key")) return std::nullopt;
  return healthy;
}

std::optional<double> Contract::ValueOfUnit(const std::string& series, double healthy) const {
  const std::string name = NameOf(series);
  if (damage_.gone.contains(name)) return std::nullopt;
  if (name == "kemp360_up") return NothingRead() ? 0 : 1;
  if (name == "kemp360_source_up") {
    const std::string source = LabelOf(series, "source");
    if (damage_.absent.contains(source)) return std::nullopt;
    return damage_.failed.contains(source) ? 0 : 1;
  }
  if (name == "kemp360_fact_missing") {
    const std::string fact = LabelOf(series, "fact");
    if (Unread(SourceOfFact(fact))) return std::nullopt;
    return damage_.missing.contains(fact) ? 1 : 0;
  }
  return Unread(SourceOf(name)) ? std::nullopt : std::optional(healthy);
}

std::optional<double> Contract::ValueOfPair(const std::string& series, double healthy) const {
  const std::string name = NameOf(series);
  const std::string check = LabelOf(series, "check");
  if (name == "kemp360_pair_comparable") return NothingRead() ? 0 : 1;
  if (name == "kemp360_pair_read_skew_seconds" && NothingRead()) return std::nullopt;
  if (name == "kemp360_pair_check" && Undecided(check)) return std::nullopt;
  if (name == "kemp360_pair_check_decided" && Undecided(check)) return 0;
  const bool ownership =
      name == "kemp360_pair_loadmasters" || name == "kemp360_pair_loadmasters_undecided" ||
      name == "kemp360_loadmaster_owner" || name == "kemp360_loadmaster_ownership";
  return ownership && Unread("loadmasters") ? std::nullopt : std::optional(healthy);
}

Series Contract::New() const {
  Series added = damage_.changed;
  for (const auto& [source, reason] : damage_.failed) {
    added[UnitSeries("kemp360_source_failure", 0,
                     "source=\"" + source + "\",reason=\"" + reason + "\"")] = 1;
  }
  return added;
}

bool Contract::IsOpen(const std::string& series) const {
  if (!Has(series, kSpoiledUnit)) return false;
  const std::string name = NameOf(series);
  const bool seen_on_the_way = name == "kemp360_unit_clock_skew_seconds" ||
                               name == "kemp360_unit_tls_certificate_expiry_timestamp_seconds";
  return (seen_on_the_way && NothingRead()) ||
         (name == "kemp360_source_duration_seconds" && Unread(LabelOf(series, "source")));
}

}  // namespace

Exposition Probe(World& world) { return world.exporter().Scrape("/probe?pair=emea"); }

std::string Unlike(const Exposition& healthy, const Damage& damage, const Exposition& scrape) {
  const Contract contract(damage);
  Series wanted;
  for (const auto& [series, value] : healthy.series()) {
    if (const auto now = contract.ValueOf(series, value)) wanted[series] = *now;
  }
  for (const auto& [series, value] : contract.New()) wanted[series] = value;

  std::ostringstream text;
  for (const auto& [series, value] : wanted) {
    if (contract.IsOpen(series)) continue;
    const auto found = scrape.Value(series);
    if (!found) {
      text << "not there: " << series << " " << value << "\n";
    } else if (*found != value && !IsOneOf(kTimes, NameOf(series))) {
      text << "is " << *found << ", not " << value << ": " << series << "\n";
    }
  }
  for (const auto& [series, value] : scrape.series()) {
    if (wanted.contains(series) || contract.IsOpen(series)) continue;
    text << "there: " << series << " " << value << "\n";
  }
  return text.str();
}

std::map<std::string, std::string> Failures(const Exposition& scrape, std::size_t unit) {
  std::map<std::string, std::string> failures;
  for (const auto& [series, value] : scrape.StartingWith("kemp360_source_failure{")) {
    if (!Has(series, unit == 0 ? kSpoiledUnit : kOtherUnit)) continue;
    failures[LabelOf(series, "source")] = LabelOf(series, "reason");
  }
  return failures;
}

std::size_t PeakResidentBytes(World& world) {
  const std::string pid = std::to_string(world.exporter().process().pid());
  const std::string status = ReadFile("/proc/" + pid + "/status");
  const std::size_t at = status.find("VmHWM:");
  if (at == std::string::npos) throw std::runtime_error("no VmHWM: " + status);
  return std::stoul(status.substr(at + 6)) * 1024;
}

bool PeakIsBounded(World& world) {
  constexpr std::size_t kMost = std::size_t{80} << 20U;
  return kSanitized || PeakResidentBytes(world) < kMost;
}

std::string LogOf(World& world) {
  // What was logged may still be on its way through the pipe; what is logged now comes behind it.
  static int number = 0;
  const std::string mark = "/mark-" + std::to_string(++number);
  static_cast<void>(world.exporter().Get(mark));
  if (!world.exporter().process().WaitForOutput("path=" + mark + " ")) {
    throw std::runtime_error("the log stands still: " + world.exporter().Log());
  }
  return world.exporter().Log();
}

std::vector<std::string> Remarks(World& world) {
  std::vector<std::string> remarks;
  std::istringstream in(LogOf(world));
  for (std::string line; std::getline(in, line);) {
    if (Has(line, "level=warn") || Has(line, "level=error") || Has(line, "is read again")) {
      remarks.push_back(line);
    }
  }
  return remarks;
}

}  // namespace kemp360::testing

#include "integration/scenario_verdicts.h"

#include <array>
#include <set>

#include "integration/world.h"

namespace kemp360::testing {
namespace {

constexpr std::array kChecks{
    "distinct_units", "local_license_parity", "metered_license_parity", "version_parity",
    "ha_mode",        "ha_enabled",           "preferred_master",       "peer_address",
    "peer_key",       "loadmaster_ownership", "report_parity"};
constexpr std::array kModes{"master", "standby", "standalone", "unknown"};
constexpr std::array kOwnerships{"agreed", "disowned", "contested", "one_sided"};

/// The word of the one mode that is 1; "?" if the four series contradict each other.
std::string ModeOf(const Exposition& scrape, std::size_t unit) {
  std::string found = "-";
  std::size_t present = 0;
  std::size_t ones = 0;
  for (const char* mode : kModes) {
    const auto value = scrape.Value(
        UnitSeries("kemp360_unit_ha_mode", unit, "mode=\"" + std::string(mode) + "\""));
    if (value) ++present;
    if (value != 1) continue;
    ++ones;
    found = mode;
  }
  const bool whole = (present == 0 && ones == 0) || (present == kModes.size() && ones == 1);
  return whole ? found : "?";
}

std::string ListedBy(const Exposition& scrape, std::size_t unit) {
  const auto of = [&](const std::string& state) {
    return Shown(
        scrape.Value(UnitSeries("kemp360_unit_loadmasters", unit, "state=\"" + state + "\"")));
  };
  return of("activated") + "+" + of("normal");
}

std::string FailureOf(const Exposition& scrape, std::size_t unit) {
  std::set<std::string> reasons;
  for (const auto& [series, value] : scrape.StartingWith("kemp360_source_failure{")) {
    if (series.find(UnitSeries("", unit).substr(0, UnitSeries("", unit).size() - 1)) ==
        std::string::npos) {
      continue;
    }
    const std::string mark = "reason=\"";
    const std::size_t begin = series.find(mark) + mark.size();
    reasons.insert(series.substr(begin, series.find('"', begin) - begin));
  }
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : ",") + reason;
  return text.empty() ? "-" : text;
}

/// What `of` says of the one and of the other unit.
template <typename Of>
std::string Both(Of of) {
  return of(std::size_t{0}) + " " + of(std::size_t{1});
}

}  // namespace

std::string Shown(std::optional<double> value) {
  return value ? std::to_string(static_cast<long long>(*value)) : "-";
}

Verdicts VerdictsOf(const Exposition& scrape) {
  const auto both_of = [&scrape](const std::string& name) {
    return Both([&](std::size_t unit) { return Shown(scrape.Value(UnitSeries(name, unit))); });
  };
  Verdicts verdicts;
  for (const char* check : kChecks) verdicts.checks += Shown(scrape.Value(CheckSeries(check)));
  verdicts.modes = Both([&](std::size_t unit) { return ModeOf(scrape, unit); });
  verdicts.errors = both_of("kemp360_unit_ha_error");
  verdicts.address = both_of("kemp360_unit_peer_address_match");
  verdicts.key = both_of("kemp360_unit_peer_key_match");
  for (const char* ownership : kOwnerships) {
    if (!verdicts.ownership.empty()) verdicts.ownership += " ";
    verdicts.ownership += Shown(scrape.Value(
        PairSeries("kemp360_pair_loadmasters", "ownership=\"" + std::string(ownership) + "\"")));
  }
  verdicts.listed = Both([&](std::size_t unit) { return ListedBy(scrape, unit); });
  verdicts.report = both_of("kemp360_unit_report_loadmasters");
  verdicts.failures = Both([&](std::size_t unit) { return FailureOf(scrape, unit); });
  return verdicts;
}

std::string ToString(const Verdicts& verdicts) {
  return "checks " + verdicts.checks + " modes " + verdicts.modes + " errors " + verdicts.errors +
         " address " + verdicts.address + " key " + verdicts.key + " ownership " +
         verdicts.ownership + " listed " + verdicts.listed + " report " + verdicts.report +
         " failures " + verdicts.failures;
}

}  // namespace kemp360::testing

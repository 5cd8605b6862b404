#include "profile/profile.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace kemp360 {
namespace {

/// The facts without which a check cannot be confirmed, in the order of Check. The address of the
/// other unit may come from the configuration; "licensed by me" is an empty owner in a report, and
/// the device ID tells whose that is.
constexpr std::initializer_list<Fact> kNeededFacts[] = {
    {Fact::kDeviceId},        {Fact::kLocalLicense},
    {Fact::kMeteredLicense},  {Fact::kVersion},
    {Fact::kHaMode},          {Fact::kHaDisabled},
    {Fact::kPreferredMaster}, {Fact::kDeviceId},
    {Fact::kPeerAddress},     {Fact::kHaKey, Fact::kPeerHaKey},
    {Fact::kLoadmasterClaim}, {Fact::kReportOwner, Fact::kDeviceId},
};
static_assert(std::size(kNeededFacts) == kAll<Check>.size());

bool CanConfirm(const Profile& profile, Check check) {
  // Where no profile maps it, there is no such check.
  if (check == Check::kPeerDevice && !profile.Maps(Fact::kPeerDeviceId)) return true;
  // A claim by device ID means something only where the unit says its own.
  if (check == Check::kLoadmasterOwnership && profile.Maps(Fact::kLoadmasterClaim) &&
      profile.loadmasters->claim->form == ClaimForm::kOwnerDeviceId &&
      !profile.Maps(Fact::kDeviceId)) {
    return false;
  }
  return std::ranges::all_of(kNeededFacts[static_cast<std::size_t>(check)],
                             [&profile](Fact fact) { return profile.Maps(fact); });
}

/// Which fact a field of a row tells; the address, which every row needs, is told beside them.
template <typename Rows>
using RowField = std::pair<Fact, std::optional<FieldSpec> Rows::*>;
constexpr RowField<LoadMasterSpec> kLoadMasterFields[] = {
    {Fact::kLoadmasterPort, &LoadMasterSpec::port},
    {Fact::kLoadmasterName, &LoadMasterSpec::name},
    {Fact::kLoadmasterMac, &LoadMasterSpec::mac},
    {Fact::kLoadmasterState, &LoadMasterSpec::state},
    {Fact::kLoadmasterClaim, &LoadMasterSpec::claim},
};
constexpr RowField<ReportSpec> kReportFields[] = {
    {Fact::kReportPort, &ReportSpec::port},
    {Fact::kReportName, &ReportSpec::name},
    {Fact::kReportMac, &ReportSpec::mac},
    {Fact::kReportOwner, &ReportSpec::owner},
};

}  // namespace

const SourceSpec* Profile::FindSource(std::string_view source) const {
  const auto found = std::ranges::find(sources, source, &SourceSpec::name);
  return found == sources.end() ? nullptr : &*found;
}

const FactSpec* Profile::FindFact(Fact fact) const {
  const auto found = std::ranges::find(facts, fact, &FactSpec::fact);
  return found == facts.end() ? nullptr : &*found;
}

bool Profile::Maps(Fact fact) const {
  const auto maps = [fact](const auto& rows, const auto& fields) {
    return rows && std::ranges::any_of(fields, [&](const auto& field) {
             return field.first == fact && ((*rows).*field.second).has_value();
           });
  };
  if (fact == Fact::kLoadmasterAddress) return loadmasters.has_value();
  if (fact == Fact::kReportAddress) return report.has_value();
  return FindFact(fact) != nullptr || maps(loadmasters, kLoadMasterFields) ||
         maps(report, kReportFields);
}

std::vector<Check> UndecidableChecks(const Profile& profile) {
  std::vector<Check> checks;
  for (const Check check : kAll<Check>) {
    if (!CanConfirm(profile, check)) checks.push_back(check);
  }
  return checks;
}

std::vector<std::string> ProfileWarnings(const Profile& profile) {
  std::vector<std::string> warnings;
  for (const SourceSpec& source : profile.sources) {
    if (!source.rows || source.paging) continue;
    warnings.push_back("source " + source.name +
                       " has rows and no paging: if the unit gives its list in pages, the source "
                       "fails as inconsistent; add paging");
  }
  const FactSpec* mode = profile.FindFact(Fact::kHaMode);
  if (mode != nullptr &&
      std::ranges::find(mode->words, "standalone", &WordList::meaning) == mode->words.end()) {
    warnings.emplace_back(
        "ha_mode has no word for standalone: a unit in standalone mode is shown with the mode "
        "unknown, and the check ha_mode is undecided, until you map the value that the log then "
        "names");
  }
  return warnings;
}

std::optional<std::string_view> BuiltInProfileText(std::string_view name) {
  const auto profiles = BuiltInProfiles();
  const auto found = std::ranges::find(profiles, name, &BuiltInProfile::name);
  return found == profiles.end() ? std::nullopt : std::optional(found->text);
}

std::vector<std::string> BuiltInProfileNames() {
  std::vector<std::string> names;
  for (const BuiltInProfile& profile : BuiltInProfiles()) names.emplace_back(profile.name);
  return names;
}

}  // namespace kemp360

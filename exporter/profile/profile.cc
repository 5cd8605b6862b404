#include "profile/profile.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "profile/built_in_profiles.h"

namespace kemp360 {
namespace {

constexpr std::array kAllBases{Basis::kDocumented, Basis::kFramework, Basis::kAssumed};
constexpr std::array kAllClaimForms{ClaimForm::kPeerFlag, ClaimForm::kOwnFlag, ClaimForm::kWord,
                                    ClaimForm::kOwnerDeviceId, ClaimForm::kParentheses};

template <typename Closed>
std::optional<typename Closed::value_type> ParseWordOf(const Closed& closed,
                                                       std::string_view word) {
  const auto found = std::find_if(closed.begin(), closed.end(),
                                  [word](auto value) { return ToString(value) == word; });
  return found == closed.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view ToString(Basis basis) {
  switch (basis) {
    case Basis::kDocumented:
      return "documented";
    case Basis::kFramework:
      return "framework";
    case Basis::kAssumed:
      return "assumed";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::optional<Basis> ParseBasis(std::string_view word) { return ParseWordOf(kAllBases, word); }

std::string_view ToString(ClaimForm form) {
  switch (form) {
    case ClaimForm::kPeerFlag:
      return "peer_flag";
    case ClaimForm::kOwnFlag:
      return "own_flag";
    case ClaimForm::kWord:
      return "word";
    case ClaimForm::kOwnerDeviceId:
      return "owner_device_id";
    case ClaimForm::kParentheses:
      return "parentheses";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::optional<ClaimForm> ParseClaimForm(std::string_view word) {
  return ParseWordOf(kAllClaimForms, word);
}

const SourceSpec* Profile::FindSource(std::string_view source) const {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [source](const SourceSpec& spec) { return spec.name == source; });
  return found == sources.end() ? nullptr : &*found;
}

const FactSpec* Profile::FindFact(Fact fact) const {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [fact](const FactSpec& spec) { return spec.fact == fact; });
  return found == facts.end() ? nullptr : &*found;
}

bool Profile::Maps(Fact fact) const {
  const auto maps = [fact](const auto& rows, const auto& fields) {
    return rows && std::any_of(std::begin(fields), std::end(fields), [&](const auto& field) {
             return field.fact == fact && ((*rows).*field.field).has_value();
           });
  };
  if (fact == Fact::kLoadmasterAddress) return loadmasters.has_value();
  if (fact == Fact::kReportAddress) return report.has_value();
  return FindFact(fact) != nullptr || maps(loadmasters, kLoadMasterFields) ||
         maps(report, kReportFields);
}

std::optional<std::string_view> BuiltInProfileText(std::string_view name) {
  for (const BuiltInProfile& profile : BuiltInProfiles()) {
    if (profile.name == name) return profile.text;
  }
  return std::nullopt;
}

std::vector<std::string> BuiltInProfileNames() {
  std::vector<std::string> names;
  for (const BuiltInProfile& profile : BuiltInProfiles()) names.emplace_back(profile.name);
  return names;
}

}  // namespace kemp360

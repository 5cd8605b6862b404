#include "diagnosis/words.h"

#include "base/clean_text.h"

namespace kemp360 {

std::string Shown(std::string_view text) {
  constexpr std::size_t kLongestShown = 300;
  return CleanText(text, kLongestShown);
}

std::string FailureText(const Failure& failure) {
  std::string text(ToString(failure.reason));
  if (!failure.detail.empty()) text += ": " + Shown(failure.detail);
  return text;
}

std::string WhyNotRead(const UnitSnapshot& unit) {
  for (const SourceStatus& source : unit.sources) {
    if (source.authenticated && source.failure) return FailureText(*source.failure);
  }
  return "it has none of the sources that the profile names";
}

std::string ReadingCure(Reason reason, const std::string& unit) {
  switch (reason) {
    case Reason::kDns:
    case Reason::kConnect:
    case Reason::kTimeout:
    case Reason::kDisconnected:
      return "See that " + unit + " runs and that this host reaches it.";
    case Reason::kProxy:
      return "See that the proxy on the way to " + unit + " runs and lets this host through.";
    case Reason::kTls:
      return "Compare the certificate of " + unit + " with its tls_config.";
    case Reason::kUnauthorized:
    case Reason::kCooldown:
      return "Check the credentials for " + unit +
             ": each unit has its own keys, and a restored backup brings the other unit's.";
    case Reason::kForbidden:
      return "Give the user of " + unit + " the permission to read what is refused.";
    case Reason::kLocalFile:
      return "Mend the file on this host that could not be read for " + unit + ".";
    case Reason::kNotFound:
    case Reason::kHttpStatus:
    case Reason::kRedirect:
    case Reason::kTooLarge:
    case Reason::kMalformed:
    case Reason::kUnexpectedShape:
    case Reason::kInconsistent:
      return "Look at the log of this read; if it stays so, compare what " + unit +
             " answers with its profile.";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string_view OwnershipMeaning(Ownership ownership) {
  switch (ownership) {
    case Ownership::kAgreed:
      return "one unit licenses it and the other says so";
    case Ownership::kDisowned:
      return "each unit says that the other licenses it";
    case Ownership::kContested:
      return "both units say that they license it";
    case Ownership::kOneSided:
      return "only one unit knows of its licence";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::vector<const LoadMasterAssessment*> StaleLoadmasters(const PairAssessment& assessment) {
  std::vector<const LoadMasterAssessment*> stale;
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    if (loadmaster.ownership && *loadmaster.ownership != Ownership::kAgreed) {
      stale.push_back(&loadmaster);
    }
  }
  return stale;
}

}  // namespace kemp360

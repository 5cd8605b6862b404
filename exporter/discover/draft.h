#pragma once

#include <string>
#include <vector>

#include "discover/evidence.h"
#include "discover/findings.h"
#include "profile/profile.h"

namespace kemp360 {

/// A profile of what was found: what is certain or likely is mapped, what is left to choose is a
/// comment.
struct ProfileDraft {
  Profile profile;
  std::string text;  ///< YAML that ParseProfile reads as `profile`; empty: nothing was found
  std::vector<std::string> notes;  ///< what could not be mapped, and why
};

[[nodiscard]] ProfileDraft DraftProfile(const Evidence& evidence, const Discovery& discovery,
                                        const std::string& name);

}  // namespace kemp360

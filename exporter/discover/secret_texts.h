#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "discover/evidence.h"

namespace kemp360 {

/// Everything in the responses that must not be shown: values whose names say so (in a field, in a
/// row of settings, within a text), what is in front of the host of a URL, and whatever looks
/// like a key.
[[nodiscard]] std::vector<std::string> SecretTextsIn(const Evidence& evidence);

/// In place: those that are so short that they may be a part of anything.
void HideShortSecrets(JsonTree& tree);

/// Does the name of a field, a setting or a parameter say that its value is secret?
[[nodiscard]] bool NamesSecret(std::string_view name);

/// URLs of other hosts without user, path and query: a webhook's path is its password.
[[nodiscard]] std::string WithoutUrlSecrets(std::string_view text);

}  // namespace kemp360

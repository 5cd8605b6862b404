#include "collect/hide_secrets.h"

#include <cstddef>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestHidden = 6;

}  // namespace

void HiddenSecrets::Add(const Secret& secret) {
  if (secret.Reveal().size() >= kShortestHidden) secrets_.push_back(secret);
}

void HiddenSecrets::AddKeysOf(const UnitSnapshot& snapshot) {
  if (snapshot.ha_key) Add(*snapshot.ha_key);
  if (snapshot.peer_ha_key) Add(*snapshot.peer_ha_key);
}

std::string HiddenSecrets::In(std::string text) const {
  for (const Secret& secret : secrets_) {
    text = ReplaceAll(std::move(text), secret.Reveal(), "<hidden>");
  }
  return text;
}

void HiddenSecrets::HideIn(UnitSnapshot& snapshot) const {
  if (snapshot.ha_error_message) {
    snapshot.ha_error_message = In(*std::move(snapshot.ha_error_message));
  }
  for (SourceStatus& source : snapshot.sources) {
    if (source.failure) source.failure->detail = In(std::move(source.failure->detail));
  }
}

}  // namespace kemp360

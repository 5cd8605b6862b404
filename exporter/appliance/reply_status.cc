#include "appliance/source_reading.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "appliance/json_reader.h"
#include "appliance/scalars.h"
#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestErrorBody = 16U << 10U;
constexpr std::size_t kLongestSentence = 200;
constexpr std::size_t kShortestCredential = 6;

/// The framework escapes its texts for HTML, in JSON too.
std::string UnescapeHtml(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kEntities{{
      {"&#x27;", '\''},
      {"&#39;", '\''},
      {"&quot;", '"'},
      {"&lt;", '<'},
      {"&gt;", '>'},
      {"&amp;", '&'},
  }};
  std::string plain;
  while (!text.empty()) {
    const auto* const entity =
        std::find_if(kEntities.begin(), kEntities.end(),
                     [&](const auto& one) { return text.starts_with(one.first); });
    const bool found = entity != kEntities.end();
    plain += found ? entity->second : text.front();
    text.remove_prefix(found ? entity->first.size() : 1);
  }
  return plain;
}

bool MayBeCredential(std::string_view word) {
  if (word.find_first_of("=&?@%") != std::string_view::npos) return true;
  return word.size() >= kShortestCredential &&
         word.find_first_of("0123456789") != std::string_view::npos;
}

std::string Redact(std::string_view sentence) {
  std::string shown;
  while (!sentence.empty()) {
    const std::string_view word = sentence.substr(0, sentence.find(' '));
    sentence.remove_prefix(std::min(word.size() + 1, sentence.size()));
    if (word.empty()) continue;
    if (!shown.empty()) shown += ' ';
    shown += MayBeCredential(word) ? "<hidden>" : word;
  }
  return shown;
}

/// Empty: the body brings no sentence.
std::string ErrorSentence(std::string_view body) {
  if (body.empty() || body.size() > kLongestErrorBody) return {};
  JsonShape shape;
  const std::array slots{shape.Document("/error"), shape.Document("/error_message")};
  std::string text(body);
  std::vector<RawValue> values;
  if (ReadJson(text, shape, values, nullptr)) return {};
  for (const Slot slot : slots) {
    const std::optional<std::string_view> sentence = TextOf(values[slot]);
    if (!sentence || sentence->empty()) continue;
    return Redact(CleanText(Trim(UnescapeHtml(*sentence)), kLongestSentence));
  }
  return {};
}

}  // namespace

Failure FailureOfStatus(int status, std::string_view body) {
  const std::string code = std::to_string(status);
  switch (status) {
    case 401:
      return {Reason::kUnauthorized,
              code + ": the API key is wrong, or its user may not read this resource"};
    case 403:
      return {Reason::kForbidden, code + ": the unit refuses to show this resource"};
    case 404:
      return {Reason::kNotFound, code + ": the unit has no such resource"};
    default:
      break;
  }
  const std::string sentence = ErrorSentence(body);
  return {Reason::kHttpStatus, "status " + code + (sentence.empty() ? "" : ": " + sentence)};
}

}  // namespace kemp360

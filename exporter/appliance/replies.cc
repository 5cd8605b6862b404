// Replies that are no page of a source: those to the login, and those that say why there is none.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/json_reader.h"
#include "appliance/scalars.h"
#include "appliance/unit_reading.h"
#include "base/clean_text.h"
#include "base/json_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestApiKey = 256;
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
    const auto* const entity = std::ranges::find_if(
        kEntities, [&](const auto& one) { return text.starts_with(one.first); });
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
    const std::string_view word = TakeUntil(sentence, " ");
    if (word.empty()) continue;
    if (!shown.empty()) shown += ' ';
    shown += MayBeCredential(word) ? "<hidden>" : word;
  }
  return shown;
}

/// Empty: the body brings no sentence.
std::string ErrorSentence(std::string_view body) {
  if (body.size() > kLongestErrorBody) return {};
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

/// As DecodeLogin; the body is parsed in place.
Result<Secret, Failure> KeyIn(int status, std::string& body) {
  const std::string refused = "the unit rejects this username and password";
  if (status == 401 || status == 403) {
    return Failure{Reason::kUnauthorized, std::to_string(status) + ": " + refused};
  }
  // Without what the body says: it may repeat the request, which holds the password.
  if (status != 200) return FailureOfStatus(status, std::string_view());
  // {"apikey": "<40 hex>", "id": 1, "success": true}; an older sample lacks `id`. A refused one:
  // {"reason": "incorrect", "success": false}, with 401 or with 200.
  JsonShape shape;
  const Slot key_slot = shape.Document("/apikey");
  const Slot success_slot = shape.Document("/success");
  std::vector<RawValue> values;
  if (std::optional<Failure> failure = ReadJson(body, shape, values, nullptr)) {
    return *std::move(failure);
  }
  const RawValue& success = values[success_slot];
  const RawValue& key = values[key_slot];
  if (success.kind != RawKind::kAbsent && FlagOf(success, WordTable()) != true) {
    if (FlagOf(success, WordTable()) == false) return Failure{Reason::kUnauthorized, refused};
    return Failure{Reason::kUnexpectedShape,
                   "\"success\" in its response is neither true nor false"};
  }
  if (key.kind == RawKind::kAbsent || IsEmpty(key)) {
    return Failure{Reason::kUnexpectedShape,
                   "its response contains neither an API key nor a refusal"};
  }
  const bool printable =
      std::ranges::all_of(key.text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (key.kind != RawKind::kString || !printable || key.text.size() > kLongestApiKey) {
    return Failure{Reason::kUnexpectedShape,
                   "the response to the login contains an API key that cannot be valid"};
  }
  return Secret(std::string(key.text));
}

}  // namespace

Failure FailureOfStatus(int status, std::string_view body) {
  const std::string code = std::to_string(status);
  if (status == 401) {
    return {Reason::kUnauthorized,
            code + ": the API key is wrong, or its user may not read this resource"};
  }
  if (status == 403) return {Reason::kForbidden, code + ": the unit refuses to show this resource"};
  if (status == 404) return {Reason::kNotFound, code + ": the unit has no such resource"};
  const std::string sentence = ErrorSentence(body);
  return {.reason = Reason::kHttpStatus,
          .detail = "status " + code + (sentence.empty() ? "" : ": " + sentence),
          .status = status};
}

Secret EncodeLogin(const std::string& username, const Secret& password) {
  std::string json;
  // Enough for every escape: a text that grows would leave copies of the password in freed memory.
  json.reserve(32 + 6 * (username.size() + password.Reveal().size()));
  json += R"({"username": )";
  AppendJsonString(username, json);
  json += R"(, "password": )";
  AppendJsonString(password.Reveal(), json);
  json += '}';
  return Secret(std::move(json));
}

Result<Secret, Failure> DecodeLogin(int status, std::string body) {
  Result<Secret, Failure> key = KeyIn(status, body);
  Wipe(body);
  return key;
}

}  // namespace kemp360

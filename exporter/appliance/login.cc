#include <algorithm>
#include <string_view>
#include <vector>

#include "appliance/json_reader.h"
#include "appliance/scalars.h"
#include "appliance/unit_reading.h"
#include "base/json_text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestApiKey = 256;

}  // namespace

std::string EncodeLogin(const std::string& username, const std::string& password) {
  std::string json;
  // Enough for every escape: a text that grows would leave copies of the password in freed memory.
  json.reserve(32 + 6 * (username.size() + password.size()));
  json += R"({"username": )";
  AppendJsonString(username, json);
  json += R"(, "password": )";
  AppendJsonString(password, json);
  json += '}';
  return json;
}

Result<std::string, Failure> DecodeLogin(int status, const std::string& body) {
  if (status == 401) {
    return Failure{Reason::kUnauthorized, "401: the unit refuses this user name and password"};
  }
  // Without what the body says: it may repeat the request, which holds the password.
  if (status != 200) return FailureOfStatus(status, std::string_view());
  // {"apikey": "<40 hex>", "id": 1, "success": true}; an older sample lacks `id`. A refused one:
  // {"reason": "incorrect", "success": false}, with 401 or with 200.
  JsonShape shape;
  const Slot key_slot = shape.Document("/apikey");
  const Slot success_slot = shape.Document("/success");
  std::string text = body;
  std::vector<RawValue> values;
  if (std::optional<Failure> failure = ReadJson(text, shape, values, nullptr)) {
    return *std::move(failure);
  }
  if (values[success_slot].kind != RawKind::kAbsent &&
      FlagOf(values[success_slot], WordTable()) != true) {
    return Failure{Reason::kUnauthorized, "the unit refuses this user name and password"};
  }
  if (values[key_slot].kind == RawKind::kAbsent || IsEmpty(values[key_slot])) {
    return Failure{Reason::kUnauthorized, "the answer to the log-in holds no API key"};
  }
  const std::string_view key = values[key_slot].text;
  const bool printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (values[key_slot].kind != RawKind::kString || !printable || key.size() > kLongestApiKey) {
    return Failure{Reason::kUnexpectedShape, "what the log-in answers as API key cannot be one"};
  }
  return std::string(key);
}

}  // namespace kemp360

#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

using JsonValue = rapidjson::Value;

std::string_view TextOf(const JsonValue& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// Whoever answers: it goes to a terminal.
std::string CleanTextOf(const JsonValue& value) {
  const std::string_view text = TextOf(value);
  return CleanText(text, text.size());
}

/// More than an exporter has: a hundred thousand LoadMasters are some third of either.
constexpr std::ptrdiff_t kMostValues = 4'000'000;
constexpr std::size_t kMostListBytes = std::size_t{128} << 20U;
constexpr std::string_view kCheckUrl = "check that the URL is an exporter's";

template <typename T>
inline constexpr bool kIsOptionalMember = false;
template <typename T>
inline constexpr bool kIsOptionalMember<std::optional<T>> = true;

/// Reads values into the members that they are bound to, and remembers the first that does not fit.
class StatusReader {
 public:
  [[nodiscard]] std::optional<Error> failure() const { return failure_; }

  template <typename T>
  void Read(const JsonValue& value, const std::string& at, T& member) {
    if constexpr (kIsOptionalMember<T>) {
      if (value.IsNull()) return member.reset();
      Read(value, at, member.emplace());
    } else if constexpr (std::is_same_v<T, bool>) {
      value.IsBool() ? static_cast<void>(member = value.GetBool()) : Expected("a boolean", at);
    } else if constexpr (std::is_same_v<T, std::size_t>) {
      value.IsUint64() ? static_cast<void>(member = value.GetUint64()) : Expected("a count", at);
    } else if constexpr (std::is_same_v<T, double>) {
      value.IsNumber() ? static_cast<void>(member = value.GetDouble()) : Expected("a number", at);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.IsString() ? static_cast<void>(member = CleanTextOf(value)) : Expected("a string", at);
    } else if constexpr (Worded<T>) {
      ReadWord(value, at, member);
    } else if constexpr (std::is_same_v<T, OwnershipCounts>) {
      for (const Ownership ownership : kAll<Ownership>) {
        ReadMember(value, at, ToString(ownership), member.of(ownership));
      }
      ReadMember(value, at, "undecided", member.undecided);
      ReadMember(value, at, "whole", member.whole);
    } else if constexpr (std::is_same_v<T, CheckVerdicts>) {
      if (!value.IsObject()) return Expected("an object", at);
      for (const auto& check : value.GetObject()) {
        auto& [name, verdict] = member.emplace_back();
        name = CleanTextOf(check.name);
        Read(check.value, at + "." + name, verdict);
      }
    } else if constexpr (requires { T::Members(member, IgnoreMember{}); }) {
      if (!value.IsObject()) return Expected("an object", at);
      T::Members(member, [&](std::string_view key, auto& part, std::string_view) {
        ReadMember(value, at, key, part);
      });
    } else {
      ReadList(value, at, member);
    }
  }

 private:
  template <typename T>
  void ReadMember(const JsonValue& object, const std::string& at, std::string_view key, T& member) {
    if (!object.IsObject()) return Expected("an object", at);
    const auto found = object.FindMember(
        JsonValue(rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size()))));
    if (found != object.MemberEnd()) Read(found->value, at + "." + std::string(key), member);
  }

  template <typename T>
  void ReadList(const JsonValue& value, const std::string& at, std::vector<T>& list) {
    if (!value.IsArray()) return Expected("a list", at);
    list_bytes_ += value.Size() * sizeof(T);
    if (list_bytes_ > kMostListBytes && !failure_) {
      failure_ = Error{at, "is longer than in any response of an exporter", std::string(kCheckUrl)};
    }
    for (rapidjson::SizeType i = 0; i < value.Size() && !failure_; ++i) {
      Read(value[i], at + "[" + std::to_string(i) + "]", list.emplace_back());
    }
  }

  template <typename T>
  void ReadWord(const JsonValue& value, const std::string& at, T& member) {
    const auto word = value.IsString() ? ParseWord<T>(TextOf(value)) : std::nullopt;
    word ? static_cast<void>(member = *word) : Expected("a word that this version knows", at);
  }

  void Expected(std::string_view what, const std::string& at) {
    if (failure_) return;
    failure_ = Error{at, "is not " + std::string(what),
                     "ask an exporter of this version, or read the units without --from"};
  }

  std::optional<Error> failure_;
  std::size_t list_bytes_ = 0;
};

}  // namespace

Result<StatusPage> ReadStatus(std::string_view json) {
  if (std::ranges::count(json, ',') > kMostValues) {
    return Error{"status", "is larger than any response of an exporter", std::string(kCheckUrl)};
  }
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError()) {
    return Error{"status", "is not JSON", std::string(kCheckUrl)};
  }
  StatusPage page;
  StatusReader reader;
  reader.Read(document, "status", page);
  if (const std::optional<Error> failure = reader.failure()) return *failure;
  if (page.version.empty()) {
    return Error{"status", "has no version", std::string(kCheckUrl)};
  }
  return page;
}

}  // namespace kemp360

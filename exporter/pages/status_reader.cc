#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "pages/status.h"

namespace kemp360 {
namespace {

using JsonValue = rapidjson::Value;

std::string_view TextOf(const JsonValue& value) {
  return {value.GetString(), value.GetStringLength()};
}

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
      value.IsString() ? static_cast<void>(member = TextOf(value)) : Expected("a string", at);
    } else if constexpr (Worded<T>) {
      ReadWord(value, at, member);
    } else if constexpr (std::is_same_v<T, OwnershipCounts>) {
      for (const Ownership ownership : kAll<Ownership>) {
        ReadMember(value, at, ToString(ownership), member.of(ownership));
      }
      ReadMember(value, at, "undecided", member.undecided);
    } else if constexpr (std::is_same_v<T, CheckVerdicts>) {
      if (!value.IsObject()) return Expected("an object", at);
      for (const auto& check : value.GetObject()) {
        auto& [name, verdict] = member.emplace_back();
        name = TextOf(check.name);
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
};

}  // namespace

Result<StatusPage> ReadStatus(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError()) {
    return Error{"status", "is not JSON", "check that the URL is an exporter's"};
  }
  StatusPage page;
  StatusReader reader;
  reader.Read(document, "status", page);
  if (const std::optional<Error> failure = reader.failure()) return *failure;
  if (page.version.empty()) {
    return Error{"status", "has no version", "check that the URL is an exporter's"};
  }
  return page;
}

}  // namespace kemp360

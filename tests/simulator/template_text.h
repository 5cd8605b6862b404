#pragma once

#include <rapidjson/document.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kemp360::simulator {

/// What stands in the place of a placeholder.
struct TemplateValue {
  enum class Kind {
    kText,
    kPlain,  ///< a number, a flag, or any other JSON: written without quotes
    kNull,
  };
  std::string text;
  Kind kind = Kind::kText;
};

/// Fills in the placeholders of a description: "{device_id}", "{mode|roles}", "port {lm.port}". A
/// name, and behind each | a table of words or one of: number (without quotes), text (in quotes),
/// upper, dashes and bare (for the colons of a MAC). A text that is nothing but one placeholder
/// becomes that value, with its type; in any other text null is empty. Throws std::runtime_error
/// for a name or a word that there is not.
class TemplateFiller {
 public:
  /// nullopt: there is no such name.
  using Lookup = std::function<std::optional<TemplateValue>(std::string_view name)>;

  /// `tables`: an object of objects; may be null. Both must outlive it.
  TemplateFiller(const rapidjson::Value* tables, Lookup lookup);

  void AppendJson(const rapidjson::Value& value, std::string& out) const;
  [[nodiscard]] std::string Json(const rapidjson::Value& value) const;
  [[nodiscard]] std::string Text(std::string_view pattern) const { return Fill(pattern).text; }

 private:
  [[nodiscard]] TemplateValue Fill(std::string_view pattern) const;
  [[nodiscard]] TemplateValue Evaluate(std::string_view expression) const;
  [[nodiscard]] TemplateValue Filtered(TemplateValue value, std::string_view filter) const;

  const rapidjson::Value* tables_;
  Lookup lookup_;
};

/// nullptr: `object` has no such member.
[[nodiscard]] const rapidjson::Value* MemberOf(const rapidjson::Value& object,
                                               std::string_view name);
[[nodiscard]] std::string_view TextIn(const rapidjson::Value& value);

}  // namespace kemp360::simulator

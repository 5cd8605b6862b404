#include "simulator/control_request.h"

#include <rapidjson/document.h>

#include <charconv>

#include "base/text.h"
#include "simulator/query_string.h"

namespace kemp360::simulator {
namespace {

Error Wrong(std::string what, std::string mend) {
  return Error{"control", std::move(what), std::move(mend)};
}

std::optional<std::string> ScalarText(const rapidjson::Value& value) {
  if (value.IsString()) return std::string(value.GetString(), value.GetStringLength());
  if (value.IsBool()) return value.GetBool() ? "true" : "false";
  if (value.IsInt64()) return std::to_string(value.GetInt64());
  if (value.IsDouble()) return std::to_string(value.GetDouble());
  if (value.IsNull()) return std::string();
  return std::nullopt;
}

}  // namespace

Result<ControlFields> ControlFields::Parse(const WireRequest& request) {
  ControlFields fields;
  const auto body = Trim(request.body);
  if (!body.starts_with('{')) {
    fields.from_form_ = !body.empty();
    for (const QueryString& query : {QueryString(body), QueryString(request.Query())}) {
      for (const auto& [name, value] : query.pairs()) fields.fields_[name] = value;
    }
    return fields;
  }
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError()) return Wrong("the body is not valid JSON", "send one object");
  for (const auto& member : document.GetObject()) {
    const std::string name(member.name.GetString(), member.name.GetStringLength());
    auto text = ScalarText(member.value);
    if (!text) return Wrong("\"" + name + "\" is neither text nor number", "send a flat object");
    fields.fields_[name] = std::move(*text);
  }
  return fields;
}

std::string ControlFields::Text(std::string_view name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? std::string() : found->second;
}

Result<std::optional<std::int64_t>> ControlFields::Number(std::string_view name) const {
  const std::string text = Text(name);
  if (text.empty()) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Wrong("\"" + std::string(name) + "\" is no whole number", "give digits");
  }
  return std::optional(number);
}

Result<std::optional<std::size_t>> ControlFields::Pair(const Simulator& simulator) const {
  const std::string text = Text("pair");
  if (text.empty() || text == "*") return std::optional<std::size_t>();
  for (std::size_t pair = 0; pair < simulator.pairs(); ++pair) {
    if (text == simulator.PairName(pair) || text == std::to_string(pair + 1)) {
      return std::optional(pair);
    }
  }
  return Wrong("no pair \"" + text + "\"", "GET /state names all of them");
}

Result<std::optional<UnitIndex>> ControlFields::Unit() const {
  const std::string text = Text("unit");
  if (text.empty()) return std::optional<UnitIndex>();
  const auto unit = ParseUnit(text);
  if (!unit) return Wrong("no unit \"" + text + "\"", "use a or b");
  return std::optional(*unit);
}

}  // namespace kemp360::simulator

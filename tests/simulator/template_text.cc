#include "simulator/template_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

std::string WrittenAsJson(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return text;
}

}  // namespace

const rapidjson::Value* MemberOf(const rapidjson::Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const rapidjson::Value key(
      rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string_view TextIn(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

TemplateFiller::TemplateFiller(const rapidjson::Value* tables, Lookup lookup)
    : tables_(tables), lookup_(std::move(lookup)) {}

void TemplateFiller::AppendJson(const rapidjson::Value& value, std::string& out) const {
  const char* separator = "";
  if (value.IsObject()) {
    out += '{';
    for (const auto& member : value.GetObject()) {
      out.append(separator).append(JsonString(TextIn(member.name))).append(": ");
      AppendJson(member.value, out);
      separator = ", ";
    }
    out += '}';
  } else if (value.IsArray()) {
    out += '[';
    for (const rapidjson::Value& item : value.GetArray()) {
      out += separator;
      AppendJson(item, out);
      separator = ", ";
    }
    out += ']';
  } else if (value.IsString()) {
    const TemplateValue filled = Fill(TextIn(value));
    if (filled.kind == TemplateValue::Kind::kText) {
      out += JsonString(std::string_view(filled.text));
    } else {
      out += filled.kind == TemplateValue::Kind::kNull ? "null" : filled.text;
    }
  } else {
    out += WrittenAsJson(value);
  }
}

std::string TemplateFiller::Json(const rapidjson::Value& value) const {
  std::string json;
  AppendJson(value, json);
  return json;
}

TemplateValue TemplateFiller::Fill(std::string_view pattern) const {
  if (pattern.starts_with('{') && pattern.find('}') == pattern.size() - 1) {
    return Evaluate(pattern.substr(1, pattern.size() - 2));
  }
  TemplateValue filled;
  while (!pattern.empty()) {
    filled.text += TakeUntil(pattern, "{");
    if (!pattern.empty()) filled.text += Evaluate(TakeUntil(pattern, "}")).text;
  }
  return filled;
}

TemplateValue TemplateFiller::Evaluate(std::string_view expression) const {
  const std::string_view name = TakeUntil(expression, "|");
  std::optional<TemplateValue> value = lookup_(name);
  if (!value) throw std::runtime_error("there is no placeholder {" + std::string(name) + "}");
  while (!expression.empty()) value = Filtered(*std::move(value), TakeUntil(expression, "|"));
  return *std::move(value);
}

TemplateValue TemplateFiller::Filtered(TemplateValue value, std::string_view filter) const {
  using Kind = TemplateValue::Kind;
  const rapidjson::Value* const table = tables_ == nullptr ? nullptr : MemberOf(*tables_, filter);
  if (table != nullptr) {
    const std::string word = value.kind == Kind::kNull ? "null" : value.text;
    const rapidjson::Value* const entry = MemberOf(*table, word);
    if (entry == nullptr) {
      throw std::runtime_error("the table \"" + std::string(filter) + "\" has no \"" + word + "\"");
    }
    if (entry->IsString()) return Fill(TextIn(*entry));
    return {entry->IsNull() ? "" : WrittenAsJson(*entry),
            entry->IsNull() ? Kind::kNull : Kind::kPlain};
  }
  if (filter == "number" || filter == "text") {
    if (value.kind != Kind::kNull) value.kind = filter == "text" ? Kind::kText : Kind::kPlain;
  } else if (filter == "upper") {
    value.text = Upper(std::move(value.text));
  } else if (filter == "dashes" || filter == "bare") {
    value.text = ReplaceAll(std::move(value.text), ":", filter == "dashes" ? "-" : "");
  } else {
    throw std::runtime_error("there is no table and no form \"" + std::string(filter) + "\"");
  }
  return value;
}

}  // namespace kemp360::simulator

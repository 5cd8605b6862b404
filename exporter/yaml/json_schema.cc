#include <map>

#include "base/json_text.h"
#include "yaml/key_table.h"

namespace kemp360 {
namespace {

/// Writes a schema for each table once, under `definitions`.
class SchemaWriter {
 public:
  std::string Write(const KeyTable& root, std::string_view title) {
    json_.Open("", '{');
    json_.Text("$schema", "http://json-schema.org/draft-07/schema#");
    json_.Text("title", title);
    Collect(root);
    json_.Open("allOf", '[');
    Reference(root);
    json_.Close();
    json_.Open("definitions", '{');
    for (const auto& [name, table] : tables_) Definition(*table);
    json_.Close();
    json_.Close();
    return std::move(json_).Take();
  }

 private:
  void Collect(const KeyTable& table) {
    if (!tables_.emplace(table.title, &table).second) return;
    for (const KeySpec& key : table.keys) Collect(key.value);
  }
  void Collect(const ValueSpec& value) {
    if (value.table != nullptr) Collect(*value.table);
    if (value.item != nullptr) Collect(*value.item);
  }

  void Definition(const KeyTable& table) {
    json_.Open(table.title, '{');
    json_.Text("type", "object");
    json_.Raw("additionalProperties", "false");
    std::vector<std::string> required;
    for (const KeySpec& key : table.keys) {
      if (key.presence == Presence::kRequired) required.push_back(key.name);
    }
    if (!required.empty()) Words("required", required);
    json_.Open("properties", '{');
    for (const KeySpec& key : table.keys) {
      json_.Open(key.name, '{');
      json_.Text("description", key.meaning);
      Default(key);
      Value(key.value);
      json_.Close();
    }
    json_.Close();
    json_.Close();
  }

  void Default(const KeySpec& key) {
    if (!key.default_text) return;
    const ValueKind kind = key.value.kind;
    if (kind == ValueKind::kFlag || kind == ValueKind::kCount || kind == ValueKind::kList ||
        kind == ValueKind::kNamed) {
      json_.Raw("default", *key.default_text);  // true, 64, [] and {} are JSON too
    } else {
      json_.Text("default", *key.default_text);
    }
  }

  void Value(const ValueSpec& value) {
    switch (value.kind) {
      case ValueKind::kText:
      case ValueKind::kFile:
        json_.Raw("type", R"(["string", "number", "boolean"])");  // whatever one word looks like
        if (!value.may_be_empty) json_.Number("minLength", 1);
        if (!value.pattern.empty()) json_.Text("pattern", value.pattern);
        break;
      case ValueKind::kFlag:
        json_.Text("type", "boolean");
        break;
      case ValueKind::kCount:
        json_.Text("type", "integer");
        json_.Number("minimum", value.least);
        json_.Number("maximum", value.most);
        break;
      case ValueKind::kDuration:
        json_.Text("type", "string");
        json_.Text("pattern",
                   "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$");
        json_.Number("minLength", 2);
        break;
      case ValueKind::kBytes:
        json_.Text("type", "string");
        json_.Text("pattern", "^[0-9]+(B|KiB|MiB|GiB)$");
        break;
      case ValueKind::kChoice:
        Words("enum", value.choices);
        break;
      case ValueKind::kList:
        json_.Text("type", "array");
        Nested("items", *value.item);
        break;
      case ValueKind::kMap:
        json_.Open("allOf", '[');
        Reference(*value.table);
        json_.Close();
        break;
      case ValueKind::kNamed:
        json_.Text("type", "object");
        if (!value.pattern.empty()) {
          json_.Open("propertyNames", '{');
          json_.Text("pattern", value.pattern);
          json_.Close();
        }
        Nested("additionalProperties", *value.item);
        break;
    }
  }

  /// An item of allOf: draft 07 ignores what is beside a $ref.
  void Reference(const KeyTable& table) {
    json_.Raw("", R"({"$ref": "#/definitions/)" + table.title + R"("})");
  }

  void Words(std::string_view key, const std::vector<std::string>& words) {
    json_.Open(key, '[');
    for (const std::string& word : words) json_.Text("", word);
    json_.Close();
  }

  void Nested(std::string_view key, const ValueSpec& value) {
    json_.Open(key, '{');
    Value(value);
    json_.Close();
  }

  JsonLines json_;
  std::map<std::string, const KeyTable*> tables_;
};

}  // namespace

std::string JsonSchema(const KeyTable& root, std::string_view title) {
  return SchemaWriter().Write(root, title);
}

}  // namespace kemp360

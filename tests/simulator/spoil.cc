#include "simulator/spoil.h"

#include <rapidjson/document.h>

#include <array>
#include <functional>

#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

using rapidjson::Document;
using rapidjson::Value;

void Write(std::string& out, const Value& value) {
  const char* separator = "";
  if (value.IsObject()) {
    out += "{";
    for (const auto& member : value.GetObject()) {
      out.append(separator);
      AppendJsonString(out, {member.name.GetString(), member.name.GetStringLength()});
      out.append(": ");
      Write(out, member.value);
      separator = ", ";
    }
    out += "}";
  } else if (value.IsArray()) {
    out += "[";
    for (const auto& item : value.GetArray()) {
      out.append(separator);
      Write(out, item);
      separator = ", ";
    }
    out += "]";
  } else if (value.IsString()) {
    AppendJsonString(out, {value.GetString(), value.GetStringLength()});
  } else if (value.IsBool()) {
    out += JsonBool(value.GetBool());
  } else if (value.IsInt64()) {
    out += std::to_string(value.GetInt64());
  } else if (value.IsUint64()) {
    out += std::to_string(value.GetUint64());
  } else if (value.IsNumber()) {
    out += std::to_string(value.GetDouble());
  } else {
    out += "null";
  }
}

std::string Transform(const std::string& body, const std::function<void(Document&)>& change) {
  Document document;
  document.Parse(body.data(), body.size());
  if (document.HasParseError()) return body;
  change(document);
  std::string out;
  Write(out, document);
  return out;
}

/// Calls `visit` for every object and array, the inner ones first.
void ForEach(Value& value, const std::function<void(Value&)>& visit) {
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) ForEach(member.value, visit);
  } else if (value.IsArray()) {
    for (auto& item : value.GetArray()) ForEach(item, visit);
  } else {
    return;
  }
  visit(value);
}

/// The rows of a list in any dialect, or null.
Value* Rows(Document& document) {
  if (!document.IsObject()) return nullptr;
  for (const char* name : {"objects", "items"}) {
    if (document.HasMember(name)) return &document[name];
  }
  if (!document.HasMember("result") || !document["result"].HasMember("rows")) return nullptr;
  return &document["result"]["rows"];
}

/// What the list says of its whole length, or null. A string in the dialect "other".
Value* Total(Document& document) {
  static constexpr std::array<std::pair<const char*, const char*>, 3> kPlaces{
      {{"meta", "total_count"}, {"page", "total_count"}, {"result", "total"}}};
  if (!document.IsObject()) return nullptr;
  for (const auto& [outer, inner] : kPlaces) {
    if (document.HasMember(outer) && document[outer].HasMember(inner)) {
      return &document[outer][inner];
    }
  }
  return nullptr;
}

void SetTotal(Document& document, std::int64_t number) {
  Value* total = Total(document);
  if (total == nullptr) return;
  if (total->IsString()) {
    const std::string text = std::to_string(number);
    total->SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()),
                     document.GetAllocator());
  } else {
    total->SetInt64(number);
  }
}

std::int64_t GetTotal(Document& document) {
  const Value* total = Total(document);
  if (total == nullptr) return 0;
  return total->IsString() ? std::stoll(total->GetString()) : total->GetInt64();
}

bool Names(const Value& row, std::string_view name) {
  if (!row.IsObject() || !row.HasMember("name") || !row.HasMember("content")) return false;
  const Value& found = row["name"];
  return found.IsString() && std::string_view(found.GetString(), found.GetStringLength()) == name;
}

Value Text(std::string_view text, Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

void StringifyNumbers(Value& parent, Document& document) {
  const auto stringify = [&document](Value& value) {
    if (!value.IsNumber()) return;
    std::string text;
    Write(text, value);
    value = Text(text, document);
  };
  if (parent.IsObject()) {
    for (auto& member : parent.GetObject()) stringify(member.value);
  } else {
    for (auto& item : parent.GetArray()) stringify(item);
  }
}

}  // namespace

std::string NumbersAsStrings(const std::string& body) {
  return Transform(body, [](Document& document) {
    ForEach(document, [&document](Value& parent) { StringifyNumbers(parent, document); });
  });
}

std::string WithoutField(const std::string& body, std::string_view field) {
  return Transform(body, [field](Document& document) {
    const Value name = Text(field, document);
    ForEach(document, [&](Value& parent) {
      if (parent.IsObject()) {
        parent.RemoveMember(name);
        return;
      }
      for (auto row = parent.Begin(); row != parent.End();) {
        row = Names(*row, field) ? parent.Erase(row) : row + 1;
      }
    });
  });
}

std::string WithFirstRowTwice(const std::string& body) {
  return Transform(body, [](Document& document) {
    Value* rows = Rows(document);
    if (rows == nullptr || rows->Empty()) return;
    Value copy((*rows)[0], document.GetAllocator());
    rows->PushBack(copy, document.GetAllocator());
    SetTotal(document, GetTotal(document) + 1);
  });
}

std::string WithModeWord(const std::string& body, std::string_view word) {
  return Transform(body, [word](Document& document) {
    ForEach(document, [&](Value& parent) {
      if (Names(parent, "ha.role")) parent["content"]["value"] = Text(word, document);
      if (parent.IsObject() && parent.HasMember("ha_mode")) {
        parent["ha_mode"] = Text(word, document);
      }
    });
  });
}

std::string AfterARowWasRemoved(const std::string& body) {
  return Transform(body, [](Document& document) {
    Value* rows = Rows(document);
    if (rows == nullptr || rows->Empty()) return;
    rows->Erase(rows->Begin());
    SetTotal(document, GetTotal(document) - 1);
  });
}

std::string WithTotal(const std::string& body, std::int64_t total) {
  return Transform(body, [total](Document& document) { SetTotal(document, total); });
}

std::string DeepNesting(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string WithInvalidUtf8(const std::string& body) {
  // Behind the first letter of some text: where a validating reader looks.
  std::string spoiled = body;
  const auto place = spoiled.rfind("\": \"");
  spoiled.insert(place == std::string::npos ? spoiled.size() / 2 : place + 4, "\xC3\x28\xFF");
  return spoiled;
}

}  // namespace kemp360::simulator

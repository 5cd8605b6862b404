#include "discover/record.h"

#include <utility>

#include "base/clean_text.h"
#include "base/json_text.h"
#include "base/text.h"
#include "discover/json_tree.h"

namespace kemp360 {
namespace {

std::string TextAt(const JsonTree& tree, std::string_view name) {
  const JsonTree* const value = tree.Find(name);
  return value == nullptr || value->kind != RawKind::kString ? std::string() : value->text;
}

void AddTexts(const JsonTree& tree, std::string_view name, std::vector<std::string>& texts) {
  const JsonTree* const list = tree.Find(name);
  if (list == nullptr || !list->IsArray()) return;
  for (const JsonMember& item : list->members) texts.push_back(item.value.text);
}

void RenderTexts(JsonLines& out, std::string_view name, const std::vector<std::string>& texts) {
  out.Open(name, '[');
  for (const std::string& text : texts) out.Text("", text);
  out.Close();
}

void RenderExchange(JsonLines& out, const RecordedExchange& exchange) {
  out.Open("", '{');
  out.Text("path", exchange.path);
  if (!exchange.query.empty()) out.Text("query", exchange.query);
  out.Number("status", exchange.status);
  if (!exchange.content_type.empty()) out.Text("content_type", exchange.content_type);
  if (!exchange.redirect.empty()) out.Text("redirect", exchange.redirect);
  if (!exchange.redirect_query.empty()) out.Text("redirect_query", exchange.redirect_query);
  if (!exchange.failure.empty()) out.Text("failure", exchange.failure);
  if (exchange.truncated) out.Raw("truncated", "true");
  out.Text("body", ValidUtf8(exchange.body));
  out.Close();
}

}  // namespace

RecordWriter::RecordWriter(const UnitRecord& head) {
  out_.Open("", '{');
  out_.Text("unit", head.name);
  out_.Text("host", head.host);
  RenderTexts(out_, "addresses", head.addresses);
  if (!head.unread.empty()) out_.Text("unread", head.unread);
  RenderTexts(out_, "notes", head.notes);
  RenderTexts(out_, "not_requested", head.not_requested);
  out_.Open("exchanges", '[');
}

std::string RecordWriter::Add(const RecordedExchange& exchange) {
  RenderExchange(out_, exchange);
  return out_.TakePart();
}

std::string RecordWriter::End() && {
  out_.Close();
  out_.Close();
  return std::move(out_).Take();
}

std::string RenderRecord(const UnitRecord& unit) {
  RecordWriter writer(unit);
  std::string text;
  for (const RecordedExchange& exchange : unit.exchanges) text += writer.Add(exchange);
  return text + std::move(writer).End();
}

Result<UnitRecord> ParseRecord(const std::string& text) {
  const std::optional<JsonTree> tree = ParseJsonTree(
      text, {.items = 100'000, .nodes = 2'000'000, .depth = 10, .text = std::string::npos});
  const JsonTree* const exchanges = tree ? tree->Find("exchanges") : nullptr;
  if (exchanges == nullptr || !exchanges->IsArray()) {
    return Error{"", "is not the record of a unit", "name a directory that --record has written"};
  }
  UnitRecord unit;
  unit.name = TextAt(*tree, "unit");
  unit.host = TextAt(*tree, "host");
  unit.unread = TextAt(*tree, "unread");
  AddTexts(*tree, "addresses", unit.addresses);
  AddTexts(*tree, "notes", unit.notes);
  AddTexts(*tree, "not_requested", unit.not_requested);
  for (const JsonMember& item : exchanges->members) {
    RecordedExchange exchange;
    exchange.path = TextAt(item.value, "path");
    exchange.query = TextAt(item.value, "query");
    exchange.content_type = TextAt(item.value, "content_type");
    exchange.redirect = TextAt(item.value, "redirect");
    exchange.redirect_query = TextAt(item.value, "redirect_query");
    exchange.failure = TextAt(item.value, "failure");
    exchange.body = TextAt(item.value, "body");
    const JsonTree* const status = item.value.Find("status");
    if (status != nullptr) exchange.status = ParseNumber<int>(status->text).value_or(0);
    exchange.truncated = item.value.Find("truncated") != nullptr;
    unit.exchanges.push_back(std::move(exchange));
  }
  return unit;
}

}  // namespace kemp360

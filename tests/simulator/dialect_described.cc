#include "simulator/dialect_described.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/clean_text.h"
#include "base/text.h"
#include "simulator/report.h"
#include "simulator/template_text.h"
#include "support/read_file.h"

namespace kemp360::simulator {
namespace {

using Kind = TemplateValue::Kind;

/// What the placeholders of a template are about: a unit, and in a row for a LoadMaster that one.
struct TemplateScope {
  const SiteRequest& request;
  UnitIndex unit = 0;
  const Row* loadmaster = nullptr;
  std::size_t number = 0;  ///< of the row, from 1
};

/// A row to be, with the template that it is made of.
struct RowToFill {
  TemplateScope scope;
  const rapidjson::Value* row = nullptr;
};

TemplateValue Flag(bool value) { return {value ? "true" : "false", Kind::kPlain}; }
TemplateValue Count(std::size_t value) { return {std::to_string(value), Kind::kPlain}; }
TemplateValue Words(std::string text) { return {std::move(text), Kind::kText}; }
TemplateValue Optional(const std::optional<std::string>& text) {
  return {text.value_or(""), text ? Kind::kText : Kind::kNull};
}

const std::map<std::string_view, std::function<TemplateValue(const Unit&)>>& UnitValues() {
  static const std::map<std::string_view, std::function<TemplateValue(const Unit&)>> kValues{
      {"device_id", [](const Unit& unit) { return Words(unit.device_id); }},
      {"disabled", [](const Unit& unit) { return Flag(unit.disabled); }},
      {"ha_error", [](const Unit& unit) { return Flag(unit.ha_error.has_value()); }},
      {"ha_error_message", [](const Unit& unit) { return Optional(unit.ha_error); }},
      {"ha_key", [](const Unit& unit) { return Words(unit.ha_key); }},
      {"host_name", [](const Unit& unit) { return Words(unit.host_name); }},
      {"ip_address", [](const Unit& unit) { return Words(unit.ip_address); }},
      {"local_licensed", [](const Unit& unit) { return Flag(unit.local_licensed); }},
      {"metered_licensed", [](const Unit& unit) { return Flag(unit.metered_licensed); }},
      {"mode", [](const Unit& unit) { return Words(std::string(ToString(unit.mode))); }},
      {"peer_device_id", [](const Unit& unit) { return Optional(unit.peer_device_id); }},
      {"peer_ha_key", [](const Unit& unit) { return Optional(unit.peer_ha_key); }},
      {"peer_ip_address", [](const Unit& unit) { return Optional(unit.peer_ip_address); }},
      {"preferred_master", [](const Unit& unit) { return Flag(unit.preferred_master); }},
      {"username", [](const Unit& unit) { return Words(unit.username); }},
      {"version", [](const Unit& unit) { return Words(unit.version); }}};
  return kValues;
}

std::optional<TemplateValue> UnitValue(const TemplateScope& scope, UnitIndex unit,
                                       std::string_view name) {
  if (name == "letter") return Words(unit == 0 ? "a" : "b");
  if (name == "seat") return Words(unit == scope.request.unit ? "this" : "other");
  const auto found = UnitValues().find(name);
  if (found == UnitValues().end()) return std::nullopt;
  return found->second(scope.request.pair.unit(unit));
}

std::optional<TemplateValue> LoadmasterValue(const TemplateScope& scope, std::string_view name) {
  const Row& row = *scope.loadmaster;
  const Device& device = scope.request.pair.device(row.device);
  const bool normal = row.licence == Licence::kNormal;
  const bool mine = row.licence == Licence::kMine;
  if (name == "activated") return Flag(!normal);
  if (name == "endpoint") {
    const bool six = device.ip_address.find(':') != std::string::npos;
    return Words((six ? "[" + device.ip_address + "]" : device.ip_address) + ":" +
                 std::to_string(device.port));
  }
  if (name == "id") return Count(row.id);
  if (name == "ip_address") return Words(device.ip_address);
  if (name == "last_update") return Words(device.last_update);
  if (name == "licence") return Words(normal ? "normal" : mine ? "mine" : "peer");
  if (name == "mac") return Words(device.mac_address);
  if (name == "name") return Words(device.name);
  if (name == "port") return Count(device.port);
  if (name == "serial") return Words(device.device_id);
  return std::nullopt;
}

std::optional<TemplateValue> ValueIn(const TemplateScope& scope, std::string_view name) {
  constexpr std::string_view kPeer = "peer.";
  constexpr std::string_view kLoadmaster = "lm.";
  if (name == "row") return Count(scope.number);
  if (name == "row_is_even") return Flag(scope.number % 2 == 0);
  if (name.starts_with(kPeer)) {
    return UnitValue(scope, PeerOf(scope.unit), name.substr(kPeer.size()));
  }
  if (scope.loadmaster != nullptr && name.starts_with(kLoadmaster)) {
    return LoadmasterValue(scope, name.substr(kLoadmaster.size()));
  }
  return UnitValue(scope, scope.unit, name);
}

TemplateFiller FillerFor(const rapidjson::Value& description, const TemplateScope& scope) {
  return {MemberOf(description, "words"),
          [&scope](std::string_view name) { return ValueIn(scope, name); }};
}

std::string_view TextOr(const rapidjson::Value& object, std::string_view name,
                        std::string_view otherwise) {
  const rapidjson::Value* const found = MemberOf(object, name);
  return found == nullptr ? otherwise : TextIn(*found);
}

std::size_t NumberOr(const rapidjson::Value& object, std::string_view name, std::size_t otherwise) {
  const rapidjson::Value* const found = MemberOf(object, name);
  return found == nullptr ? otherwise : found->GetUint();
}

/// The rows that `rows` names: of the LoadMasters, of those that are licensed, of both units; or
/// templates, each of which is one.
std::vector<RowToFill> RowsOf(const SiteRequest& request, const rapidjson::Value& path,
                              const std::vector<Row>& loadmasters) {
  const rapidjson::Value& rows = *MemberOf(path, "rows");
  const rapidjson::Value* const row = MemberOf(path, "row");
  std::vector<RowToFill> all;
  const auto add = [&](UnitIndex unit, const Row* loadmaster, const rapidjson::Value* of) {
    all.push_back({{request, unit, loadmaster, all.size() + 1}, of});
  };
  if (rows.IsArray()) {
    for (const rapidjson::Value& one : rows.GetArray()) add(request.unit, nullptr, &one);
  } else if (TextIn(rows) == "units") {
    for (UnitIndex unit = 0; unit < 2; ++unit) add(unit, nullptr, row);
  } else if (TextIn(rows) == "loadmasters" || TextIn(rows) == "licensed") {
    for (const Row& one : loadmasters) {
      if (TextIn(rows) == "loadmasters" || one.licence != Licence::kNormal) {
        add(request.unit, &one, row);
      }
    }
  } else {
    throw std::runtime_error("there are no rows \"" + std::string(TextIn(rows)) + "\"");
  }
  return all;
}

/// The third part of a path: "loadmaster" in "/api/v1/loadmaster/7/".
std::string ResourceOf(std::string_view path) {
  std::string_view part;
  for (int i = 0; i < 4; ++i) part = TakeUntil(path, "/");
  return std::string(part);
}

}  // namespace

DescribedDialect::DescribedDialect(const std::string& file) : file_(file) {
  constexpr unsigned kFlags = rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag;
  const std::string text = testing::ReadFile(file);
  description_.Parse<kFlags>(text.data(), text.size());
  if (description_.HasParseError()) {
    throw std::runtime_error(file + ": is not JSON: at byte " +
                             std::to_string(description_.GetErrorOffset()));
  }
  const rapidjson::Value* const paths = MemberOf(description_, "paths");
  if (paths == nullptr || !paths->IsObject()) {
    throw std::runtime_error(file + ": has no \"paths\": an object of path and description");
  }
  constexpr std::array kKinds{"json", "rows", "csv", "text", "redirect", "status"};
  for (const auto& path : paths->GetObject()) {
    const auto kinds = std::ranges::count_if(
        kKinds, [&](const char* kind) { return MemberOf(path.value, kind) != nullptr; });
    if (kinds == 1) continue;
    throw std::runtime_error(file + ": " + std::string(TextIn(path.name)) +
                             ": needs one of json, rows, csv, text, redirect, status");
  }
}

std::string_view DescribedDialect::DangerousPath() const {
  return TextOr(description_, "changing_path", "/api/v1/360/unset_proxy/");
}

std::pair<const rapidjson::Value*, std::string> DescribedDialect::Find(
    std::string_view path) const {
  const rapidjson::Value& paths = *MemberOf(description_, "paths");
  if (const rapidjson::Value* const found = MemberOf(paths, path)) return {found, ""};
  if (!path.ends_with('/') || path.size() < 2) return {nullptr, ""};
  const std::size_t slash = path.rfind('/', path.size() - 2);
  const rapidjson::Value* const list = MemberOf(paths, path.substr(0, slash + 1));
  if (list == nullptr || MemberOf(*list, "detail") == nullptr) return {nullptr, ""};
  return {list, std::string(path.substr(slash + 1, path.size() - slash - 2))};
}

Page DescribedDialect::Answer(const SiteRequest& request) const {
  const std::string_view path = request.wire.Path();
  if (path == TextOr(description_, "login", "/api/v1/user/authenticate/")) return LogIn(request);
  const auto [found, key] = Find(path);
  const bool changing = path == DangerousPath();
  if (found == nullptr && !changing) {
    const bool slash = !path.ends_with('/') && Find(std::string(path) + "/").first != nullptr;
    return slash ? AddSlash(request) : NoSuchPage();
  }
  if (auto wrong = CheckMethod(request, "GET")) return *wrong;
  const rapidjson::Value* const open = found ? MemberOf(*found, "open") : nullptr;
  if (open == nullptr || !open->IsTrue()) {
    if (!IsAuthenticated(request) || request.self().denied.contains(ResourceOf(path))) {
      return Page::Empty(401);
    }
  }
  if (changing) return Page::Json(R"({"success": true})");
  try {
    return Respond(request, *found, key);
  } catch (const std::runtime_error& error) {
    Page page = Page::Json(file_ + ": " + std::string(path) + ": " + error.what() + "\n");
    page.status = 500;
    page.content_type = "text/plain";
    return page;
  }
}

Page DescribedDialect::Respond(const SiteRequest& request, const rapidjson::Value& path,
                               const std::string& key) const {
  const TemplateScope scope{request, request.unit};
  const TemplateFiller filler = FillerFor(description_, scope);
  if (const auto* status = MemberOf(path, "status")) return Page::Empty(status->GetInt());
  if (const auto* target = MemberOf(path, "redirect")) {
    Page page = Page::Empty(302);
    page.headers = {{"Location", filler.Text(TextIn(*target))}};
    return page;
  }
  if (const auto* json = MemberOf(path, "json")) return Page::Json(filler.Json(*json));
  if (const auto* csv = MemberOf(path, "csv")) return Csv(request, *csv);
  if (const auto* text = MemberOf(path, "text")) {
    Page page = Page::Json(filler.Text(TextIn(*text)));
    page.content_type = TextOr(path, "type", "text/html");
    return page;
  }
  return List(request, path, key);
}

Page DescribedDialect::List(const SiteRequest& request, const rapidjson::Value& path,
                            const std::string& key) const {
  const std::vector<RowToFill> rows = RowsOf(request, path, request.self().rows);
  if (!key.empty()) {
    for (const RowToFill& row : rows) {
      const TemplateFiller filler = FillerFor(description_, row.scope);
      if (filler.Text(TextIn(*MemberOf(path, "detail"))) == key) {
        return Page::Json(filler.Json(*row.row));
      }
    }
    return NoSuchPage();
  }
  const rapidjson::Value* const pagings = MemberOf(description_, "pagings");
  const rapidjson::Value* const paging =
      pagings ? MemberOf(*pagings, TextOr(path, "paging", "")) : nullptr;
  if (paging == nullptr) throw std::runtime_error("the paging is none of \"pagings\"");
  const Slice slice =
      ParseSlice(request, NumberOr(*paging, "default", 0), NumberOr(*paging, "most", 0),
                 {std::string(TextOr(*paging, "limit", "limit")),
                  std::string(TextOr(*paging, "offset", "offset"))});
  if (!slice.error.empty()) return Page::BadRequest(slice.error);
  const std::size_t begin = std::min(slice.offset, rows.size());
  const std::size_t end =
      slice.limit == 0 ? rows.size() : std::min(begin + slice.limit, rows.size());
  std::string page = "[";
  for (std::size_t i = begin; i < end; ++i) {
    if (i != begin) page += ", ";
    FillerFor(description_, rows[i].scope).AppendJson(*rows[i].row, page);
  }
  page += "]";
  const TemplateFiller envelope(
      MemberOf(description_, "words"), [&](std::string_view name) -> std::optional<TemplateValue> {
        if (name == "rows") return TemplateValue{page, Kind::kPlain};
        if (name == "limit") return Count(slice.limit);
        if (name == "offset") return Count(slice.offset);
        if (name == "count") return Count(end - begin);
        if (name == "total") return Count(rows.size());
        if (name == "next")
          return TemplateValue{NextLink(request, slice, rows.size()), Kind::kPlain};
        if (name == "previous") return TemplateValue{PreviousLink(request, slice), Kind::kPlain};
        return ValueIn({request, request.unit}, name);
      });
  return Page::Json(envelope.Json(*MemberOf(*paging, "envelope")));
}

Page DescribedDialect::Csv(const SiteRequest& request, const rapidjson::Value& csv) const {
  if (!request.options.has_report) return Page::Empty(404);
  const char delimiter = TextOr(csv, "delimiter", ",").front();
  const std::string_view end = TextOr(csv, "line_end", "\n");
  std::string text;
  if (const auto* mark = MemberOf(csv, "mark"); mark && mark->IsTrue()) text += kByteOrderMark;
  const TemplateScope scope{request, request.unit};
  if (const rapidjson::Value* const before = MemberOf(csv, "before")) {
    const TemplateFiller filler = FillerFor(description_, scope);
    for (const auto& line : before->GetArray()) text.append(filler.Text(TextIn(line))).append(end);
  }
  const rapidjson::Value& columns = *MemberOf(csv, "columns");
  const auto add_line =
      [&](const std::function<std::string(std::string_view, std::string_view)>& cell) {
        std::string line;
        for (const auto& column : columns.GetObject()) {
          line += CsvCell(cell(TextIn(column.name), TextIn(column.value)), delimiter) + delimiter;
        }
        line.pop_back();
        text.append(line).append(end);
      };
  add_line([](std::string_view name, std::string_view) { return std::string(name); });
  for (const RowToFill& row : RowsOf(request, csv, request.self().ReportRows())) {
    const TemplateFiller filler = FillerFor(description_, row.scope);
    add_line([&](std::string_view, std::string_view value) { return filler.Text(value); });
  }
  Page page = Page::Json(std::move(text));
  page.content_type = "text/csv";
  return page;
}

}  // namespace kemp360::simulator

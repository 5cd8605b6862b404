#include "simulator/dialect_other.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "simulator/json_text.h"
#include "simulator/report.h"

namespace kemp360::simulator {
namespace {

constexpr std::size_t kPageRows = 20;

std::string_view RoleWord(const Unit& unit, UnitIndex index) {
  const bool first = index == 0;
  switch (unit.mode) {
    case Mode::kMaster:
      return first ? "Primary" : "Active";
    case Mode::kStandby:
      return first ? "SECONDARY" : "Backup";
    case Mode::kStandalone:
      return first ? "Alone" : "None";
  }
  return "";
}

std::string MiscName(int number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "misc.setting-%02d", number);
  return text.data();
}

/// Name and JSON of its value, in the order of the rows.
std::vector<std::pair<std::string, std::string>> Settings(const SiteRequest& request) {
  const Unit& unit = request.self();
  const auto text = [](std::string_view value) { return JsonString(value); };
  std::vector<std::pair<std::string, std::string>> rows;
  for (int number = 1; number <= 12; ++number) rows.emplace_back(MiscName(number), "\"x\"");
  rows.emplace_back("unit.serial", unit.device_id);
  rows.emplace_back("unit.firmware", text("V" + unit.version + "-build7"));
  rows.emplace_back("license.local", text(unit.local_licensed ? "yes" : "no"));
  rows.emplace_back("license.metered", text(unit.metered_licensed ? "1" : "0"));
  rows.emplace_back("ha.role", text(RoleWord(unit, request.unit)));
  rows.emplace_back("ha.fault", text(unit.ha_error ? "Yes" : "No"));
  rows.emplace_back("ha.fault-text", JsonString(unit.ha_error));
  rows.emplace_back("ha.off", unit.disabled ? "1" : "0");
  rows.emplace_back("ha.preferred", text(unit.preferred_master ? "TRUE" : "FALSE"));
  rows.emplace_back("ha.own.address", text(unit.ip_address));
  rows.emplace_back("ha.own.secret", text(unit.ha_key));
  rows.emplace_back("ha.peer.address", JsonString(unit.peer_ip_address));
  rows.emplace_back("ha.peer.secret", JsonString(unit.peer_ha_key));
  rows.emplace_back(MiscName(26), "\"x\"");
  return rows;
}

Page MovedTo(const SiteRequest& request, std::string_view path) {
  Page page = Page::Empty(301);
  page.headers = {{"Location", std::string(path) + "?" + std::string(request.wire.Query())}};
  page.frame_options = false;
  return page;
}

}  // namespace

Page OtherDialect::Answer(const SiteRequest& request) const {
  const std::string_view path = request.wire.Path();
  if (path == "/api/v2/session/authenticate/") return LogIn(request);
  const bool settings = path == "/api/v2/setting/";
  const bool device = path == "/api/v2/device/";
  const bool inventory = path == "/api/v2/inventory/device/";
  const bool usage = path == "/api/v2/license/usage.csv";
  const bool proxy = path == DangerousPath();
  if (!settings && !device && !inventory && !usage && !proxy) return NoSuchPage();
  if (auto wrong = CheckMethod(request, "GET")) return *wrong;
  const std::string resource = settings ? "setting" : usage ? "license" : "device";
  if (!IsAuthenticated(request) || request.self().denied.contains(resource)) {
    return Page::Empty(401);
  }
  if (settings) return AnswerSettings(request);
  if (device) return MovedTo(request, "/api/v2/inventory/device/");
  if (inventory) return AnswerDevices(request);
  if (proxy) return Page::Json(R"({"success": true})");
  if (!request.options.has_report) return Page::Empty(404);
  Page page = Page::Json(OtherReport(request.pair, request.unit));
  page.content_type = "text/csv";
  return page;
}

Page OtherDialect::AnswerSettings(const SiteRequest& request) const {
  // The fixed parameters of the profile's source are needed.
  if (request.query.Get("scope") != "ha" || request.query.Get("format") != "json") {
    return Page::BadRequest("Please provide the parameters 'scope' and 'format'.");
  }
  const Slice slice = ParseSlice(request, kPageRows, kPageRows);
  if (!slice.error.empty()) return Page::BadRequest(slice.error);
  const auto rows = Settings(request);
  std::string body = R"({"page": {"limit": )" + std::to_string(slice.limit) +
                     ", \"next\": " + NextLink(request, slice, rows.size()) +
                     ", \"offset\": " + std::to_string(slice.offset) +
                     ", \"previous\": " + PreviousLink(request, slice) +
                     ", \"total_count\": " + std::to_string(rows.size()) + "}, \"items\": [";
  const char* separator = "";
  const std::size_t end = std::min(slice.offset + slice.limit, rows.size());
  for (std::size_t place = slice.offset; place < end; ++place) {
    const auto& [name, value] = rows[place];
    body.append(separator).append("{\"id\": ").append(std::to_string(place + 1));
    body.append(", \"name\": ").append(JsonString(std::string_view(name)));
    body.append(R"(, "content": {"value": )").append(value).append("}}");
    separator = ", ";
  }
  return Page::Json(body + "]}");
}

Page OtherDialect::AnswerDevices(const SiteRequest& request) const {
  if (request.query.Get("kind") != "loadbalancer") {
    return Page::BadRequest("Please provide the parameter 'kind'.");
  }
  const Slice slice = ParseSlice(request, kPageRows, kPageRows);
  if (!slice.error.empty()) return Page::BadRequest(slice.error);
  const auto& rows = request.self().rows;
  std::string body = R"({"result": {"total": ")" + std::to_string(rows.size()) + R"(", "rows": [)";
  const char* separator = "";
  const std::size_t end = std::min(slice.offset + slice.limit, rows.size());
  for (std::size_t place = slice.offset; place < end; ++place) {
    const Row& row = rows[place];
    const Device& device = request.pair.device(row.device);
    const bool normal = row.licence == Licence::kNormal;
    const Unit& owner = row.licence == Licence::kMine ? request.self() : request.peer();
    const std::string_view activated = place % 2 == 0 ? "Activated" : "ACTIVE";
    body.append(separator).append(R"({"uid": "7f-)").append(std::to_string(row.id));
    body.append(R"(", "endpoint": ")").append(OtherEndpoint(device));
    body.append(R"(", "label": )").append(JsonString(std::string_view(device.name)));
    body.append(R"(, "hw": ")").append(OtherMac(device));
    body.append(R"(", "licence": ")").append(normal ? "Plain" : activated);
    body.append(R"(", "licensed_from": )");
    body.append(normal ? "null" : "{\"device\": " + owner.device_id + "}").append("}");
    separator = ", ";
  }
  return Page::Json(body + "]}}");
}

}  // namespace kemp360::simulator

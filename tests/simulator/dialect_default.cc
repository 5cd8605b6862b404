#include "simulator/dialect_default.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "simulator/json_text.h"
#include "simulator/report.h"

namespace kemp360::simulator {
namespace {

constexpr std::string_view kRoot = "/api/v1/";

std::vector<std::string> SplitPath(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

Page ServerError(int status) {
  Page page = Page::Json(
      R"({"error_message": "Sorry, this request could not be processed. Please try again later."})");
  page.status = status;
  page.vary_accept = false;
  page.no_cache = false;
  return page;
}

/// Networks in the order in which the devices first need them.
std::vector<std::string> NetworksOf(const SimulatedPair& pair) {
  std::vector<std::string> networks;
  std::set<std::string> seen;
  for (const Device& device : pair.devices()) {
    std::string network = NetworkOf(device);
    if (seen.insert(network).second) networks.push_back(std::move(network));
  }
  return networks;
}

std::string HaSettings(const Unit& unit) {
  const auto text = [](const std::string& value) { return JsonString(std::string_view(value)); };
  const auto flag = [](bool value) { return std::string(JsonBool(value)); };
  return "{\"device_id\": " + text(unit.device_id) + ", \"disabled\": " + flag(unit.disabled) +
         ", \"ha_error\": " + flag(unit.ha_error.has_value()) +
         ", \"ha_error_message\": " + JsonString(unit.ha_error) +
         ", \"ha_key\": " + text(unit.ha_key) +
         ", \"ha_mode\": " + JsonString(ToString(unit.mode)) + R"(, "id": 1, "ip_address": )" +
         text(unit.ip_address) + ", \"local_licensed\": " + flag(unit.local_licensed) +
         ", \"metered_licensed\": " + flag(unit.metered_licensed) +
         ", \"peer_device_id\": " + JsonString(unit.peer_device_id) +
         ", \"peer_ha_key\": " + JsonString(unit.peer_ha_key) +
         ", \"peer_ip_address\": " + JsonString(unit.peer_ip_address) +
         ", \"preferred_master\": " + flag(unit.preferred_master) +
         R"(, "resource_uri": "/api/v1/ha-settings/1/", "version": )" + text(unit.version) + "}";
}

void AppendAslInstance(std::string& out, const SiteRequest& request, const Row& row) {
  const Device& device = request.pair.device(row.device);
  const std::string id = std::to_string(row.id);
  out.append(R"({"activated_at": ")").append(device.last_update);
  out.append(R"(", "device_id": ")").append(device.device_id);
  out.append(R"(", "id": )").append(id);
  out.append(R"(, "ip_address": ")").append(device.ip_address);
  out.append(R"(", "licensed_by_peer": )").append(JsonBool(row.licence == Licence::kPeers));
  out.append(R"(, "loadmaster": "/api/v1/loadmaster/)").append(id);
  out.append(R"(/", "name": )");
  AppendJsonString(out, device.name);
  out.append(", \"port\": ").append(std::to_string(device.port));
  out.append(R"(, "resource_uri": "/api/v1/asl-instance/)").append(id).append("/\"}");
}

std::string NetworkInfo(const std::string& network) {
  if (network.find(':') != std::string::npos) {
    const std::string prefix = network.substr(0, network.size() - 1);  // "2001:db8:20:"
    return R"({"broadcast": ")" + prefix +
           R"(0:ffff:ffff:ffff:ffff", "hosts": 18446744073709551614)" + R"(, "max": ")" + prefix +
           R"(0:ffff:ffff:ffff:fffe", "min": ")" + network +
           R"(1", "netmask": "ffff:ffff:ffff:ffff::", "wildcard": "::ffff:ffff:ffff:ffff"})";
  }
  const std::string prefix = network.substr(0, network.size() - 1);  // "10.20.1."
  return R"({"broadcast": ")" + prefix + R"(255", "hosts": 254, "max": ")" + prefix +
         R"(254", "min": ")" + prefix +
         R"(1", "netmask": "255.255.255.0", "wildcard": "0.0.0.255"})";
}

/// A parameter that is a field filters; "" if all of them are fine, else the text of the 400.
std::string CheckFilters(const SiteRequest& request, std::string_view resource) {
  for (const auto& [parameter, value] : request.query.pairs()) {
    const auto mark = parameter.find("__");
    const std::string field = parameter.substr(0, mark);
    const std::string way = mark == std::string::npos ? "exact" : parameter.substr(mark + 2);
    switch (FilteringOf(resource, field, way)) {
      case Filtering::kNoField:
      case Filtering::kAllowed:
        break;
      case Filtering::kForbidden:
        return "The '" + field + "' field does not allow filtering.";
      case Filtering::kNotThisWay:
        return std::string("'")
            .append(way)
            .append("' is not an allowed filter on the '")
            .append(field)
            .append("' field.");
    }
  }
  return {};
}

bool Matches(const SiteRequest& request, const Device& device) {
  for (const auto& [parameter, value] : request.query.pairs()) {
    if (parameter == "name" || parameter == "name__exact") {
      if (device.name != value) return false;
    } else if (parameter == "name__startswith") {
      if (!device.name.starts_with(value)) return false;
    } else if (parameter == "ip_address" || parameter == "ip_address__exact") {
      if (device.ip_address != value) return false;
    }
  }
  return true;
}

}  // namespace

Page DefaultDialect::Answer(const SiteRequest& request) const {
  const std::string_view path = request.wire.Path();
  if (path == kRoot) {
    if (auto wrong = CheckMethod(request, "GET")) return *wrong;
    Page page = Page::Json(ListingOf(request.query.Get("fullschema") == "1"));
    page.vary_accept = false;
    page.no_cache = false;
    return page;
  }
  const bool below = path.starts_with(kRoot);
  if (!below) return path == "/api/v1" ? AddSlash(request) : NoSuchPage();
  const auto parts = SplitPath(path.substr(kRoot.size()));
  const bool known = parts.size() <= 2 && FindResource(parts.front()) != nullptr;
  if (!known) return NoSuchPage();
  if (!path.ends_with('/')) return AddSlash(request);
  return AnswerResource(request, parts);
}

Page DefaultDialect::AnswerResource(const SiteRequest& request,
                                    const std::vector<std::string>& parts) const {
  const Resource& resource = *FindResource(parts.front());
  const std::string key = parts.size() == 2 ? parts.back() : "";
  if (resource.name == "user" && key == "authenticate") return LogIn(request);
  if (auto wrong = CheckMethod(request, "GET")) return *wrong;
  if (!IsAuthenticated(request) || request.self().denied.contains(std::string(resource.name))) {
    return Page::Empty(401);
  }
  if (key.empty()) return AnswerList(request, resource);
  if (key == "schema") return Page::Json(SchemaOf(resource));
  if (resource.name == "asl-instance" && key == "report") return AnswerReport(request);
  if (resource.name == "360" && key == "unset_proxy") return Page::Json(R"({"success": true})");
  if (resource.name == "patch" && key == "broken") return ServerError(500);
  return AnswerOne(request, resource, key);
}

Page DefaultDialect::AnswerReport(const SiteRequest& request) const {
  if (!request.options.has_report) return ServerError(404);
  Page page = Page::Json(DefaultReport(request.pair, request.unit, claim_ == ClaimForm::kPeerFlag));
  page.content_type = "text/csv";
  page.headers = {{"Content-Disposition", "attachment; filename=\"metered_licensing_report.csv\""}};
  return page;
}

Page DefaultDialect::AnswerList(const SiteRequest& request, const Resource& resource) const {
  if (const auto error = CheckFilters(request, resource.name); !error.empty()) {
    return Page::BadRequest(error);
  }
  const Slice slice = ParseSlice(request, resource.default_limit, request.options.max_limit);
  if (!slice.error.empty()) return Page::BadRequest(slice.error);
  const auto objects = Objects(request, resource.name);
  const std::size_t begin = std::min(slice.offset, objects.size());
  const std::size_t end =
      slice.limit == 0 ? objects.size() : std::min(begin + slice.limit, objects.size());
  std::string body;
  body.reserve(256 + (end - begin) * 700);
  body.append(R"({"meta": {"limit": )").append(std::to_string(slice.limit));
  body.append(", \"next\": ").append(NextLink(request, slice, objects.size()));
  body.append(", \"offset\": ").append(std::to_string(slice.offset));
  body.append(", \"previous\": ").append(PreviousLink(request, slice));
  body.append(", \"total_count\": ").append(std::to_string(objects.size()));
  body.append("}, \"objects\": [");
  for (std::size_t place = begin; place < end; ++place) {
    if (place > begin) body.append(", ");
    AppendObject(body, request, resource.name, objects[place]);
  }
  body.append("]}");
  return Page::Json(std::move(body));
}

Page DefaultDialect::AnswerOne(const SiteRequest& request, const Resource& resource,
                               const std::string& key) const {
  std::size_t id = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
  if (error != std::errc{} || end != key.data() + key.size()) return ServerError(404);
  for (const std::size_t object : Objects(request, resource.name)) {
    if (IdOf(request, resource.name, object) != id) continue;
    std::string body;
    AppendObject(body, request, resource.name, object);
    return Page::Json(std::move(body));
  }
  Page page = Page::Empty(404);
  page.vary_accept = true;
  return page;
}

std::vector<std::size_t> DefaultDialect::Objects(const SiteRequest& request,
                                                 std::string_view resource) const {
  std::vector<std::size_t> objects;
  const auto& rows = request.self().rows;
  if (resource == "loadmaster" || resource == "asl-instance") {
    const bool licensed_only = resource == "asl-instance";
    for (std::size_t place = 0; place < rows.size(); ++place) {
      if (licensed_only && rows[place].licence == Licence::kNormal) continue;
      if (!licensed_only && !Matches(request, request.pair.device(rows[place].device))) continue;
      objects.push_back(place);
    }
  } else if (resource == "network") {
    for (std::size_t place = 0; place < NetworksOf(request.pair).size(); ++place) {
      objects.push_back(place);
    }
  } else if (resource != "patch") {
    objects.push_back(0);  // a resource of which there is one
  }
  return objects;
}

std::size_t DefaultDialect::IdOf(const SiteRequest& request, std::string_view resource,
                                 std::size_t object) const {
  const bool row = resource == "loadmaster" || resource == "asl-instance";
  return row ? request.self().rows.at(object).id : object + 1;
}

void DefaultDialect::AppendObject(std::string& out, const SiteRequest& request,
                                  std::string_view resource, std::size_t object) const {
  const Unit& unit = request.self();
  if (resource == "loadmaster") {
    AppendLoadmaster(out, request, unit.rows.at(object));
  } else if (resource == "asl-instance") {
    AppendAslInstance(out, request, unit.rows.at(object));
  } else if (resource == "network") {
    AppendNetwork(out, request, object);
  } else if (resource == "ha-settings") {
    out += HaSettings(unit);
  } else if (resource == "360") {
    out += "{\"hostname\": " + JsonString(std::string_view(unit.host_name)) +
           R"(, "id": 1, "resource_uri": "/api/v1/360/1/"})";
  } else if (resource == "config") {
    out += R"({"deployment_date": ")" + TimeAfterDeployment(0) +
           R"(", "id": 1, "isAdminPassSet": true, "isEulaAccepted": true, "isLicensed": true, )"
           R"("is_fingerprint_generated": true, "resource_uri": "/api/v1/config/1/"})";
  } else if (resource == "user") {
    out += R"({"id": 1, "resource_uri": "/api/v1/user/1/", "username": )" +
           JsonString(std::string_view(unit.username)) + "}";
  }
}

void DefaultDialect::AppendLoadmaster(std::string& out, const SiteRequest& request,
                                      const Row& row) const {
  static constexpr std::string_view kSame =
      R"("aws_lb_name": null, "aws_region": null, "capabilities": {"backup": {"read": true, "write": true}, )"
      R"("device_config": {"read": true, "write": true}, "firmware": {"read": true, "write": true}, )"
      R"("logs": {"read": true, "write": true}, "reboot": {"read": true, "write": true}, )"
      R"("restore": {"read": true, "write": true}, "shutdown": {"read": true, "write": true}, )"
      R"("stats": {"read": true, "write": true}}, "device_id": ")";
  const Device& device = request.pair.device(row.device);
  const bool flag = claim_ == ClaimForm::kPeerFlag;
  const bool normal = row.licence == Licence::kNormal;
  const bool peers = row.licence == Licence::kPeers;
  out.append("{\"asl_instance\": ").append(flag ? "" : "\"").append(JsonBool(!normal));
  out.append(flag ? ", " : "\", ").append(kSame).append(device.device_id);
  out.append(R"(", "id": )").append(std::to_string(row.id));
  out.append(R"(, "ip_address": ")").append(device.ip_address);
  out.append(R"(", "last_update": ")").append(device.last_update);
  if (flag) {
    out.append(R"(", "licensed_by_peer": )")
        .append(normal && !request.options.normal_claims ? "null" : JsonBool(peers));
    out.append(R"(, "mac_address": ")").append(device.mac_address).append("\"");
  } else if (normal) {
    out.append(R"(", "license": null)");
  } else {
    out.append(R"(", "license": "Metered)");
    if (peers) out.append(" (").append(request.peer().device_id).append(")");
    out.append("\"");
  }
  out.append(", \"name\": ");
  AppendJsonString(out, device.name);
  out.append(", \"port\": ").append(std::to_string(device.port));
  out.append(R"(, "resource_uri": "/api/v1/loadmaster/)").append(std::to_string(row.id));
  out.append("/\"}");
}

void DefaultDialect::AppendNetwork(std::string& out, const SiteRequest& request,
                                   std::size_t index) const {
  const std::string network = NetworksOf(request.pair).at(index);
  const std::string id = std::to_string(index + 1);
  const bool six = network.find(':') != std::string::npos;
  out.append("{\"cidr\": ").append(six ? "64" : "24");
  out.append(R"(, "created_at": ")").append(TimeAfterDeployment(0));
  out.append(R"(", "id": )").append(id).append(", \"info\": ").append(NetworkInfo(network));
  out.append(R"(, "iprange": ")").append(network).append(R"(", "loadmasters": [)");
  const char* separator = "";
  for (const Row& row : request.self().rows) {
    if (NetworkOf(request.pair.device(row.device)) != network) continue;
    out.append(separator);
    AppendLoadmaster(out, request, row);
    separator = ", ";
  }
  out.append(R"(], "resource_uri": "/api/v1/network/)").append(id).append("/\"}");
}

}  // namespace kemp360::simulator

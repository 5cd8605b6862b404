#include "simulator/schema.h"

#include <algorithm>
#include <array>
#include <vector>

#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

enum class Type { kString, kBoolean, kInteger, kDatetime, kDict, kLoadmasters, kPrimaryKey };

struct Field {
  std::string_view name;
  Type type = Type::kString;
  bool nullable = false;
  bool readonly = false;
  std::string_view help{};  // "": the one of its type
};

constexpr std::array<Resource, 8> kResources{{{"360"},
                                              {"asl-instance", 1000},
                                              {"config"},
                                              {"ha-settings"},
                                              {"loadmaster"},
                                              {"network"},
                                              {"patch"},
                                              {"user"}}};

// Sorted by name, as the bodies are. Those of 360, config, patch and user were not recorded.
const std::vector<Field>& FieldsOf(std::string_view resource) {
  static const std::vector<Field> kUnit{
      {"hostname"}, {"id", Type::kPrimaryKey}, {"resource_uri", Type::kString, false, true}};
  static const std::vector<Field> kAslInstance{
      {"activated_at", Type::kDatetime},
      {"device_id"},
      {"id", Type::kPrimaryKey},
      {"ip_address"},
      {"licensed_by_peer", Type::kBoolean, false, true},
      {"loadmaster", Type::kString, false, true, "URI of the LoadMaster."},
      {"name"},
      {"port", Type::kInteger},
      {"resource_uri", Type::kString, false, true}};
  static const std::vector<Field> kConfig{{"deployment_date", Type::kDatetime},
                                          {"id", Type::kPrimaryKey},
                                          {"isAdminPassSet", Type::kBoolean},
                                          {"isEulaAccepted", Type::kBoolean},
                                          {"isLicensed", Type::kBoolean},
                                          {"is_fingerprint_generated", Type::kBoolean},
                                          {"resource_uri", Type::kString, false, true}};
  static const std::vector<Field> kHaSettings{
      {"device_id"},
      {"disabled", Type::kBoolean},
      {"ha_error", Type::kBoolean, false, true},
      {"ha_error_message", Type::kString, true},
      {"ha_key"},
      {"ha_mode", Type::kString, false, true, "master, slave or standalone"},
      {"id", Type::kPrimaryKey},
      {"ip_address"},
      {"local_licensed", Type::kBoolean},
      {"metered_licensed", Type::kBoolean},
      {"peer_device_id", Type::kString, true},
      {"peer_ha_key", Type::kString, true},
      {"peer_ip_address", Type::kString, true},
      {"preferred_master", Type::kBoolean},
      {"resource_uri", Type::kString, false, true},
      {"version"}};
  static const std::vector<Field> kLoadmaster{
      {"asl_instance", Type::kBoolean, false, true, "Licensed through Kemp 360 Central."},
      {"aws_lb_name", Type::kString, true, true},
      {"aws_region", Type::kString, true, true},
      {"capabilities", Type::kDict, false, true},
      {"device_id", Type::kString, false, false, "Serial of the LoadMaster."},
      {"id", Type::kPrimaryKey},
      {"ip_address"},
      {"last_update", Type::kDatetime},
      {"licensed_by_peer", Type::kBoolean, true, true,
       "Licensed by the other unit of the HA pair."},
      {"mac_address"},
      {"name"},
      {"port", Type::kInteger},
      {"resource_uri", Type::kString, false, true}};
  static const std::vector<Field> kNetwork{{"cidr", Type::kInteger},
                                           {"created_at", Type::kDatetime},
                                           {"id", Type::kPrimaryKey},
                                           {"info", Type::kDict, false, true},
                                           {"iprange"},
                                           {"loadmasters", Type::kLoadmasters, false, true},
                                           {"resource_uri", Type::kString, false, true}};
  static const std::vector<Field> kUser{
      {"id", Type::kPrimaryKey}, {"resource_uri", Type::kString, false, true}, {"username"}};
  static const std::vector<Field> kPatch{{"id", Type::kPrimaryKey},
                                         {"name"},
                                         {"resource_uri", Type::kString, false, true},
                                         {"version"}};
  if (resource == "360") return kUnit;
  if (resource == "asl-instance") return kAslInstance;
  if (resource == "config") return kConfig;
  if (resource == "ha-settings") return kHaSettings;
  if (resource == "loadmaster") return kLoadmaster;
  if (resource == "network") return kNetwork;
  if (resource == "user") return kUser;
  return kPatch;
}

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kString:
      return "string";
    case Type::kBoolean:
      return "boolean";
    case Type::kInteger:
    case Type::kPrimaryKey:
      return "integer";
    case Type::kDatetime:
      return "datetime";
    case Type::kDict:
      return "dict";
    case Type::kLoadmasters:
      return "related";
  }
  return "";
}

std::string_view HelpOf(const Field& field) {
  if (!field.help.empty()) return field.help;
  switch (field.type) {
    case Type::kString:
      return R"(Unicode string data. Ex: "Hello World")";
    case Type::kBoolean:
      return "Boolean data. Ex: True";
    case Type::kInteger:
    case Type::kPrimaryKey:
      return "Integer data. Ex: 2673";
    case Type::kDatetime:
      return R"(A date & time as a string. Ex: "2010-11-10T03:07:43")";
    case Type::kDict:
      return "A dictionary of data. Ex: {'price': 26.73, 'name': 'Daniel'}";
    case Type::kLoadmasters:
      return "Many related resources. Can be either a list of URIs or list of individually nested "
             "resource data.";
  }
  return "";
}

std::string DescribeField(const Field& field) {
  const bool key = field.type == Type::kPrimaryKey;
  std::string label(key ? "ID" : field.name);
  std::replace(label.begin(), label.end(), '_', ' ');
  std::string text = JsonString(field.name) + ": {\"blank\": ";
  text.append(JsonBool(key)).append(", \"default\": ");
  text.append(key ? "\"\"" : "\"No default provided.\"");
  text.append(", \"help_text\": ").append(JsonString(HelpOf(field)));
  text.append(", \"nullable\": ").append(JsonBool(field.nullable));
  text.append(", \"primary_key\": ").append(JsonBool(key));
  text.append(", \"readonly\": ").append(JsonBool(field.readonly));
  if (field.type == Type::kLoadmasters) {
    text += R"(, "related_schema": "/api/v1/loadmaster/schema/", "related_type": "to_many")";
  }
  text.append(", \"type\": ").append(JsonString(TypeName(field.type)));
  text.append(", \"unique\": ").append(JsonBool(key));
  text.append(", \"verbose_name\": ").append(JsonString(std::string_view(label))).append("}");
  return text;
}

}  // namespace

std::span<const Resource> AllResources() { return kResources; }

const Resource* FindResource(std::string_view name) {
  const auto found =
      std::find_if(kResources.begin(), kResources.end(),
                   [name](const Resource& resource) { return resource.name == name; });
  return found == kResources.end() ? nullptr : &*found;
}

Filtering FilteringOf(std::string_view resource, std::string_view field, std::string_view way) {
  const auto& fields = FieldsOf(resource);
  const bool known = std::any_of(fields.begin(), fields.end(),
                                 [field](const Field& other) { return other.name == field; });
  if (!known) return Filtering::kNoField;
  if (resource != "loadmaster") return Filtering::kForbidden;
  if (field == "name") {
    return way == "exact" || way == "startswith" ? Filtering::kAllowed : Filtering::kNotThisWay;
  }
  if (field == "ip_address") {
    return way == "exact" ? Filtering::kAllowed : Filtering::kNotThisWay;
  }
  return Filtering::kForbidden;
}

std::string SchemaOf(const Resource& resource) {
  std::string text =
      R"({"allowed_detail_http_methods": ["get"], "allowed_list_http_methods": ["get"], )"
      R"("default_format": "application/json", "default_limit": )";
  text += std::to_string(resource.default_limit) + ", \"fields\": {";
  const char* separator = "";
  for (const Field& field : FieldsOf(resource.name)) {
    text.append(separator).append(DescribeField(field));
    separator = ", ";
  }
  text += "}";
  if (resource.name == "loadmaster") {
    text += R"(, "filtering": {"ip_address": ["exact"], "name": ["exact", "startswith"]}, )"
            R"("ordering": ["name"])";
  }
  return text + "}";
}

std::string ListingOf(bool full_schema) {
  std::string text = "{";
  const char* separator = "";
  for (const Resource& resource : kResources) {
    const std::string path = "/api/v1/" + std::string(resource.name) + "/";
    text.append(separator).append(JsonString(resource.name));
    text.append(": {\"list_endpoint\": ").append(JsonString(std::string_view(path)));
    text.append(", \"schema\": ");
    text.append(full_schema ? SchemaOf(resource) : JsonString(std::string_view(path + "schema/")));
    text.append("}");
    separator = ", ";
  }
  return text + "}";
}

}  // namespace kemp360::simulator

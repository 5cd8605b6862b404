#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "pages/json_text.h"
#include "pages/pages.h"

namespace kemp360 {

/// [{"targets": ["host:10360"],
///   "labels": {"__metrics_path__": "/probe", "__param_pair": "emea", "instance": "emea"}}, …]
/// No label `pair`: it would turn the pair label of every series into exported_pair.
std::string RenderServiceDiscovery(std::span<const std::string> pairs, const std::string& target) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartArray();
  for (const std::string& pair : pairs) {
    json.StartObject();
    Key(json, "targets");
    json.StartArray();
    String(json, target);
    json.EndArray();
    Key(json, "labels");
    json.StartObject();
    Member(json, "__metrics_path__", "/probe");
    Member(json, "__param_pair", pair);
    Member(json, "instance", pair);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace kemp360

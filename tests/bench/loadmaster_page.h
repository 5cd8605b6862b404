#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace kemp360::bench {

/// A page of `rows` LoadMasters, byte for byte in the form of the recorded ones (about 660 bytes a
/// row): tests/fixtures/recordings/unit-a-loadmaster.response. `total` of the whole list.
inline std::string LoadMasterPage(std::size_t first, std::size_t rows, std::size_t total) {
  static constexpr const char* kCapabilities =
      R"({"backup": {"read": true, "write": true}, "device_config": {"read": true, "write": true}, )"
      R"("firmware": {"read": true, "write": true}, "logs": {"read": true, "write": true}, )"
      R"("reboot": {"read": true, "write": true}, "restore": {"read": true, "write": true}, )"
      R"("shutdown": {"read": true, "write": true}, "stats": {"read": true, "write": true}})";
  std::string page = R"({"meta": {"limit": 1000, "next": null, "offset": )" +
                     std::to_string(first) + R"(, "previous": null, "total_count": )" +
                     std::to_string(total) + R"(}, "objects": [)";
  for (std::size_t i = first; i < first + rows; ++i) {
    char text[400];
    if (i != first) page += ", ";
    page += R"({"asl_instance": true, "aws_lb_name": null, "aws_region": null, "capabilities": )";
    page += kCapabilities;
    std::snprintf(
        text, sizeof text,
        R"(, "device_id": "21%05zu", "id": %zu, "ip_address": "10.%zu.%zu.%zu", )"
        R"("last_update": "2026-03-02T09:37:45", "licensed_by_peer": %s, )"
        R"("mac_address": "00:50:56:%02zx:%02zx:%02zx", "name": "lm-%04zu", "port": 443, )"
        R"("resource_uri": "/api/v1/loadmaster/%zu/"})",
        i, i, 20 + i / 62500, i / 250 % 250, i % 250 + 1, i % 2 == 0 ? "false" : "true",
        i / 65536 % 256, i / 256 % 256, i % 256, i, i);
    page += text;
  }
  return page + "]}";
}

}  // namespace kemp360::bench

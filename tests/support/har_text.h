#pragma once

#include <string>
#include <vector>

#include "base/json_text.h"

namespace kemp360::testing {

/// A request of a browser, and what came back.
struct HarExchange {
  std::string url;
  std::string body;
  int status = 200;
  std::string redirect{};
  std::string type = "application/json";
  std::string posted{};  ///< JSON that was sent; empty: a GET
};

/// HAR 1.2 as developer tools save it, with a session cookie, which is the CSRF token as well, in
/// each request.
[[nodiscard]] inline std::string HarText(const std::vector<HarExchange>& exchanges,
                                         const std::string& cookie) {
  const auto quoted = [](const std::string& text) {
    std::string json;
    AppendJsonString(text, json);
    return json;
  };
  std::string entries;
  for (const HarExchange& one : exchanges) {
    if (!entries.empty()) entries += ",\n";
    entries += R"({"startedDateTime": "2026-03-02T09:00:00Z", "time": 42, "request": )"
               R"({"method": )" +
               (one.posted.empty() ? R"("GET")"
                                   : R"("POST", "postData": {"mimeType": "application/json", )"
                                     R"("text": )" +
                                         quoted(one.posted) + "}") +
               R"(, "url": )" + quoted(one.url) + R"(, "headers": [{"name": "Cookie", "value": )" +
               quoted("sessionid=" + cookie) + R"(}, {"name": "X-CSRFToken", "value": )" +
               quoted(cookie) + R"(}], "cookies": [{"name": "sessionid", "value": )" +
               quoted(cookie) + R"(}]}, "response": {"status": )" + std::to_string(one.status) +
               R"(, "headers": [], "redirectURL": )" + quoted(one.redirect) +
               R"(, "content": {"size": )" + std::to_string(one.body.size()) + R"(, "mimeType": )" +
               quoted(one.type) + R"(, "text": )" + quoted(one.body) + "}}}";
  }
  return R"({"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "137"}, )"
         R"("entries": [)" +
         entries + "]}}";
}

}  // namespace kemp360::testing

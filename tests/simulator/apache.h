#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/wire_message.h"

namespace kemp360::simulator {

/// What Django hands to Apache.
struct Page {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";  ///< Django's default
  std::vector<WireHeader> headers;  ///< the ones of this page alone: Allow, Location, …
  bool vary_accept = false;
  bool no_cache = false;
  bool frame_options = true;
  std::shared_ptr<const std::string> body;
  std::vector<std::size_t> chunk_sizes;

  [[nodiscard]] static Page Json(std::string body);
  [[nodiscard]] static Page Json(std::shared_ptr<const std::string> body);
  /// A JSON object {"error": text}, with the text escaped for HTML as Django does it.
  [[nodiscard]] static Page BadRequest(std::string_view text);
  [[nodiscard]] static Page Empty(int status);
};

struct ApacheOptions {
  bool deflate = false;  ///< mod_deflate for application/json
  std::size_t keep_alive_requests = 100;
};

/// The reply as Apache 2.4 with mod_wsgi sends it: which headers, in which order, how framed.
[[nodiscard]] WireReply ServeByApache(const WireRequest& request, const Page& page,
                                      const ApacheOptions& options, SystemTime now);

}  // namespace kemp360::simulator

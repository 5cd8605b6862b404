#pragma once

#include <microhttpd.h>

#include <memory>
#include <string>

#include "http/server.h"

namespace kemp360 {

struct FreeMhdResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};

/// An answer as the library sends it.
struct Reply {
  int status = 500;
  std::unique_ptr<MHD_Response, FreeMhdResponse> response;  ///< null: no memory for it
};

/// Compresses if the client accepts gzip and the body is worth it, adds the headers that every
/// answer has. Safe to call from any thread; the body is moved, not copied.
[[nodiscard]] Reply BuildReply(Response response, bool accepts_gzip);

}  // namespace kemp360

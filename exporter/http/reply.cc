#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/exchange.h"

namespace kemp360 {
namespace {

/// A smaller body stays plain: it fits into one packet anyway.
constexpr std::size_t kSmallestGzipBody = 1024;

struct HeaderLine {
  const char* name;
  const char* value;
};

constexpr std::array kEveryAnswer{
    HeaderLine{"Cache-Control", "no-store"},
    HeaderLine{"X-Content-Type-Options", "nosniff"},
};

// Our pages need neither scripts nor anything from elsewhere; nobody frames them.
constexpr std::array kHtmlAnswer{
    HeaderLine{"Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
               "base-uri 'none'; frame-ancestors 'none'"},
    HeaderLine{"Referrer-Policy", "no-referrer"},
    HeaderLine{"X-Frame-Options", "DENY"},
};

bool IsGiven(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [name](const auto& header) {
    return EqualsIgnoringCase(header.first, name);
  });
}

// Measured by tests/bench/gzip_bench.cc on 8,000 samples: level 1 takes 0.54 ms for 30.6 kB, level
// 6 takes 0.95 ms for 29.1 kB. A compressor of level 1 weighs 200 kB and making it costs nothing
// that could be measured, so it lives as long as one response and no thread keeps one.
constexpr int kLevel = 1;

/// One gzip member; nullopt if there is no memory for a compressor.
std::optional<std::string> GzipCompress(std::string_view plain) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), &libdeflate_free_compressor);
  if (compressor == nullptr) return std::nullopt;
  const std::size_t bound = libdeflate_gzip_compress_bound(compressor.get(), plain.size());
  // Not a std::string: that would write zeros over the whole bound first.
  const auto buffer = std::make_unique_for_overwrite<char[]>(bound);
  const std::size_t size =
      libdeflate_gzip_compress(compressor.get(), plain.data(), plain.size(), buffer.get(), bound);
  if (size == 0) return std::nullopt;
  return std::string(buffer.get(), size);
}

void FreeBody(void* body) noexcept { delete static_cast<std::string*>(body); }

std::unique_ptr<MHD_Response, FreeMhdResponse> WithBody(std::string body) {
  auto owned = std::make_unique<std::string>(std::move(body));
  std::unique_ptr<MHD_Response, FreeMhdResponse> response(
      MHD_create_response_from_buffer_with_free_callback_cls(owned->size(), owned->data(), FreeBody,
                                                             owned.get()));
  if (response != nullptr) static_cast<void>(owned.release());  // FreeBody's from here on
  return response;
}

}  // namespace

Reply BuildReply(Response response, bool accepts_gzip) {
  if (response.status < 200 || response.status > 599) {
    response = PlainText(500, "the response had the impossible status " +
                                  std::to_string(response.status) + ": a bug of the exporter");
  }
  const bool compressible =
      response.body.size() >= kSmallestGzipBody && !IsGiven(response, "Content-Encoding");
  std::optional<std::string> gzip;
  if (compressible && accepts_gzip) gzip = GzipCompress(response.body);
  const bool compressed = gzip && gzip->size() < response.body.size();

  Reply reply{.status = response.status, .response = nullptr};
  reply.response = WithBody(std::move(compressed ? *gzip : response.body));
  if (reply.response == nullptr) return reply;
  // Fails only for a line break in name or value, which nobody means: the header is left out.
  const auto add = [&reply](const char* name, const char* value) {
    static_cast<void>(MHD_add_response_header(reply.response.get(), name, value));
  };
  for (const auto& [name, value] : response.headers) add(name.c_str(), value.c_str());
  const auto add_default = [&](const HeaderLine& line) {
    if (!IsGiven(response, line.name)) add(line.name, line.value);
  };
  if (!response.content_type.empty()) add("Content-Type", response.content_type.c_str());
  if (compressed) add("Content-Encoding", "gzip");
  if (compressible) add_default({"Vary", "Accept-Encoding"});
  for (const HeaderLine& line : kEveryAnswer) add_default(line);
  if (ToLower(response.content_type).starts_with("text/html")) {
    for (const HeaderLine& line : kHtmlAnswer) add_default(line);
  }
  return reply;
}

Response PlainText(int status, std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return Response{.status = status, .body = std::move(text)};
}

}  // namespace kemp360

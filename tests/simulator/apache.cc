#include "simulator/apache.h"

#include <libdeflate.h>

#include <utility>

#include "base/text.h"
#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#x27;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::shared_ptr<const std::string> Gzip(const std::string& text) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(6), &libdeflate_free_compressor);
  std::string packed(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
  packed.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), packed.data(),
                                         packed.size()));
  return std::make_shared<const std::string>(std::move(packed));
}

/// ap_set_keepalive drops the connection after these.
bool DropsConnection(int status) {
  return status == 400 || status == 408 || status == 411 || status == 413 || status == 414 ||
         status == 500 || status == 501 || status == 503;
}

void AddConnection(const WireRequest& request, const ApacheOptions& options, WireReply& reply) {
  const auto asked = request.Header("Connection").value_or("");
  const bool keeps = EqualsIgnoringCase(asked, "keep-alive");
  const bool closes = EqualsIgnoringCase(asked, "close") || request.last_allowed ||
                      DropsConnection(reply.status) || request.version == "HTTP/1.0";
  if (closes) {
    reply.headers.push_back({"Connection", "close"});
    reply.after = AfterReply::kClose;
  } else if (keeps) {
    const std::size_t left =
        options.keep_alive_requests - (request.number > 0 ? request.number - 1 : 0);
    reply.headers.push_back({"Keep-Alive", "timeout=5, max=" + std::to_string(left)});
    reply.headers.push_back({"Connection", "Keep-Alive"});
  }
}

}  // namespace

Page Page::Json(std::shared_ptr<const std::string> body) {
  Page page;
  page.content_type = "application/json";
  page.vary_accept = true;
  page.no_cache = true;
  page.body = std::move(body);
  return page;
}

Page Page::Json(std::string body) {
  return Json(std::make_shared<const std::string>(std::move(body)));
}

Page Page::BadRequest(std::string_view text) {
  Page page = Json("{\"error\": " + JsonString(std::string_view(EscapeHtml(text))) + "}");
  page.status = 400;
  page.vary_accept = false;
  page.no_cache = false;
  return page;
}

Page Page::Empty(int status) {
  Page page;
  page.status = status;
  return page;
}

WireReply ServeByApache(const WireRequest& request, const Page& page, const ApacheOptions& options,
                        SystemTime now) {
  WireReply reply;
  reply.status = page.status;
  reply.reason = ReasonPhrase(page.status);
  reply.body = page.body;
  reply.chunk_sizes = page.chunk_sizes;
  reply.headers = {{"Date", HttpDate(now)}, {"Server", "Apache"}};
  reply.headers.insert(reply.headers.end(), page.headers.begin(), page.headers.end());
  const bool may_pack = options.deflate && page.content_type == "application/json";
  const bool pack =
      may_pack && page.body &&
      request.Header("Accept-Encoding").value_or("").find("gzip") != std::string::npos;
  if (page.vary_accept || may_pack) {
    const std::string accept = page.vary_accept ? "Accept" : "";
    const std::string separator = page.vary_accept && may_pack ? "," : "";
    reply.headers.push_back({"Vary", accept + separator + (may_pack ? "Accept-Encoding" : "")});
  }
  if (page.no_cache) reply.headers.push_back({"Cache-Control", "no-cache"});
  if (page.frame_options) reply.headers.push_back({"X-Frame-Options", "SAMEORIGIN"});
  if (pack) {
    reply.headers.push_back({"Content-Encoding", "gzip"});
    reply.body = Gzip(*page.body);
    reply.chunk_sizes.clear();
  }
  AddConnection(request, options, reply);
  if (request.method == "HEAD") {
    reply.body.reset();
    reply.framing = Framing::kNoBody;
  } else if (request.version == "HTTP/1.0") {
    reply.framing = Framing::kUntilClose;
  } else {
    reply.framing = Framing::kChunked;
    reply.headers.push_back({"Transfer-Encoding", ""});
  }
  reply.headers.push_back({"Content-Type", page.content_type});
  return reply;
}

}  // namespace kemp360::simulator

#include "simulator/request_parser.h"

#include <charconv>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace kemp360::simulator {
namespace {

constexpr std::size_t kMaxHead = std::size_t{64} * 1024;
constexpr std::size_t kMaxBody = std::size_t{1024} * 1024;

std::optional<WireRequest> ParseHead(std::string_view head) {
  WireRequest request;
  const auto line = head.substr(0, head.find("\r\n"));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return std::nullopt;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  request.version = line.substr(last + 1);
  if (!request.version.starts_with("HTTP/1.") || request.target.empty()) return std::nullopt;
  head.remove_prefix(line.size());
  while (head.starts_with("\r\n")) {
    head.remove_prefix(2);
    const auto header = head.substr(0, head.find("\r\n"));
    if (header.empty()) break;
    const auto colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    request.headers.push_back(
        {std::string(header.substr(0, colon)), std::string(Trim(header.substr(colon + 1)))});
    head.remove_prefix(header.size());
  }
  return request;
}

}  // namespace

std::variant<NeedMore, BadRequest, WireRequest> TakeRequest(std::string& buffer) {
  const auto blank = buffer.find("\r\n\r\n");
  if (blank == std::string::npos) {
    if (buffer.size() > kMaxHead) return BadRequest{431};
    return NeedMore{};
  }
  if (blank > kMaxHead) return BadRequest{431};
  auto request = ParseHead(std::string_view(buffer).substr(0, blank));
  if (!request) return BadRequest{400};
  if (request->Header("Transfer-Encoding")) return BadRequest{411};
  std::size_t length = 0;
  if (const auto told = request->Header("Content-Length")) {
    const auto [end, error] = std::from_chars(told->data(), told->data() + told->size(), length);
    if (error != std::errc{} || end != told->data() + told->size()) return BadRequest{400};
  }
  if (length > kMaxBody) return BadRequest{413};
  const std::size_t whole = blank + 4 + length;
  if (buffer.size() < whole) return NeedMore{};
  request->body = buffer.substr(blank + 4, length);
  buffer.erase(0, whole);
  return std::move(*request);
}

}  // namespace kemp360::simulator

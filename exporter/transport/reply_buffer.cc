#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "transport/transfer.h"

namespace kemp360 {

bool ReplyBuffer::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > caps_.header_bytes) {
    overflow_ = Overflow::kHeaders;
    return false;
  }
  if (!body_.empty()) return true;  // trailers after a chunked body tell us nothing
  if (line.starts_with("HTTP/")) {
    headers_.clear();  // a `100 Continue` before the response
    header_ended_ = false;
    return true;
  }
  if (Trim(line).empty()) header_ended_ = true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  std::string name = ToLower(Trim(line.substr(0, colon)));
  const std::string_view value = Trim(line.substr(colon + 1));
  if (name == "location" || name == "content-location" || name == "refresh") return true;
  const std::string_view key = api_key_.Reveal();
  if (!key.empty() && (value.find(key) != std::string_view::npos ||
                       value.find(PercentEncode(key)) != std::string_view::npos)) {
    return true;
  }
  const auto [entry, is_new] = headers_.try_emplace(std::move(name), value);
  if (!is_new) entry->second.append(", ").append(value);
  return true;
}

bool ReplyBuffer::TakeBody(std::string_view bytes) {
  if (bytes.size() > caps_.answer_bytes - std::min(body_.size(), caps_.answer_bytes)) {
    overflow_ = Overflow::kBody;
    return false;
  }
  if (body_.empty() && headers_.contains("content-length")) {
    // Pages that are never written cost nothing, so a lie costs nothing either. And a little room,
    // so that who parses in place can put something behind the text without a copy of it.
    constexpr std::size_t kRoom = 64;
    const auto length = ParseNumber<std::size_t>(headers_.at("content-length")).value_or(0);
    body_.reserve(std::min(length, caps_.answer_bytes) + kRoom);
  }
  body_.append(bytes);
  return true;
}

void ReplyBuffer::BeginNext() {
  headers_.clear();
  body_.clear();
}

}  // namespace kemp360

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "fetch/fetcher.h"

namespace kemp360 {

/// Takes what a unit sends, within the caps, and nothing after a cap is passed.
class ReplyBuffer {
 public:
  enum class Overflow { kNone, kBody, kHeaders, kMemory };

  ReplyBuffer(const Caps& caps, const Secret& api_key) : caps_(caps), api_key_(api_key) {}

  /// Both return false to end the transfer: overflow() says why.
  [[nodiscard]] bool TakeHeaderLine(std::string_view line);
  [[nodiscard]] bool TakeBody(std::string_view bytes);
  /// Another request on the same transfer (a redirect): headers count on, the body begins anew.
  void BeginNext();
  void NoteOutOfMemory() { overflow_ = Overflow::kMemory; }

  [[nodiscard]] Overflow overflow() const { return overflow_; }
  /// Did the blank line come that ends the header? curl takes a connection that was lost in the
  /// middle of the header for an answer without a body.
  [[nodiscard]] bool header_ended() const { return header_ended_; }
  [[nodiscard]] bool has_body() const { return !body_.empty(); }
  [[nodiscard]] const std::map<std::string, std::string>& headers() const { return headers_; }
  [[nodiscard]] std::map<std::string, std::string> TakeHeaders() { return std::move(headers_); }
  [[nodiscard]] std::string TakeBodyText() { return std::move(body_); }

 private:
  void ReserveAnnounced();

  const Caps& caps_;
  const Secret& api_key_;  // a header that repeats it is not kept
  std::map<std::string, std::string> headers_;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool header_ended_ = false;
  Overflow overflow_ = Overflow::kNone;
};

}  // namespace kemp360

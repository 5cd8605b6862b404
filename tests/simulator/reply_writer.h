#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "simulator/wire_message.h"

namespace kemp360::simulator {

/// Turns a WireReply into bytes, piece by piece, so that an endless reply needs no memory. Pure: no
/// socket, no clock; who writes asks what may be sent now and says how much of it went.
class ReplyWriter {
 public:
  enum class State {
    kSend,   ///< Pending() is not empty
    kPause,  ///< a drip: wait for interval(), then call Resume()
    kDone,   ///< everything was sent; the reply's `after` says what follows
  };

  explicit ReplyWriter(const WireReply& reply);

  [[nodiscard]] State state();
  [[nodiscard]] std::string_view Pending();
  void Consume(std::size_t sent);
  [[nodiscard]] Duration interval() const { return drip_ ? drip_->interval : Duration::zero(); }
  void Resume();

 private:
  void BuildHead(const WireReply& reply);
  void BuildBody(const WireReply& reply);
  void Refill();

  std::string bytes_;
  std::size_t position_ = 0;  // of the first unsent byte in bytes_
  std::uint64_t left_ = std::numeric_limits<std::uint64_t>::max();  // until the cut
  std::size_t allowance_ = std::numeric_limits<std::size_t>::max();
  std::optional<Drip> drip_;
  std::uint64_t to_generate_ = 0;
  bool generated_chunked_ = false;
  bool endless_headers_ = false;
  bool tail_pending_ = false;  // the last chunk is still to come
  std::string pattern_;
};

/// Head and body of a reply without any misbehaviour, as one text: what a test compares.
[[nodiscard]] std::string WholeText(const WireReply& reply);

}  // namespace kemp360::simulator

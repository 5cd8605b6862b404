#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/wire_server.h"

namespace kemp360::simulator {

/// A client that sends and receives bytes as they are, without TLS: for comparing exchanges. Each
/// wait ends after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, Family family = Family::kIpv4);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  [[nodiscard]] bool connected() const { return connected_; }
  void Send(std::string_view bytes);
  /// Everything until the server ends the connection.
  [[nodiscard]] std::string ReadAll();
  /// What came until the text is `whole`, or the server ended.
  [[nodiscard]] std::string ReadSize(std::size_t whole);
  /// Nothing has come yet.
  [[nodiscard]] bool Silent() const;

 private:
  int socket_;
  bool connected_ = false;
};

}  // namespace kemp360::simulator

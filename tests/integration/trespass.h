#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "integration/world.h"
#include "simulator/wire_server.h"

namespace kemp360::testing {

/// Hosts that have nothing to do with the pair: one speaks TLS with a certificate that the pair's
/// readers trust, one plain HTTP. Whoever knocks there was led astray.
class Bystander {
 public:
  explicit Bystander(World& world);

  [[nodiscard]] std::string HttpsUrl() const { return server_.Url(https_); }
  [[nodiscard]] std::string HttpUrl() const { return server_.Url(http_); }
  /// "127.0.0.1:4711" of the one that speaks TLS.
  [[nodiscard]] std::string Address() const;
  /// Connections, with or without a request.
  [[nodiscard]] std::uint64_t Visits() const;

 private:
  simulator::WireServer server_;
  simulator::WireServer::ListenerId https_ = 0;
  simulator::WireServer::ListenerId http_ = 0;
};

/// A line for each request to a unit that nobody may make: another method than GET (or the one POST
/// of the login), or a path that changes something, however it is spelled; and for each unit whose
/// configuration was changed. Empty: all is well.
[[nodiscard]] std::string Trespasses(World& world);

/// The default profile's text with the settings read from `path`, a YAML scalar.
[[nodiscard]] std::string ProfileReading(const std::string& path);
/// The same with one more line for its source `settings`, or instead of its login.
[[nodiscard]] std::string ProfileRedirectedTo(const std::string& path);
[[nodiscard]] std::string ProfileLoggingInAt(const std::string& path);

}  // namespace kemp360::testing

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "simulator/certificates.h"

namespace kemp360::simulator {

/// Whom a test talks to over TLS, and how.
struct TlsPeer {
  std::uint16_t port = 0;  ///< at 127.0.0.1
  std::string authority_pem;
  std::string server_name{};
  std::optional<Identity> client{};
};

/// The whole reply to one GET with `Connection: close`; empty if the handshake failed.
[[nodiscard]] std::string AskTls(const TlsPeer& peer, const std::string& target);
/// The X509_V_… result of verifying the server.
[[nodiscard]] long VerifyTls(const TlsPeer& peer);

}  // namespace kemp360::simulator

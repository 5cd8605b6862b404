#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kemp360::testing {

/// One request to 127.0.0.1 by libcurl, on a connection of its own.
struct HttpsRequest {
  std::uint16_t port = 0;
  std::string target = "/-/healthy";
  std::string scheme = "https";
  std::string ca_file{};    ///< empty: any certificate
  std::string cert_file{};  ///< of the client; empty: none
  std::string key_file{};
  std::string user{};     ///< "NAME:PASSWORD"; empty: no login
  long tls_versions = 0;  ///< CURLOPT_SSLVERSION
  std::string ciphers{};  ///< of TLS 1.2, as OpenSSL calls them
  std::vector<std::string> headers{};
  long timeout_seconds = 60;
};

/// Status 0: there was no response, see `problem`.
struct HttpsReply {
  long status = 0;
  std::string problem;
  std::string certificate_subject;             ///< of the server
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  double seconds = 0;
};

[[nodiscard]] HttpsReply Fetch(const HttpsRequest& request);

}  // namespace kemp360::testing

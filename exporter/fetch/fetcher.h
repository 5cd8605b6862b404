#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/reason.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/url.h"

namespace kemp360 {

enum class Method { kGet, kPost };

/// The one way out. Every first request, page and redirect must pass it; it is asked again by
/// transport/ itself. GET by form (request_path.h), GET of a path that the profile spells, POST of
/// `authenticate`: nothing else. A path that two servers could read differently (dot segments,
/// empty segments, an encoded slash) is refused whatever it means, and so is a query that carries a
/// key.
class Gate {
 public:
  Gate() = default;
  /// `spelled`: paths of the profile (and its redirect targets); `login_path`: the one POST, or
  /// empty.
  Gate(const std::vector<std::string>& spelled, const std::string& login_path);

  [[nodiscard]] bool IsAllowed(Method method, const Url& url) const;

 private:
  std::vector<std::string> spelled_;  // normalised
  std::string login_path_;            // normalised
};

/// How credentials travel. transport/ adds them at the last moment: no Url or log line ever holds
/// them.
enum class Authentication { kNone, kQuery, kHeader, kBasic };

struct Credentials {
  Authentication authentication = Authentication::kNone;
  std::string username;
  Secret api_key;  ///< with kBasic the password
};

/// Words of Prometheus's tls_config. Files are paths; they are read anew when they changed.
struct TlsOptions {
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  bool insecure_skip_verify = false;
  std::string min_version = "TLS12";  ///< TLS12 or TLS13
  std::string pinned_public_key;      ///< "sha256//BASE64", as curl takes it; empty: none

  bool operator==(const TlsOptions&) const = default;
};

/// Bounds on what is taken from a unit.
struct Caps {
  std::size_t answer_bytes = 16U << 20U;
  std::size_t header_bytes = 64U << 10U;
  int redirects = 3;
};

struct FetchRequest {
  Method method = Method::kGet;
  Url url;  ///< path and query; the query without credentials
  Credentials credentials;
  Secret body;  ///< of the POST: JSON; holds a password
  Deadline deadline;
  Caps caps;
  TlsOptions tls;
  std::string proxy_url;  ///< empty: none (the environment's proxies are not used)
  std::shared_ptr<const Gate> gate;
  /// Beside its own path with a slash more or less: where this request may be redirected to.
  std::vector<std::string> redirects_to = {};
  std::string source = {};  ///< the profile's name of what is requested, for messages; empty: none
  /// A redirect is not followed: it is the reply, which names its target.
  bool report_redirect = false;
};

struct TlsFacts {
  bool handshake = false;
  /// Of the unit's own certificate and the chain that was verified; without verification of its own
  /// certificate alone.
  std::optional<SystemTime> earliest_expiry;

  bool operator==(const TlsFacts&) const = default;
};

struct FetchReply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; `location` is never kept
  std::string body;
  /// By a length or by chunks, that were complete; else the body ended with the connection, and
  /// nobody knows whether it is whole.
  bool end_told = true;
  TlsFacts tls;
  std::optional<SystemTime> date;  ///< the Date header
  /// The Retry-After header: how long after this reply; never negative, at most a year.
  std::optional<Duration> retry_after{};
  Duration duration{};
  /// Where a redirect leads that was to be reported: on the unit itself, without credentials.
  std::optional<Url> redirect{};
};

using FetchResult = Result<FetchReply, Failure>;
/// Called once for each Start, on the loop and never inside of Start; never after Cancel.
using FetchDone = std::function<void(FetchResult)>;
using FetchId = std::uint64_t;

/// Requests as values in, replies as values out. A reply of any status is a reply; a Failure is a
/// reply that never came whole (or was refused by gate, caps or redirect rules). What the gate
/// refuses is kRedirect, for a first request too: no configuration that loads asks for one. Belongs
/// to the loop.
class Fetcher {
 public:
  Fetcher() = default;
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;
  virtual ~Fetcher() = default;

  virtual FetchId Start(FetchRequest request, FetchDone done) = 0;
  /// Ends it, if it is still under way, without a word. true: it was, and Failure::reached holds.
  virtual bool Cancel(FetchId id) = 0;
};

}  // namespace kemp360

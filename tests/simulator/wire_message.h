#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace kemp360::simulator {

struct WireHeader {
  std::string name;
  std::string value;

  bool operator==(const WireHeader&) const = default;
};

/// One request as it came over the wire; nothing of it is decoded.
struct WireRequest {
  std::string method;
  std::string target;   ///< as in the request line, query included
  std::string version;  ///< "HTTP/1.1" or "HTTP/1.0"
  std::vector<WireHeader> headers;
  std::string body;
  std::uint64_t connection = 0;  ///< equal for requests of one connection, unique per server
  std::size_t number = 0;        ///< 1 for the first request of its connection
  bool last_allowed = false;    ///< the server closes after this one (its request limit is reached)
  std::string tls_version;      ///< "" without TLS, else for example "TLSv1.3"
  std::string tls_server_name;  ///< the name the client asked for (SNI), "" if none
  std::string tls_client_subject;  ///< common name of the client's certificate, "" if none

  /// The target up to "?".
  [[nodiscard]] std::string_view Path() const;
  /// The target after "?", or "".
  [[nodiscard]] std::string_view Query() const;
  /// The first header of that name (any case).
  [[nodiscard]] std::optional<std::string_view> Header(std::string_view name) const;
};

/// Holds answers back until a test lets them go. Safe to use from any thread; once released it
/// stays open.
class Gate {
 public:
  void Release();
  [[nodiscard]] bool released() const;
  /// Called once, at the release (at once, if it was released before). `wake` must not block.
  void OnRelease(std::function<void()> wake);

 private:
  mutable std::mutex mutex_;
  bool released_ = false;
  std::vector<std::function<void()>> waiting_;
};

/// How the length of a body is told.
enum class Framing {
  kChunked,
  kContentLength,
  kUntilClose,  ///< no length: the end of the connection is the end of the body
  kNoBody,      ///< no length and no body, as an answer to HEAD
};

/// What happens to the connection when the (perhaps cut) reply was sent.
enum class AfterReply {
  kKeepAlive,  ///< stays open if request and limits allow it
  kClose,      ///< an orderly end (with TLS: close_notify)
  kAbort,      ///< a bare FIN: with TLS no close_notify, as a crashed server leaves it
  kReset,      ///< RST
  kStall,      ///< stays open and silent until the client leaves
};

/// Feeds the client slowly.
struct Drip {
  Duration interval{};
  std::size_t bytes = 1;     ///< that many per interval
  bool head_at_once = true;  ///< only the body drips
};

/// What to answer, byte for byte, and how to misbehave meanwhile.
struct WireReply {
  /// If set, these bytes and nothing else are sent (the head and body below are ignored).
  std::optional<std::string> exact;

  int status = 200;
  std::string reason = "OK";
  /// In this order. A `Transfer-Encoding` or `Content-Length` without value marks the place where
  /// that header stands; without a mark it comes last.
  std::vector<WireHeader> headers;
  std::shared_ptr<const std::string> body;  ///< null: empty
  Framing framing = Framing::kContentLength;
  std::vector<std::size_t> chunk_sizes;  ///< of the first chunks; what remains is one more chunk
  AfterReply after = AfterReply::kKeepAlive;

  Duration delay{};            ///< before the first byte
  std::shared_ptr<Gate> gate;  ///< before the first byte, after the delay
  std::optional<Drip> drip;
  std::optional<std::size_t> cut_at;       ///< only that many bytes of the whole reply are sent
  std::optional<std::size_t> cut_body_at;  ///< only that many bytes after the head are sent
  std::optional<std::uint64_t> declared_length;  ///< what Content-Length says, instead of the truth
  std::uint64_t generated_bytes = 0;    ///< appended to the body, made while sending (up to GBs)
  std::string generated_pattern = " ";  ///< repeated to make them; not empty
  bool endless_headers = false;         ///< the head never ends

  [[nodiscard]] static WireReply Exact(std::string bytes);
  /// Content-Type and the body with its length.
  [[nodiscard]] static WireReply Text(int status, std::string content_type, std::string body);
  [[nodiscard]] static WireReply Json(std::string body);
  [[nodiscard]] static WireReply NeverAnswer();
  [[nodiscard]] static WireReply Reset();
};

/// The usual phrase of a status, or "Status".
[[nodiscard]] std::string_view ReasonPhrase(int status);

/// Says which time it is in the form of the Date header (RFC 9110).
[[nodiscard]] std::string HttpDate(SystemTime time);

}  // namespace kemp360::simulator

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360::testing {

/// A response as it came over the wire.
struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< as sent: perhaps gzip

  /// "" if there is none.
  [[nodiscard]] std::string Header(const std::string& name) const;
  /// The body, unpacked if Content-Encoding says gzip.
  [[nodiscard]] std::string Text() const;
};

/// A request line and headers. "Host: localhost" is added where `headers` has no Host.
struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::string> headers{};  ///< "Accept-Encoding: gzip"
  std::string body{};                  ///< sent with Content-Length if not empty or a POST
};
[[nodiscard]] std::string ToWire(const HttpRequest& request);

/// A plain HTTP/1.1 client on one TCP connection: blocking, with a deadline for each call. What
/// goes wrong is a std::runtime_error that says what and at which step, which fails the test.
class HttpConnection {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  explicit HttpConnection(std::uint16_t port, const std::string& host = "127.0.0.1");
  HttpConnection(HttpConnection&& other) noexcept;
  HttpConnection& operator=(HttpConnection&&) = delete;
  ~HttpConnection();

  void Send(const HttpRequest& request) { Write(ToWire(request)); }
  void Write(std::string_view bytes);
  /// The next answer; `head`: the one to a HEAD request, which has no body whatever it says.
  [[nodiscard]] HttpReply Receive(bool head = false);
  [[nodiscard]] HttpReply Exchange(const HttpRequest& request);

  /// Waits up to `patience`: has the peer closed, with nothing unread?
  [[nodiscard]] bool ClosedByPeer(std::chrono::milliseconds patience = kPatience);
  /// Waits up to `patience`: is there anything to read?
  [[nodiscard]] bool Readable(std::chrono::milliseconds patience);
  /// Says that nothing more will be sent.
  void ShutdownWrite();
  /// Leaves without a word (TCP reset).
  void Abort();

 private:
  bool Fill(std::chrono::steady_clock::time_point deadline);  ///< false: the peer closed
  std::string TakeLine(std::chrono::steady_clock::time_point deadline);
  std::string TakeBytes(std::size_t count, std::chrono::steady_clock::time_point deadline);
  std::string TakeChunks(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] bool WaitFor(short events, std::chrono::steady_clock::time_point deadline) const;

  int fd_ = -1;
  std::string unread_;
};

/// One request on a connection of its own.
[[nodiscard]] HttpReply HttpExchange(std::uint16_t port, const HttpRequest& request);
[[nodiscard]] HttpReply HttpGet(std::uint16_t port, std::string target,
                                std::vector<std::string> headers = {});
[[nodiscard]] HttpReply HttpPost(std::uint16_t port, std::string target, std::string body = "");

/// Throws if `packed` is not one whole gzip member.
[[nodiscard]] std::string Gunzip(std::string_view packed);

}  // namespace kemp360::testing

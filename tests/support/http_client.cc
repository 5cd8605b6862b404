#include "support/http_client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace kemp360::testing {
namespace {

using ClientTime = std::chrono::steady_clock::time_point;

ClientTime ClientDeadline(std::chrono::milliseconds patience) {
  return std::chrono::steady_clock::now() + patience;
}

[[noreturn]] void FailWith(const std::string& step, int code = errno) {
  throw std::runtime_error("HTTP client: " + step + ": " + std::generic_category().message(code));
}

std::size_t ParseSize(std::string_view text, int base) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (error != std::errc{} || end == text.data()) {
    throw std::runtime_error("HTTP client: not a size: " + std::string(text));
  }
  return size;
}

}  // namespace

std::string HttpReply::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string HttpReply::Text() const {
  return Header("content-encoding") == "gzip" ? Gunzip(body) : body;
}

std::string ToWire(const HttpRequest& request) {
  std::string wire = request.method + " " + request.target + " HTTP/1.1\r\n";
  bool has_host = false;
  for (const std::string& header : request.headers) {
    has_host = has_host || ToLower(header).starts_with("host:");
    wire += header + "\r\n";
  }
  if (!has_host) wire += "Host: localhost\r\n";
  if (!request.body.empty() || request.method == "POST") {
    wire += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return wire + "\r\n" + request.body;
}

HttpConnection::HttpConnection(std::uint16_t port, const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    FailWith("not an address: " + host, EINVAL);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  fd_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) FailWith("socket");
  // The kernel completes a connection on this machine at once, or refuses it.
  if (connect(fd_, found->ai_addr, found->ai_addrlen) != 0) {
    const int code = errno;
    close(std::exchange(fd_, -1));
    FailWith("connect to " + host + " port " + std::to_string(port), code);
  }
  fcntl(fd_, F_SETFL, O_NONBLOCK);
}

HttpConnection::HttpConnection(HttpConnection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), unread_(std::move(other.unread_)) {}

HttpConnection::~HttpConnection() {
  if (fd_ >= 0) close(fd_);
}

bool HttpConnection::WaitFor(short events, ClientTime deadline) const {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd wait{.fd = fd_, .events = events, .revents = 0};
    const int ready = poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) FailWith("poll");
  }
}

void HttpConnection::Write(std::string_view bytes) {
  const ClientTime deadline = ClientDeadline(kPatience);
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN) {
      FailWith("send");
    } else if (!WaitFor(POLLOUT, deadline)) {
      FailWith("send", ETIMEDOUT);
    }
  }
}

bool HttpConnection::Fill(ClientTime deadline) {
  for (;;) {
    const std::size_t old = unread_.size();
    unread_.resize(old + 65536);
    const ssize_t got = recv(fd_, unread_.data() + old, 65536, 0);
    const int code = errno;
    unread_.resize(old + static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    if (got > 0) return true;
    if (got == 0) return false;
    if (code != EAGAIN) FailWith("receive", code);
    if (!WaitFor(POLLIN, deadline)) FailWith("receive", ETIMEDOUT);
  }
}

std::string HttpConnection::TakeLine(ClientTime deadline) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (!Fill(deadline)) FailWith("the peer closed in the middle of a header", ECONNRESET);
  }
  std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 2);
  return line;
}

std::string HttpConnection::TakeBytes(std::size_t count, ClientTime deadline) {
  while (unread_.size() < count) {
    if (!Fill(deadline)) FailWith("the peer closed in the middle of a body", ECONNRESET);
  }
  std::string bytes = unread_.substr(0, count);
  unread_.erase(0, count);
  return bytes;
}

std::string HttpConnection::TakeChunks(ClientTime deadline) {
  std::string body;
  while (const std::size_t size = ParseSize(TakeLine(deadline), 16)) {
    body += TakeBytes(size, deadline);
    static_cast<void>(TakeLine(deadline));
  }
  while (!TakeLine(deadline).empty()) {  // trailers
  }
  return body;
}

HttpReply HttpConnection::Receive(bool head) {
  const ClientTime deadline = ClientDeadline(kPatience);
  HttpReply reply;
  const std::string status_line = TakeLine(deadline);
  if (!status_line.starts_with("HTTP/1.") || status_line.size() < 12) {
    throw std::runtime_error("HTTP client: not a status line: " + status_line);
  }
  reply.status = static_cast<int>(ParseSize(std::string_view(status_line).substr(9, 3), 10));
  for (std::string line = TakeLine(deadline); !line.empty(); line = TakeLine(deadline)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) throw std::runtime_error("HTTP client: no header: " + line);
    reply.headers[ToLower(line.substr(0, colon))] =
        std::string(Trim(std::string_view(line).substr(colon + 1)));
  }
  if (reply.status == 100) return Receive(head);
  if (head || reply.status == 204 || reply.status == 304) return reply;
  if (reply.Header("transfer-encoding") == "chunked") {
    reply.body = TakeChunks(deadline);
  } else if (const std::string length = reply.Header("content-length"); !length.empty()) {
    reply.body = TakeBytes(ParseSize(length, 10), deadline);
  } else {
    while (Fill(deadline)) {
    }
    reply.body = std::exchange(unread_, "");
  }
  return reply;
}

HttpReply HttpConnection::Exchange(const HttpRequest& request) {
  Send(request);
  return Receive(request.method == "HEAD");
}

bool HttpConnection::Readable(std::chrono::milliseconds patience) {
  return !unread_.empty() || WaitFor(POLLIN, ClientDeadline(patience));
}

bool HttpConnection::ClosedByPeer(std::chrono::milliseconds patience) {
  if (!Readable(patience) || !unread_.empty()) return false;
  try {
    return !Fill(ClientDeadline(patience));
  } catch (const std::runtime_error&) {  // reset is closed too
    return true;
  }
}

void HttpConnection::ShutdownWrite() { shutdown(fd_, SHUT_WR); }

void HttpConnection::Abort() {
  const linger none{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  close(std::exchange(fd_, -1));
}

HttpReply HttpExchange(std::uint16_t port, const HttpRequest& request) {
  return HttpConnection(port).Exchange(request);
}

HttpReply HttpGet(std::uint16_t port, std::string target, std::vector<std::string> headers) {
  return HttpExchange(port, {.target = std::move(target), .headers = std::move(headers)});
}

HttpReply HttpPost(std::uint16_t port, std::string target, std::string body) {
  return HttpExchange(port,
                      {.method = "POST", .target = std::move(target), .body = std::move(body)});
}

std::string Gunzip(std::string_view packed) {
  if (packed.size() < 18) throw std::runtime_error("HTTP client: too short for gzip");
  std::uint32_t size = 0;  // the last four bytes, little endian (RFC 1952)
  std::memcpy(&size, packed.data() + packed.size() - sizeof size, sizeof size);
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> unpacker(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  std::string plain(size, '\0');
  std::size_t written = 0;
  if (libdeflate_gzip_decompress(unpacker.get(), packed.data(), packed.size(), plain.data(),
                                 plain.size(), &written) != LIBDEFLATE_SUCCESS ||
      written != size) {
    throw std::runtime_error("HTTP client: not gzip");
  }
  return plain;
}

}  // namespace kemp360::testing

#include "scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace kemp360::testing {
namespace {

constexpr std::size_t kLongestRequest = 4U << 20U;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Address ToAddress(const std::string& text) {
  Address address;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    address.size = sizeof v4;
    std::memcpy(&address.storage, &v4, sizeof v4);
  } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    address.size = sizeof v6;
    std::memcpy(&address.storage, &v6, sizeof v6);
  }
  return address;
}

std::pair<int, std::uint16_t> Listen(const std::string& text) {
  Address address = ToAddress(text);
  const int listener = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* const generic = reinterpret_cast<sockaddr*>(&address.storage);
  if (listener < 0 || bind(listener, generic, address.size) != 0 || listen(listener, 256) != 0 ||
      getsockname(listener, generic, &address.size) != 0) {
    throw std::runtime_error("cannot listen on " + text);
  }
  // The port stands at the same place in both kinds of address.
  return {listener, ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port)};
}

std::shared_ptr<SSL_CTX> MakeContext(const ServerTls& tls) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  // TLS 1.1 is to be had only below OpenSSL's default security level.
  if (tls.highest_version != 0) {
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), tls.highest_version);
  }
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls.cert_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), tls.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("cannot use " + tls.cert_file);
  }
  if (!tls.client_ca_file.empty()) {
    SSL_CTX_load_verify_file(context.get(), tls.client_ca_file.c_str());
    SSL_CTX_set_verify(
        context.get(),
        SSL_VERIFY_PEER | (tls.client_may_have_none ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT),
        nullptr);
  }
  return context;
}

}  // namespace

/// Non-blocking underneath, so that every wait also waits for the server's end.
class ScriptedServer::Connection final : public Peer {
 public:
  Connection(ScriptedServer& server, int socket) : server_(server), socket_(socket) {}
  ~Connection() override {
    SSL_free(ssl_);
    close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::optional<std::string> ReadRequest() override {
    while (true) {
      if (const std::optional<std::string> request = WholeRequest()) {
        const std::lock_guard lock(server_.mutex_);
        server_.requests_.push_back(*request);
        return request;
      }
      const std::string more = ReadRaw();
      if (more.empty() || received_.size() > kLongestRequest) return std::nullopt;
      received_ += more;
    }
  }

  std::string ReadRaw() override {
    std::array<char, 16384> buffer{};
    while (true) {
      int wanted = POLLIN;
      long count = 0;
      if (ssl_ != nullptr) {
        count = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (count <= 0 && !WantsMore(static_cast<int>(count), wanted)) return "";
      } else {
        count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return "";
      }
      if (count > 0) return std::string(buffer.data(), static_cast<std::size_t>(count));
      if (!WaitFor(wanted)) return "";
    }
  }

  bool Send(std::string_view bytes) override {
    while (!bytes.empty()) {
      int wanted = POLLOUT;
      long count = 0;
      if (ssl_ != nullptr) {
        count = SSL_write(ssl_, bytes.data(),
                          static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 20U)));
        if (count <= 0 && !WantsMore(static_cast<int>(count), wanted)) return false;
      } else {
        count = send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) return false;
      }
      if (count > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(count));
      } else if (!WaitFor(wanted)) {
        return false;
      }
    }
    return true;
  }

  bool StartTls() override {
    SSL* const outer = ssl_;
    const bool within = outer != nullptr && server_.inner_tls_context_;
    ssl_ = SSL_new(
        static_cast<SSL_CTX*>((within ? server_.inner_tls_context_ : server_.tls_context_).get()));
    if (outer == nullptr) {
      SSL_set_fd(ssl_, socket_);
    } else {
      BIO* const through = BIO_new(BIO_f_ssl());
      BIO_set_ssl(through, outer, BIO_CLOSE);
      SSL_set_bio(ssl_, through, through);
    }
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    while (true) {
      const int result = SSL_accept(ssl_);
      if (result == 1) break;
      int wanted = POLLIN;
      if (!WantsMore(result, wanted)) {
        LetAlertArrive();
        return false;
      }
      if (!WaitFor(wanted)) return false;
    }
    const char* sni = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
    const std::lock_guard lock(server_.mutex_);
    server_.last_sni_ = sni == nullptr ? "" : sni;
    return true;
  }

  void EndTls() override { SSL_shutdown(ssl_); }

  bool Pause(std::chrono::milliseconds span) override {
    pollfd stop{server_.stop_, POLLIN, 0};
    return poll(&stop, 1, static_cast<int>(span.count())) == 0;
  }

  void WaitForClient() override {
    while (!ReadRaw().empty()) {
    }
  }

 private:
  bool WantsMore(int result, int& wanted) const {
    const int error = SSL_get_error(ssl_, result);
    wanted = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
  }

  /// To close with unread bytes resets the connection, and the alert may be lost with it.
  void LetAlertArrive() {
    shutdown(socket_, SHUT_WR);
    SSL_free(std::exchange(ssl_, nullptr));
    WaitForClient();
  }

  /// false: the server ends.
  bool WaitFor(int events) const {
    std::array<pollfd, 2> waits{
        {{socket_, static_cast<short>(events), 0}, {server_.stop_, POLLIN, 0}}};
    poll(waits.data(), waits.size(), -1);
    return waits[1].revents == 0;
  }

  std::optional<std::string> WholeRequest() {
    const std::size_t head_end = received_.find("\r\n\r\n");
    if (head_end == std::string::npos) return std::nullopt;
    std::size_t size = head_end + 4;
    const std::string head = ToLower(received_.substr(0, head_end));
    if (const std::size_t length = head.find("content-length: "); length != std::string::npos) {
      size += std::stoul(head.substr(length + sizeof("content-length: ") - 1));
    }
    if (received_.size() < size) return std::nullopt;
    std::string request = received_.substr(0, size);
    received_.erase(0, size);
    return request;
  }

  ScriptedServer& server_;
  const int socket_;
  SSL* ssl_ = nullptr;
  std::string received_;
};

ScriptedServer::ScriptedServer(Options options, Script script)
    : options_(std::move(options)), script_(std::move(script)), stop_(eventfd(0, EFD_CLOEXEC)) {
  if (options_.tls) tls_context_ = MakeContext(*options_.tls);
  if (options_.inner_tls) inner_tls_context_ = MakeContext(*options_.inner_tls);
  std::tie(listener_, port_) = Listen(options_.address);
  acceptor_ = std::thread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  eventfd_write(stop_, 1);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
  close(stop_);
}

void ScriptedServer::Accept() {
  // A TLS write to a client that left raises SIGPIPE; only the fetcher's thread has to cope.
  sigset_t all{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  while (true) {
    std::array<pollfd, 2> waits{{{listener_, POLLIN, 0}, {stop_, POLLIN, 0}}};
    poll(waits.data(), waits.size(), -1);
    if (waits[1].revents != 0) return;
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) continue;
    ++connections_;
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

void ScriptedServer::Serve(int socket) {
  Connection connection(*this, socket);
  if (options_.tls && options_.tls_at_once && !connection.StartTls()) return;
  script_(connection);
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string ScriptedServer::last_sni() const {
  const std::lock_guard lock(mutex_);
  return last_sni_;
}

std::uint16_t ClosedPort() {
  const auto [listener, port] = Listen("127.0.0.1");
  close(listener);
  return port;
}

std::string HttpReply(int status, std::string_view body, std::string_view headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

ScriptedServer::Script Always(std::string reply) {
  return [reply = std::move(reply)](Peer& peer) {
    while (peer.ReadRequest() && peer.Send(reply)) {
    }
  };
}

}  // namespace kemp360::testing

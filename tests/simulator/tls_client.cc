#include "simulator/tls_client.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <csignal>
#include <memory>
#include <type_traits>

namespace kemp360::simulator {
namespace {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Context = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

Bio TextOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

struct Session {
  Context context{SSL_CTX_new(TLS_client_method())};
  Bio bio;
  SSL* ssl = nullptr;
  bool up = false;
};

Session Connect(const TlsPeer& peer) {
  // OpenSSL writes to sockets that are gone; a test wants the error, not the signal.
  static const auto kIgnored [[maybe_unused]] = std::signal(SIGPIPE, SIG_IGN);
  Session session;
  const Certificate authority(
      PEM_read_bio_X509(TextOf(peer.authority_pem).get(), nullptr, nullptr, nullptr));
  X509_STORE_add_cert(SSL_CTX_get_cert_store(session.context.get()), authority.get());
  if (peer.client) {
    const Certificate own(
        PEM_read_bio_X509(TextOf(peer.client->certificate_pem).get(), nullptr, nullptr, nullptr));
    const Key key(
        PEM_read_bio_PrivateKey(TextOf(peer.client->key_pem).get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(session.context.get(), own.get());
    SSL_CTX_use_PrivateKey(session.context.get(), key.get());
  }
  session.bio.reset(BIO_new_ssl_connect(session.context.get()));
  BIO_get_ssl(session.bio.get(), &session.ssl);
  // What BIO_set_conn_hostname and SSL_set_tlsext_host_name do, without their C casts.
  std::string address = "127.0.0.1:" + std::to_string(peer.port);
  BIO_ctrl(session.bio.get(), BIO_C_SET_CONNECT, 0, address.data());
  std::string name = peer.server_name;
  SSL_ctrl(session.ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  SSL_set1_host(session.ssl, peer.server_name.c_str());
  session.up = BIO_do_connect(session.bio.get()) == 1 && BIO_do_handshake(session.bio.get()) == 1;
  return session;
}

}  // namespace

std::string AskTls(const TlsPeer& peer, const std::string& target) {
  const Session session = Connect(peer);
  if (!session.up) return {};
  const std::string request =
      "GET " + target + " HTTP/1.1\r\nHost: " + peer.server_name + "\r\nConnection: close\r\n\r\n";
  BIO_write(session.bio.get(), request.data(), static_cast<int>(request.size()));
  std::string reply;
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (true) {
    const int got = BIO_read(session.bio.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (got <= 0) break;
    reply.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return reply;
}

long VerifyTls(const TlsPeer& peer) {
  const Session session = Connect(peer);
  return SSL_get_verify_result(session.ssl);
}

}  // namespace kemp360::simulator

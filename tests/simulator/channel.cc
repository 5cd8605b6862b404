#include "simulator/channel.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace kemp360::simulator {
namespace {

struct BioFree {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, BioFree>;
using Certificate = std::unique_ptr<X509, CertificateFree>;

Bio Memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate ReadCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Memory(pem).get(), nullptr, nullptr, nullptr));
}

std::optional<int> VersionNumber(const std::string& name) {
  if (name == "TLS10") return TLS1_VERSION;
  if (name == "TLS11") return TLS1_1_VERSION;
  if (name == "TLS12") return TLS1_2_VERSION;
  if (name == "TLS13") return TLS1_3_VERSION;
  return std::nullopt;
}

bool UseIdentity(SSL_CTX* context, const TlsOptions& options) {
  const Certificate certificate = ReadCertificate(options.identity.certificate_pem);
  const std::unique_ptr<EVP_PKEY, KeyFree> key(
      PEM_read_bio_PrivateKey(Memory(options.identity.key_pem).get(), nullptr, nullptr, nullptr));
  if (!certificate || !key || SSL_CTX_use_certificate(context, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return false;
  }
  if (options.chain_pem.empty()) return true;
  const Certificate chain = ReadCertificate(options.chain_pem);
  return chain && SSL_CTX_add1_chain_cert(context, chain.get()) == 1;
}

bool DemandClientCertificate(SSL_CTX* context, const std::string& authority_pem) {
  const Certificate authority = ReadCertificate(authority_pem);
  if (!authority || X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1) {
    return false;
  }
  SSL_CTX_add_client_CA(context, authority.get());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return true;
}

}  // namespace

void TlsContextFree::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
void TlsSessionFree::operator()(SSL* session) const { SSL_free(session); }

Result<TlsContext> MakeTlsContext(const TlsOptions& options) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  const auto lowest = VersionNumber(options.min_version);
  const auto highest = VersionNumber(options.max_version);
  if (!context) return Error{"tls", "OpenSSL has no memory for a context", ""};
  if (!lowest || !highest) {
    return Error{"tls", "unknown version", "use TLS10, TLS11, TLS12 or TLS13"};
  }
  // The old versions that a test may ask for are refused at OpenSSL's default security level.
  if (*lowest < TLS1_2_VERSION) SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), *lowest);
  SSL_CTX_set_max_proto_version(context.get(), *highest);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  if (!UseIdentity(context.get(), options)) {
    return Error{"tls", "certificate and key were not understood or do not belong together", ""};
  }
  if (!options.client_authority_pem.empty() &&
      !DemandClientCertificate(context.get(), options.client_authority_pem)) {
    return Error{"tls", "the authority of the client certificates was not understood", ""};
  }
  static constexpr std::array<unsigned char, 9> kSessionContext{'s', 'i', 'm', 'u', 'l',
                                                                'a', 't', 'o', 'r'};
  SSL_CTX_set_session_id_context(context.get(), kSessionContext.data(), kSessionContext.size());
  return context;
}

Channel::Channel(int socket, SSL_CTX* context) : socket_(socket) {
  if (context == nullptr) return;
  session_.reset(SSL_new(context));
  if (session_ == nullptr) return;
  SSL_set_fd(session_.get(), socket_);
  SSL_set_accept_state(session_.get());
}

Channel::~Channel() {
  session_.reset();
  ::close(socket_);
}

IoResult Channel::Judge(int returned) {
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {Io::kWantRead, 0};
    case SSL_ERROR_WANT_WRITE:
      return {Io::kWantWrite, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {Io::kEnd, 0};
    default:
      return {Io::kBroken, 0};
  }
}

IoResult Channel::Handshake() {
  if (!session_) return {Io::kDone, 0};
  ERR_clear_error();
  const int returned = SSL_accept(session_.get());
  return returned == 1 ? IoResult{Io::kDone, 0} : Judge(returned);
}

IoResult Channel::Read(char* buffer, std::size_t size) {
  if (session_) {
    ERR_clear_error();
    std::size_t moved = 0;
    const int returned = SSL_read_ex(session_.get(), buffer, size, &moved);
    return returned == 1 ? IoResult{Io::kDone, moved} : Judge(returned);
  }
  const ssize_t moved = ::recv(socket_, buffer, size, 0);
  if (moved > 0) return {Io::kDone, static_cast<std::size_t>(moved)};
  if (moved == 0) return {Io::kEnd, 0};
  return {errno == EAGAIN || errno == EINTR ? Io::kWantRead : Io::kBroken, 0};
}

IoResult Channel::Write(std::string_view bytes) {
  if (session_) {
    ERR_clear_error();
    std::size_t moved = 0;
    const int returned = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &moved);
    return returned == 1 ? IoResult{Io::kDone, moved} : Judge(returned);
  }
  const ssize_t moved = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (moved >= 0) return {Io::kDone, static_cast<std::size_t>(moved)};
  return {errno == EAGAIN || errno == EINTR ? Io::kWantWrite : Io::kBroken, 0};
}

void Channel::EndWriting() {
  if (session_) {
    ERR_clear_error();
    SSL_shutdown(session_.get());
  }
  ::shutdown(socket_, SHUT_WR);
}

void Channel::ResetOnClose() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::string Channel::TlsVersion() const {
  return session_ ? SSL_get_version(session_.get()) : std::string{};
}

std::string Channel::TlsServerName() const {
  const char* name =
      session_ ? SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  return name != nullptr ? name : "";
}

std::string Channel::TlsClientSubject() const {
  if (!session_) return {};
  const Certificate certificate(SSL_get1_peer_certificate(session_.get()));
  if (!certificate) return {};
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

}  // namespace kemp360::simulator

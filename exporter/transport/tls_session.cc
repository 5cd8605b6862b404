#include "transport/tls_session.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>

namespace kemp360 {
namespace {

using SharedNotes = std::shared_ptr<HandshakeNotes>;

void FreeNotes(void* /*context*/, void* notes, CRYPTO_EX_DATA* /*data*/, int /*index*/,
               long /*number*/, void* /*more*/) {
  delete static_cast<SharedNotes*>(notes);
}

int NotesIndex() {
  static const int kIndex =
      CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, nullptr, nullptr, nullptr, FreeNotes);
  return kIndex;
}

/// OpenSSL calls it whenever the server asks for a client certificate, whether there is one or not.
int OnCertificateAsked(SSL* /*connection*/, void* notes) {
  static_cast<HandshakeNotes*>(notes)->asks_for_certificate = true;
  return 1;  // go on
}

std::optional<SystemTime> ExpiryOf(const X509* certificate) {
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
    return std::nullopt;
  }
  // Beyond what nanoseconds since 1970 can count (the year 2262) a date is nonsense, or never.
  constexpr std::time_t kLatest = 9'000'000'000;
  const std::time_t seconds = timegm(&end);
  if (seconds < 0 || seconds > kLatest) return std::nullopt;
  return SystemTime{std::chrono::seconds{seconds}};
}

/// Adds what `text` holds. False: nothing, or not all of it could be read.
bool AddCertificates(X509_STORE* store, const std::string& text) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bytes(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all);
  if (!bytes) throw std::bad_alloc();
  const auto free_all = [](STACK_OF(X509_INFO) * all) {
    sk_X509_INFO_pop_free(all, X509_INFO_free);
  };
  const std::unique_ptr<STACK_OF(X509_INFO), decltype(free_all)> entries(
      PEM_X509_INFO_read_bio(bytes.get(), nullptr, nullptr, nullptr), free_all);
  int certificates = 0;
  for (int i = 0; i < sk_X509_INFO_num(entries.get()); ++i) {  // -1 where there are none
    const X509_INFO* entry = sk_X509_INFO_value(entries.get(), i);
    if (entry->x509 == nullptr) continue;
    if (X509_STORE_add_cert(store, entry->x509) != 1) return false;
    ++certificates;
  }
  return certificates > 0;
}

}  // namespace

TrustedCas::TrustedCas(std::string text)
    : text_(std::move(text)),
      id_([] {
        static std::atomic<std::size_t> made{0};
        return ++made;
      }()),
      store_(X509_STORE_new(),
             [](void* store) { X509_STORE_free(static_cast<X509_STORE*>(store)); }) {
  if (!store_) throw std::bad_alloc();
}

std::shared_ptr<const TrustedCas> TrustedCas::Parse(std::string text) {
  std::shared_ptr<const TrustedCas> cas(new TrustedCas(std::move(text)));
  auto* const store = static_cast<X509_STORE*>(cas->store_.get());
  // As curl does: what is trusted comes first, and need not be self-signed.
  X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  const bool readable = AddCertificates(store, cas->text_);
  ERR_clear_error();
  return readable ? cas : nullptr;
}

void TrustedCas::Verify(void* context) const {
  SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), static_cast<X509_STORE*>(store_.get()));
}

void WatchHandshake(void* context, const SharedNotes& notes) {
  auto* const settings = static_cast<SSL_CTX*>(context);
  *notes = HandshakeNotes{};
  auto kept = std::make_unique<SharedNotes>(notes);
  if (SSL_CTX_set_ex_data(settings, NotesIndex(), kept.get()) != 1) return;
  static_cast<void>(kept.release());  // FreeNotes has it now
  SSL_CTX_set_cert_cb(settings, OnCertificateAsked, notes.get());
}

std::optional<SystemTime> EarliestExpiry(CURL* easy, bool verified) {
  curl_tlssessioninfo* session = nullptr;
  if ((curl_easy_getinfo)(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr ||
      session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr) {
    return std::nullopt;
  }
  auto* const connection = static_cast<SSL*>(session->internals);
  if (!verified) return ExpiryOf(SSL_get0_peer_certificate(connection));
  if (SSL_get_verify_result(connection) != X509_V_OK) return std::nullopt;
  const STACK_OF(X509)* chain = SSL_get0_verified_chain(connection);
  std::optional<SystemTime> earliest;
  for (int i = 0; i < sk_X509_num(chain); ++i) {  // -1 where there is none
    const std::optional<SystemTime> expiry = ExpiryOf(sk_X509_value(chain, i));
    if (expiry) earliest = std::min(earliest.value_or(*expiry), *expiry);
  }
  return earliest;
}

}  // namespace kemp360

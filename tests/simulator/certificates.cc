#include "simulator/certificates.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "base/url.h"

namespace kemp360::simulator {
namespace {

constexpr long kDay = 24L * 60 * 60;

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct BioFree {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Certificate = std::unique_ptr<X509, CertificateFree>;
using Bio = std::unique_ptr<BIO, BioFree>;

template <typename T>
T Need(T value, const char* what) {
  if (!value) throw std::runtime_error(std::string("certificates: OpenSSL refused: ") + what);
  return value;
}

Key MakeKey() { return Key(Need(EVP_EC_gen("P-256"), "an EC key")); }

std::string Drain(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string ToPem(X509* certificate) {
  const Bio bio(Need(BIO_new(BIO_s_mem()), "memory"));
  Need(PEM_write_bio_X509(bio.get(), certificate), "PEM of a certificate");
  return Drain(bio);
}

std::string ToPem(EVP_PKEY* key) {
  const Bio bio(Need(BIO_new(BIO_s_mem()), "memory"));
  Need(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr),
       "PEM of a key");
  return Drain(bio);
}

void AddExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      Need(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), value.c_str());
  const int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  Need(added, value.c_str());
}

Certificate Blank(const CertificateOptions& options, EVP_PKEY* key) {
  Certificate certificate(Need(X509_new(), "a certificate"));
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::array<unsigned char, 8> serial{};
  Need(RAND_bytes(serial.data(), static_cast<int>(serial.size())) == 1, "random bytes");
  std::uint64_t number = 0;
  std::memcpy(&number, serial.data(), sizeof number);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), number >> 1U);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.valid_from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_to_days * kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(options.common_name.c_str()),
                             -1, -1, 0);
  return certificate;
}

std::int64_t NotAfter(const X509* certificate) {
  std::tm end{};
  Need(ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end), "a time");
  return timegm(&end);
}

void AddUse(X509* certificate, X509* issuer, const CertificateOptions& options) {
  AddExtension(certificate, issuer, NID_basic_constraints, "CA:FALSE");
  AddExtension(certificate, issuer, NID_ext_key_usage,
               options.for_client ? "clientAuth" : "serverAuth");
  std::string names;
  for (const std::string& name : options.alternative_names) {
    if (!names.empty()) names += ",";
    names += (IsIpAddress(name) ? "IP:" : "DNS:") + name;
  }
  if (!names.empty()) AddExtension(certificate, issuer, NID_subject_alt_name, names);
}

}  // namespace

struct Authority::Parts {
  Key key = MakeKey();
  Certificate certificate;
  std::string pem;
};

namespace {

void SignAuthority(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(certificate, issuer, NID_subject_key_identifier, "hash");
  if (issuer != certificate) {
    AddExtension(certificate, issuer, NID_authority_key_identifier, "keyid");
  }
  Need(X509_sign(certificate, issuer_key, EVP_sha256()), "a signature");
}

}  // namespace

Authority::Authority(const std::string& name)
    : Authority(CertificateOptions{.common_name = name, .alternative_names = {}}) {}

Authority::Authority(const CertificateOptions& options) : parts_(std::make_unique<Parts>()) {
  parts_->certificate = Blank(options, parts_->key.get());
  SignAuthority(parts_->certificate.get(), parts_->certificate.get(), parts_->key.get());
  parts_->pem = ToPem(parts_->certificate.get());
}

Authority::Authority(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Authority Authority::Subordinate(const CertificateOptions& options) const {
  auto parts = std::make_unique<Parts>();
  parts->certificate = Blank(options, parts->key.get());
  SignAuthority(parts->certificate.get(), parts_->certificate.get(), parts_->key.get());
  parts->pem = ToPem(parts->certificate.get());
  return Authority(std::move(parts));
}

std::string Authority::CrossSign(const Authority& other, const CertificateOptions& options) const {
  const Certificate certificate = Blank(options, other.parts_->key.get());
  X509_set_subject_name(certificate.get(), X509_get_subject_name(other.parts_->certificate.get()));
  SignAuthority(certificate.get(), parts_->certificate.get(), parts_->key.get());
  return ToPem(certificate.get());
}

std::int64_t Authority::not_after() const { return NotAfter(parts_->certificate.get()); }

Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

const std::string& Authority::certificate_pem() const { return parts_->pem; }

Identity Authority::Issue(const CertificateOptions& options) const {
  const Key key = MakeKey();
  const Certificate certificate = Blank(options, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(parts_->certificate.get()));
  AddUse(certificate.get(), parts_->certificate.get(), options);
  AddExtension(certificate.get(), parts_->certificate.get(), NID_authority_key_identifier, "keyid");
  Need(X509_sign(certificate.get(), parts_->key.get(), EVP_sha256()), "a signature");
  return {ToPem(certificate.get()), ToPem(key.get()), NotAfter(certificate.get())};
}

Identity MakeSelfSigned(const CertificateOptions& options) {
  const Key key = MakeKey();
  const Certificate certificate = Blank(options, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  AddUse(certificate.get(), certificate.get(), options);
  Need(X509_sign(certificate.get(), key.get(), EVP_sha256()), "a signature");
  return {ToPem(certificate.get()), ToPem(key.get()), NotAfter(certificate.get())};
}

std::string EncryptedKey(const std::string& key_pem, const std::string& pass_phrase) {
  const Bio in(Need(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())), "memory"));
  const Key key(Need(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), "a PEM key"));
  const Bio out(Need(BIO_new(BIO_s_mem()), "memory"));
  Need(PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), pass_phrase.data(),
                                     static_cast<int>(pass_phrase.size()), nullptr, nullptr),
       "PEM of an encrypted key");
  return Drain(out);
}

std::string PinnedPublicKey(const std::string& certificate_pem) {
  const Bio bio(Need(
      BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), "memory"));
  const Certificate certificate(
      Need(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), "the PEM of a certificate"));
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  Need(size > 0, "the public key");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_size = 0;
  const int digested = EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &digest_size,
                                  EVP_sha256(), nullptr);
  OPENSSL_free(der);
  Need(digested, "a digest");
  std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> text{};
  EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest_size));
  return "sha256//" + std::string(reinterpret_cast<const char*>(text.data()));
}

void WritePrivateFile(const std::filesystem::path& path, const std::string& text) {
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  std::size_t written = 0;
  while (file >= 0 && written < text.size()) {
    const ssize_t step = ::write(file, text.data() + written, text.size() - written);
    if (step < 0) break;
    written += static_cast<std::size_t>(step);
  }
  const int cause = errno;
  if (file >= 0) ::close(file);
  if (file < 0 || written < text.size()) {
    throw std::runtime_error(path.string() + ": cannot be written: " + std::strerror(cause));
  }
}

}  // namespace kemp360::simulator

#include "certificates.h"
#include "support/temp_directory.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace kemp360::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long kDay = 24L * 3600L;

void AddExtension(X509* cert, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) throw std::runtime_error("bad extension: " + value);
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string PinOf(EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key, &bytes);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes, static_cast<std::size_t>(size), digest.data());
  OPENSSL_free(bytes);
  std::array<unsigned char, 64> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), SHA256_DIGEST_LENGTH);
  return "sha256//" + std::string(text.begin(), text.begin() + length);
}

Cert MakeCert(const CertificateWish& wish, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  static long serial = std::time(nullptr);
  Cert cert(X509_new(), &X509_free);
  X509_set_version(cert.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), wish.valid_from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), wish.valid_to_days * kDay);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509* const signer = issuer == nullptr ? cert.get() : issuer;
  X509_set_issuer_name(cert.get(), X509_get_subject_name(signer));
  X509_set_pubkey(cert.get(), key);
  std::string names;
  for (const std::string& name : wish.alternative_names) {
    names += (names.empty() ? "" : ",") + name;
  }
  if (!names.empty()) AddExtension(cert.get(), signer, NID_subject_alt_name, names);
  AddExtension(cert.get(), signer, NID_basic_constraints,
               names.empty() ? "critical,CA:TRUE" : "critical,CA:FALSE");
  X509_sign(cert.get(), issuer_key == nullptr ? key : issuer_key, EVP_sha256());
  return cert;
}

template <typename Write>
void WriteFile(const std::string& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  write(file);
  std::fclose(file);
}

CertificateFiles WriteFiles(const std::string& base, X509* cert, EVP_PKEY* key) {
  CertificateFiles files{base + ".pem", base + ".key", PinOf(key), 0};
  WriteFile(files.cert_file, [&](std::FILE* file) { PEM_write_X509(file, cert); });
  WriteFile(files.key_file, [&](std::FILE* file) {
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  std::tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(cert), &end);
  files.not_after = timegm(&end);
  return files;
}

}  // namespace

struct TestCa::Issuer {
  Key key;
  Cert cert;
};

TestCa::TestCa(const std::string& name) : folder_(testing::MakeTempDirectory()) {
  Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  CertificateWish wish;
  wish.name = name;
  wish.alternative_names.clear();
  Cert cert = MakeCert(wish, key.get(), nullptr, nullptr);
  ca_ = WriteFiles(folder_ + "/" + name, cert.get(), key.get());
  issuer_ = std::make_unique<Issuer>(Issuer{std::move(key), std::move(cert)});
}

TestCa::~TestCa() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

CertificateFiles TestCa::Issue(const CertificateWish& wish) const {
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Cert cert = wish.self_signed
                        ? MakeCert(wish, key.get(), nullptr, nullptr)
                        : MakeCert(wish, key.get(), issuer_->cert.get(), issuer_->key.get());
  return WriteFiles(folder_ + "/" + wish.name, cert.get(), key.get());
}

void EncryptKey(const std::string& key_file, const std::string& encrypted_file,
                const std::string& pass_phrase) {
  std::FILE* in = std::fopen(key_file.c_str(), "r");
  if (in == nullptr) throw std::runtime_error("cannot read " + key_file);
  const Key key(PEM_read_PrivateKey(in, nullptr, nullptr, nullptr), &EVP_PKEY_free);
  std::fclose(in);
  WriteFile(encrypted_file, [&](std::FILE* file) {
    PEM_write_PKCS8PrivateKey(file, key.get(), EVP_aes_128_cbc(), pass_phrase.data(),
                              static_cast<int>(pass_phrase.size()), nullptr, nullptr);
  });
}

}  // namespace kemp360::testing

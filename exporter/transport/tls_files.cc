#include "transport/tls_files.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/text.h"
#include "transport/easy_handle.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestBundle = 16U << 20U;
constexpr std::size_t kLargestCertificate = 1U << 20U;
constexpr std::size_t kMostText = 4U << 20U;  // of CA files; parsed, it is some sixty times that

Failure Bad(const std::string& key, const std::string& what) {
  return {OutOfFiles() == 0 ? Reason::kTls : Reason::kLocalFile, "tls_config." + key + ": " + what};
}

/// Where curl was built to find the CA certificates of the system.
const std::string& SystemBundle() {
  static const std::string kPath = EasyHandle().GetText(CURLINFO_CAINFO);
  return kPath;
}

}  // namespace

std::string NamedFiles(const TlsOptions& tls) {
  std::vector<std::string> named;
  const auto add = [&named](const char* key, const std::string& path) {
    if (!path.empty()) named.push_back(std::string("tls_config.") + key + " (" + path + ")");
  };
  if (!tls.insecure_skip_verify) add("ca_file", tls.ca_file);
  add("cert_file", tls.cert_file);
  if (!tls.cert_file.empty()) add("key_file", tls.key_file);
  return Listed(named);
}

BlockingCalls::CallId TlsFiles::Read(const TlsOptions& tls, Done done) {
  TlsOptions needed = tls;
  if (needed.insecure_skip_verify) needed.ca_file.clear();
  const std::string key = "tls " + std::string(needed.insecure_skip_verify ? "unverified " : "") +
                          needed.ca_file + '\n' + needed.cert_file + '\n' + needed.key_file;
  return calls_.Run<TlsFilesRead>(
      key, [needed, bundles = bundles_] { return Load(needed, *bundles); },
      [done = std::move(done)](std::optional<TlsFilesRead> read) {
        done(read ? *std::move(read)
                  : Failure{Reason::kLocalFile, "no thread to read files is left"});
      });
}

/// On a thread that may hang.
TlsFilesRead TlsFiles::Load(const TlsOptions& tls, Bundles& bundles) {
  auto material = std::make_shared<TlsMaterial>();
  if (!tls.insecure_skip_verify) {
    Result<std::shared_ptr<const TrustedCas>, Failure> cas = LoadCas(tls.ca_file, bundles);
    if (!cas) return cas.error();
    material->cas = *std::move(cas);
  }
  if (!tls.cert_file.empty()) {
    Result<std::string, Failure> text = LoadFile(tls.cert_file, kLargestCertificate);
    if (!text) return Bad("cert_file", text.error().detail);
    material->certificate = *std::move(text);
    Result<std::string, Failure> key =
        LoadFile(tls.key_file.empty() ? tls.cert_file : tls.key_file, kLargestCertificate);
    if (!key) return Bad("key_file", key.error().detail);
    material->key = Secret(*std::move(key));
  }
  return std::shared_ptr<const TlsMaterial>(std::move(material));
}

Result<std::shared_ptr<const TrustedCas>, Failure> TlsFiles::LoadCas(const std::string& ca_file,
                                                                     Bundles& bundles) {
  const std::string path = ca_file.empty() ? SystemBundle() : ca_file;
  const std::optional<FileStamp> stamp = StampOf(path);
  if (ca_file.empty() && !stamp) {
    return Bad("ca_file",
               "not set, and this host has no CA certificates: install the package "
               "ca-certificates, or set it");
  }
  std::shared_ptr<const TrustedCas> cas = bundles.With([&](const auto& known) {
    const auto found = known.find(path);
    const bool fresh = stamp && found != known.end() && found->second.stamp == *stamp;
    return fresh ? found->second.cas : nullptr;
  });
  if (cas) return cas;
  Result<std::string, Failure> text = LoadFile(path, kLargestBundle);
  if (!text) return Bad("ca_file", text.error().detail);
  if (text->find("-----BEGIN ") == std::string::npos) {
    return Bad("ca_file", path + ": contains no certificate (PEM)");
  }
  // The same text under another name, or with another date, is the same.
  cas = bundles.With([&](const auto& known) {
    const auto same = std::ranges::find_if(
        known, [&](const auto& entry) { return entry.second.cas->text() == *text; });
    return same == known.end() ? nullptr : same->second.cas;
  });
  if (!cas) cas = TrustedCas::Parse(*std::move(text));
  if (!cas) return Bad("ca_file", path + ": a certificate in it cannot be read (PEM)");
  bundles.With([&](auto& known) {
    std::size_t size = cas->text().size();
    for (const auto& [name, entry] : known) size += entry.cas->text().size();
    if (size > kMostText) known.clear();  // of configurations long gone
    if (stamp) known.insert_or_assign(path, Known{*stamp, cas});
  });
  return cas;
}

}  // namespace kemp360

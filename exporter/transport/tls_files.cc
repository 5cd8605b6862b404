#include "transport/tls_files.h"

#include <curl/curl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestText = 32U << 10U;
constexpr std::size_t kLargestBundle = 16U << 20U;
constexpr std::size_t kLargestCertificate = 1U << 20U;
constexpr std::size_t kMostSlashes = 64;
constexpr std::size_t kMostBundles = 256;

Failure Bad(const std::string& key, const std::string& what) {
  return {OutOfFiles() == 0 ? Reason::kTls : Reason::kLocalFile, "tls_config." + key + ": " + what};
}

std::string SystemBundle() {
  CURL* easy = curl_easy_init();
  char* path = nullptr;
  if (easy != nullptr) curl_easy_getinfo(easy, CURLINFO_CAINFO, &path);
  std::string bundle = path == nullptr ? "" : path;
  curl_easy_cleanup(easy);
  return bundle;
}

bool CopyInto(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

BundleInMemory::BundleInMemory(int file) : file_(file) {
  // The number of a file comes again, and curl goes by the path: each is spelled in its own way.
  static std::atomic<std::size_t> made{0};
  path_ = "/proc/self/" + std::string(made++ % kMostSlashes, '/') + "fd/" + std::to_string(file);
}

BundleInMemory::~BundleInMemory() { close(file_); }

std::shared_ptr<const BundleInMemory> BundleInMemory::Make(const std::string& text) {
  const int file = memfd_create("ca_file", MFD_CLOEXEC);
  if (file < 0) return nullptr;
  std::shared_ptr<const BundleInMemory> bundle(new BundleInMemory(file));
  const bool usable = CopyInto(file, text) && access(bundle->path().c_str(), R_OK) == 0;
  return usable ? bundle : nullptr;  // there may be no /proc
}

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

std::optional<BlockingCalls::CallId> TlsFiles::Read(const TlsOptions& tls, Done done) {
  TlsOptions needed = tls;
  if (system_bundle_.empty()) system_bundle_ = SystemBundle();
  if (tls.insecure_skip_verify || tls.ca_file == system_bundle_) needed.ca_file.clear();
  if (needed.ca_file.empty() && needed.cert_file.empty()) return std::nullopt;
  const std::string key =
      "tls " + needed.ca_file + '\n' + needed.cert_file + '\n' + needed.key_file;
  return calls_.Run<TlsFilesRead>(
      key, [needed, bundles = bundles_] { return Load(needed, *bundles); },
      [this, needed, done = std::move(done)](std::optional<TlsFilesRead> read) {
        if (!read) return done(Failure{Reason::kLocalFile, "no thread to read files is left"});
        if (!*read || !needed.ca_file.empty()) return done(*std::move(read));
        const TlsFilesRead system = System(needed);
        if (!system) return done(system.error());
        auto both = std::make_shared<TlsMaterial>(***read);
        both->ca_path = (*system)->ca_path;
        done(std::shared_ptr<const TlsMaterial>(std::move(both)));
      });
}

TlsFilesRead TlsFiles::System(const TlsOptions& tls) {
  auto material = std::make_shared<TlsMaterial>();
  if (tls.insecure_skip_verify) return std::shared_ptr<const TlsMaterial>(std::move(material));
  if (system_bundle_.empty()) system_bundle_ = SystemBundle();
  const std::optional<FileStamp> stamp = StampOf(system_bundle_);
  if (!stamp) {
    return Bad("ca_file",
               "not set, and this host has no CA certificates: install the package "
               "ca-certificates, or set it");
  }
  // curl goes by the path: a bundle that changed is spelled with another number of slashes.
  const std::size_t slash = system_bundle_.rfind('/') + 1;
  if (stamp != std::exchange(system_stamp_, stamp)) ++system_changes_;
  material->ca_path = system_bundle_.substr(0, slash) +
                      std::string(system_changes_ % kMostSlashes, '/') +
                      system_bundle_.substr(slash);
  return std::shared_ptr<const TlsMaterial>(std::move(material));
}

/// On a thread that may hang.
TlsFilesRead TlsFiles::Load(const TlsOptions& tls, Bundles& bundles) {
  auto material = std::make_shared<TlsMaterial>();
  if (!tls.ca_file.empty()) {
    if (std::optional<Failure> failure = LoadCa(tls.ca_file, bundles, *material)) return *failure;
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

std::optional<Failure> TlsFiles::LoadCa(const std::string& path, Bundles& bundles,
                                        TlsMaterial& material) {
  const std::optional<FileStamp> stamp = StampOf(path);
  material.bundle = bundles.With([&](const std::map<std::string, Known>& known) {
    const auto found = known.find(path);
    const bool fresh = stamp && found != known.end() && found->second.stamp == *stamp;
    return fresh ? found->second.bundle : nullptr;
  });
  if (!material.bundle) {
    Result<std::string, Failure> text = LoadFile(path, kLargestBundle);
    if (!text) return Bad("ca_file", text.error().detail);
    if (text->find("-----BEGIN ") == std::string::npos) {
      return Bad("ca_file", path + ": contains no certificate (PEM)");
    }
    if (text->size() > kLargestText) material.bundle = BundleInMemory::Make(*text);
    if (!material.bundle) {
      material.ca_text = *std::move(text);
      return std::nullopt;
    }
    if (stamp) {
      bundles.With([&](std::map<std::string, Known>& known) {
        if (known.size() >= kMostBundles) known.clear();  // of configurations long gone
        known.insert_or_assign(path, Known{*stamp, material.bundle});
      });
    }
  }
  material.ca_path = material.bundle->path();
  return std::nullopt;
}

}  // namespace kemp360

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/blocking_calls.h"
#include "base/guarded.h"
#include "base/local_file.h"
#include "base/reason.h"
#include "base/result.h"
#include "base/secret.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// A CA bundle that was read, in memory and under a path for curl.
class BundleInMemory {
 public:
  /// Null where the system gives no memory, or no path, for it.
  [[nodiscard]] static std::shared_ptr<const BundleInMemory> Make(const std::string& text);
  ~BundleInMemory();
  BundleInMemory(const BundleInMemory&) = delete;
  BundleInMemory& operator=(const BundleInMemory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit BundleInMemory(int file);

  const int file_;
  std::string path_;
};

/// What curl is given for tls_config: no file of the user's is left for it to open.
struct TlsMaterial {
  std::string ca_text;  ///< PEM; empty: see `ca_path`
  std::string ca_path;  ///< of the system's bundle, or of `bundle`
  std::shared_ptr<const BundleInMemory> bundle;
  std::string certificate;  ///< PEM; empty: none
  Secret key;
};
using TlsFilesRead = Result<std::shared_ptr<const TlsMaterial>, Failure>;

/// CA, certificate and key files as they are now, read for each request: a file system that hangs
/// stops nothing but the request. Belongs to the loop.
///
/// curl keeps one parsed CA file in memory, under its path and for an hour. A small one is handed
/// over as text, which curl does not keep (to parse it costs some 40 µs). A bundle of all public
/// CAs costs 25 ms and 12 MB to parse, so it goes by a path: of a copy in memory, another one with
/// each change of the file. The system's own bundle is taken where it lies: on the disk of this
/// host, as the program itself.
class TlsFiles {
 public:
  using Done = std::function<void(TlsFilesRead)>;

  explicit TlsFiles(BlockingCalls& calls) : calls_(calls) {}

  /// What `tls` names, as far as it is needed: `done` is told on the loop, never inside this call.
  /// nullopt: no file is needed but the system's bundle, see System().
  [[nodiscard]] std::optional<BlockingCalls::CallId> Read(const TlsOptions& tls, Done done);
  /// For who names no file.
  [[nodiscard]] TlsFilesRead System(const TlsOptions& tls);

 private:
  struct Known {
    FileStamp stamp;
    std::shared_ptr<const BundleInMemory> bundle;
  };
  /// Shared with calls that hang.
  using Bundles = Guarded<std::map<std::string, Known>>;

  [[nodiscard]] static TlsFilesRead Load(const TlsOptions& tls, Bundles& bundles);
  [[nodiscard]] static std::optional<Failure> LoadCa(const std::string& path, Bundles& bundles,
                                                     TlsMaterial& material);

  BlockingCalls& calls_;
  const std::shared_ptr<Bundles> bundles_ = std::make_shared<Bundles>();
  std::string system_bundle_;  // empty: not asked for yet
  std::optional<FileStamp> system_stamp_;
  std::size_t system_changes_ = 0;
};

/// The files that `tls` names, with their keys, as "a, b and c"; empty: none.
[[nodiscard]] std::string NamedFiles(const TlsOptions& tls);

}  // namespace kemp360

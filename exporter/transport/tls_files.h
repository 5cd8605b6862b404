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
#include "transport/tls_session.h"

namespace kemp360 {

/// What curl is given for tls_config: no file of the user's is left for it to open.
struct TlsMaterial {
  std::shared_ptr<const TrustedCas> cas;  ///< null: nothing is verified
  std::string certificate;                ///< PEM; empty: none
  Secret key;
};
using TlsFilesRead = Result<std::shared_ptr<const TlsMaterial>, Failure>;

/// CA, certificate and key files as they are now, looked at for each request: a file system that
/// hangs stops nothing but the request. A CA file is parsed again only when it has changed: the
/// bundle of all public CAs costs 25 ms and 12 MB. Belongs to the loop.
class TlsFiles {
 public:
  using Done = std::function<void(TlsFilesRead)>;

  explicit TlsFiles(BlockingCalls& calls) : calls_(calls) {}

  /// What `tls` names, or else the system's bundle: `done` is told on the loop, never inside this
  /// call.
  [[nodiscard]] BlockingCalls::CallId Read(const TlsOptions& tls, Done done);

 private:
  struct Known {
    FileStamp stamp;
    std::shared_ptr<const TrustedCas> cas;
  };
  /// By path. Shared with calls that hang.
  using Bundles = Guarded<std::map<std::string, Known>>;

  [[nodiscard]] static TlsFilesRead Load(const TlsOptions& tls, Bundles& bundles);
  [[nodiscard]] static Result<std::shared_ptr<const TrustedCas>, Failure> LoadCas(
      const std::string& ca_file, Bundles& bundles);

  BlockingCalls& calls_;
  const std::shared_ptr<Bundles> bundles_ = std::make_shared<Bundles>();
};

/// The files that `tls` names, with their keys, as "a, b and c"; empty: none.
[[nodiscard]] std::string NamedFiles(const TlsOptions& tls);

}  // namespace kemp360

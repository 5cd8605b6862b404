#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "integration/serving_support.h"
#include "simulator/certificates.h"
#include "support/https_client.h"
#include "support/temp_directory.h"

namespace kemp360::testing {

/// An exporter with a web configuration, in a folder with certificates: server.pem and server.key,
/// the clients' ca.pem, and own.pem/own.key (by that CA), foreign.pem/foreign.key (by another one).
class ProtectedWorld {
 public:
  explicit ProtectedWorld(const std::string& web_config,
                          const std::vector<std::string>& more_arguments = {})
      : folder_(MakeTempDirectory()) {
    Show(authority_.Issue({.common_name = "first"}), "server");
    Write("ca.pem", authority_.certificate_pem());
    const simulator::CertificateOptions client{.common_name = "client",
                                               .alternative_names = {"client.example", "192.0.2.7"},
                                               .for_client = true};
    Show(authority_.Issue(client), "own");
    Show(simulator::Authority("another CA").Issue(client), "foreign");
    Write("web.yaml", web_config);
    WorldOptions options = QuietMetrics();
    options.arguments = {"--web.config.file", Path("web.yaml")};
    options.arguments.insert(options.arguments.end(), more_arguments.begin(), more_arguments.end());
    world_ = std::make_unique<World>(options);
  }
  ProtectedWorld(const ProtectedWorld&) = delete;
  ProtectedWorld& operator=(const ProtectedWorld&) = delete;
  ~ProtectedWorld() {
    world_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] World& world() { return *world_; }
  [[nodiscard]] ExporterProcess& exporter() { return world_->exporter(); }
  [[nodiscard]] const simulator::Authority& authority() const { return authority_; }
  [[nodiscard]] std::string Path(const std::string& file) const {
    return (folder_ / file).string();
  }

  /// In one step: nobody reads half a file.
  void Write(const std::string& file, const std::string& text) const {
    simulator::WritePrivateFile(folder_ / "new", text);
    std::filesystem::rename(folder_ / "new", folder_ / file);
  }
  /// NAME.pem and NAME.key.
  void Show(const simulator::Identity& identity, const std::string& name) const {
    Write(name + ".pem", identity.certificate_pem);
    Write(name + ".key", identity.key_pem);
  }
  /// SIGHUP; waits until both files were read.
  void Reload() { world_->Reload(); }

  /// A request that trusts the server by its CA; `client`: "own", "foreign" or none.
  [[nodiscard]] HttpsRequest Request(const std::string& client = "") const {
    HttpsRequest request{.port = world_->exporter().port(), .ca_file = Path("ca.pem")};
    if (!client.empty()) {
      request.cert_file = Path(client + ".pem");
      request.key_file = Path(client + ".key");
    }
    return request;
  }

 private:
  const std::filesystem::path folder_;
  const simulator::Authority authority_;
  std::unique_ptr<World> world_;
};

inline const std::string kServerTls =
    "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";

}  // namespace kemp360::testing

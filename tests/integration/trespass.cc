#include "integration/trespass.h"

#include <array>
#include <cstddef>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

constexpr std::string_view kLogin = "/api/v1/user/authenticate/";
constexpr std::string_view kSettings = "/api/v1/ha-settings/1/";

simulator::WireReply Welcome(const simulator::WireRequest& /*request*/) {
  return simulator::WireReply::Json("{}");
}

/// Decoded as often as anybody could decode it, in lower case.
std::string Plainest(std::string text) {
  for (int i = 0; i < 5; ++i) {
    const std::optional<std::string> decoded = PercentDecode(text);
    if (!decoded) break;
    text = *decoded;
  }
  return ToLower(text);
}

bool ChangesSomething(const std::string& target) {
  const std::string plain = Plainest(target.substr(0, target.find('?')));
  for (const std::string_view word : {"unset", "proxy", "delete", "reboot", "restore"}) {
    if (plain.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string DefaultProfileWith(std::string_view from, const std::string& to) {
  std::string text = ReadFile(SourcePath("exporter/profile/default.yaml"));
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the default profile has changed");
  return text.replace(at, from.size(), to);
}

}  // namespace

Bystander::Bystander(World& world) {
  simulator::ListenerOptions https;
  https.handler = Welcome;
  https.tls = simulator::TlsOptions{world.pair().authority().Issue({})};
  https_ = *server_.AddListener(std::move(https));
  simulator::ListenerOptions http;
  http.handler = Welcome;
  http_ = *server_.AddListener(std::move(http));
}

std::string Bystander::Address() const {
  return "127.0.0.1:" + std::to_string(server_.Port(https_));
}

std::uint64_t Bystander::Visits() const {
  return server_.Stats(https_).accepted + server_.Stats(http_).accepted;
}

std::string Trespasses(World& world) {
  std::ostringstream text;
  for (const std::size_t unit : {0U, 1U}) {
    for (const simulator::WireRequest& request : world.pair().Requests(0, unit)) {
      const bool login = request.method == "POST" && request.target == kLogin;
      if ((request.method != "GET" && !login) || ChangesSomething(request.target)) {
        text << request.method << " " << request.target << "\n";
      }
    }
    const bool changed = world.pair().With(
        0, [unit](const simulator::SimulatedPair& pair) { return pair.unit(unit).proxy_unset; });
    if (changed) text << "the configuration of unit " << unit << " was changed\n";
  }
  return text.str();
}

std::string ProfileReading(const std::string& path) {
  return DefaultProfileWith("path: " + std::string(kSettings), "path: " + path);
}

std::string ProfileRedirectedTo(const std::string& path) {
  const std::string line = "path: " + std::string(kSettings);
  return DefaultProfileWith(line, line + "\n    redirects_to: [" + path + "]");
}

std::string ProfileLoggingInAt(const std::string& path) {
  return DefaultProfileWith("login: {path: " + std::string(kLogin), "login: {path: " + path);
}

}  // namespace kemp360::testing

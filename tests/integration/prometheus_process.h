#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "integration/world.h"
#include "support/child_process.h"
#include "support/http_client.h"

namespace kemp360::testing {

/// The real Prometheus on a free port, its data in the world's directory.
class PrometheusProcess {
 public:
  PrometheusProcess(const World& world, const std::string& config)
      : process_((world.WriteFile("prometheus.yml", config),
                  std::vector<std::string>{"/usr/bin/prometheus", "--config.file",
                                           (world.directory() / "prometheus.yml").string(),
                                           "--storage.tsdb.path",
                                           (world.directory() / "prometheus").string(),
                                           "--web.listen-address", "127.0.0.1:0"})) {
    const std::string mark = "msg=\"Listening on\" address=127.0.0.1:";
    const bool up =
        process_.WaitForOutput(mark, std::chrono::seconds{60}) &&
        process_.WaitForOutput("Server is ready to receive web requests", std::chrono::seconds{60});
    const std::string log = process_.Output();
    if (!up) throw std::runtime_error("Prometheus did not come up: " + log);
    port_ = static_cast<std::uint16_t>(std::stoi(log.substr(log.find(mark) + mark.size())));
  }

  /// The answer of its HTTP API.
  [[nodiscard]] std::string Api(const std::string& target) const {
    return HttpGet(port_, target).Text();
  }
  /// The one number that the expression comes to; "" if it comes to none.
  [[nodiscard]] std::string Number(const std::string& expression) const {
    const std::string body = Api("/api/v1/query?query=" + Encoded(expression));
    // {"status":"success","data":{"resultType":"vector",
    //  "result":[{"metric":{},"value":[1772444205.123,"22"]}]}}
    const std::string mark = "\"value\":[";
    const std::size_t value = body.find(mark);
    if (value == std::string::npos) return {};
    const std::size_t begin = body.find('"', value + mark.size()) + 1;
    return body.substr(begin, body.find('"', begin) - begin);
  }
  /// Asks again until the expression comes to that number; false at the deadline.
  [[nodiscard]] bool Comes(const std::string& expression, const std::string& number) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (Number(expression) != number) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(
          std::chrono::milliseconds{50});  // it must be asked; this is how often
    }
    return true;
  }
  ChildProcess& process() { return process_; }

 private:
  static std::string Encoded(const std::string& text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
      const auto byte = static_cast<unsigned char>(letter);
      encoded.append(1, '%').append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
    return encoded;
  }

  ChildProcess process_;
  std::uint16_t port_ = 0;
};

}  // namespace kemp360::testing

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "integration/world.h"
#include "support/http_client.h"

namespace kemp360::testing {

/// A world whose /metrics reads no pair, so that a test may look at the exporter while a pair
/// hangs.
[[nodiscard]] WorldOptions QuietMetrics(std::string more_top_lines = "");

/// Asks `condition`, which itself makes requests, until it holds; false at the deadline.
[[nodiscard]] bool Eventually(const std::function<bool()>& condition,
                              std::chrono::seconds deadline = std::chrono::seconds(20));

/// A GET on a connection of its own, sent and not yet answered.
[[nodiscard]] HttpConnection Ask(const ExporterProcess& exporter, const std::string& target,
                                 const std::vector<std::string>& headers = {});
/// "X-Prometheus-Scrape-Timeout-Seconds: 10"
[[nodiscard]] std::string ScrapeTimeout(const std::string& seconds);

/// A counter or gauge of the exporter; 0 where it is absent.
[[nodiscard]] double SelfValue(const ExporterProcess& exporter, const std::string& series);
/// Scrapes that joined a read of the pair emea.
[[nodiscard]] double SharedReads(const ExporterProcess& exporter);
/// Waits until so many requests have begun and are not answered.
[[nodiscard]] bool AwaitUnanswered(const ExporterProcess& exporter, std::size_t count);

/// The answers of a unit, held back until Release(): the unit hangs, as the exporter sees it.
class HeldUnit {
 public:
  HeldUnit(World& world, std::size_t pair, std::size_t unit);
  HeldUnit(const HeldUnit&) = delete;
  HeldUnit& operator=(const HeldUnit&) = delete;
  ~HeldUnit() { Release(); }
  /// Waits until the exporter has asked the unit something since it is held.
  [[nodiscard]] bool WasAsked() const;
  /// Answers what waits, and from now on at once.
  void Release();

 private:
  simulator::Simulator& pairs_;
  const std::size_t pair_;
  const std::size_t unit_;
  const std::shared_ptr<simulator::Gate> gate_;
  const std::uint64_t asked_before_;
};

}  // namespace kemp360::testing

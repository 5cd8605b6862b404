#include "integration/serving_support.h"

#include <stdexcept>
#include <thread>
#include <utility>

namespace kemp360::testing {

WorldOptions QuietMetrics(std::string more_top_lines) {
  WorldOptions options;
  options.top_lines = "metrics: {pairs: none}\n" + std::move(more_top_lines);
  return options;
}

bool Eventually(const std::function<bool()>& condition, std::chrono::seconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  do {
    if (condition()) return true;
    std::this_thread::yield();
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

HttpConnection Ask(const ExporterProcess& exporter, const std::string& target,
                   const std::vector<std::string>& headers) {
  HttpConnection connection(exporter.port());
  connection.Send({.target = target, .headers = headers});
  return connection;
}

std::string ScrapeTimeout(const std::string& seconds) {
  return "X-Prometheus-Scrape-Timeout-Seconds: " + seconds;
}

double SelfValue(const ExporterProcess& exporter, const std::string& series) {
  return exporter.Scrape().Value(series).value_or(0);
}

double SharedReads(const ExporterProcess& exporter) {
  return SelfValue(exporter, PairSeries("kemp360_exporter_shared_reads_total"));
}

bool AwaitUnanswered(const ExporterProcess& exporter, std::size_t count) {
  return Eventually([&] {  // the scrape that asks is one more
    return SelfValue(exporter, "kemp360_exporter_http_requests_in_flight") >=
           static_cast<double>(count + 1);
  });
}

HeldUnit::HeldUnit(World& world, std::size_t pair, std::size_t unit)
    : pairs_(world.pair()),
      pair_(pair),
      unit_(unit),
      gate_(std::make_shared<simulator::Gate>()),
      asked_before_(pairs_.Stats(pair, unit).requests) {
  const Result<simulator::Fault> set = pairs_.SetFault(pair, unit, {.name = "hold", .gate = gate_});
  if (!set) throw std::runtime_error(ToString(set.error()));
}

bool HeldUnit::WasAsked() const {
  return pairs_.WaitFor(
      pair_, unit_,
      [this](const simulator::ListenerStats& stats) { return stats.requests > asked_before_; },
      std::chrono::seconds(20));
}

void HeldUnit::Release() {
  gate_->Release();
  pairs_.ClearFaults(pair_, unit_);
}

}  // namespace kemp360::testing

#include "app/reading_engine.h"

#include <algorithm>
#include <cstddef>
#include <thread>
#include <utility>

namespace kemp360 {
namespace {

std::size_t WorkerCount() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
}

}  // namespace

ReadingEngine::ReadingEngine(const Clock& clock, Logger& logger)
    : clock_(clock),
      logger_(logger),
      loop_(MakeCurlLoop(clock_, logger_)),
      files_(MakeBlockingCalls(*loop_)),
      sessions_(*loop_),
      workers_(WorkerCount(), logger_) {}

PairReader::Parts ReadingEngine::Parts(std::function<void(const AssessedRead&)> concluded) {
  return {*loop_, *loop_,    *loop_, workers_, *files_,
          clock_, sessions_, stats_, logger_,  std::move(concluded)};
}

void ReadingEngine::Stop() {
  workers_.Stop();
  loop_->Stop();
}

}  // namespace kemp360

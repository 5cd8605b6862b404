#pragma once

#include <memory>

#include "base/clock.h"
#include "base/executor.h"
#include "base/logger.h"
#include "fetch/fetcher.h"
#include "fetch/name_look_up.h"

namespace kemp360 {

/// The loop of the process on curl's multi interface, with the Fetcher that runs on it and the
/// look-up of names that both use: one thread for sockets, timers and posted tasks. What a task
/// throws is logged and ends that task. `clock` and `logger` outlive it.
class CurlLoop : public Loop, public Fetcher, public NameLookUp {
 public:
  /// Ends the thread. Nothing is called any more: tasks, timers and requests that are left are
  /// dropped. Does not wait for a DNS server that hangs. Idempotent; not from a task.
  virtual void Stop() = 0;
};

/// Runs until it is stopped or goes.
[[nodiscard]] std::unique_ptr<CurlLoop> MakeCurlLoop(const Clock& clock, Logger& logger);

/// curl's own version text, for `--version`.
[[nodiscard]] const char* CurlVersion();

}  // namespace kemp360

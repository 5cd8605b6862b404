#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulator/actions.h"
#include "simulator/certificates.h"
#include "simulator/dialect.h"
#include "simulator/faults.h"
#include "simulator/scenarios.h"
#include "simulator/simulated_pair.h"
#include "simulator/wire_server.h"

namespace kemp360::simulator {

struct SimulatorOptions {
  std::size_t pairs = 1;
  PairOptions pair;
  std::string dialect = "default";
  SiteOptions site;
  ApacheOptions apache;
  bool tls = true;
  bool demand_client_certificate = false;  ///< one that this simulator's authority issued
  Family family = Family::kIpv4;
  std::uint16_t first_port = 0;  ///< unit a of the first pair; then one by one. 0: free ones
  KeepAlive keep_alive;
  /// false: every unit has the key of `pair.api_keys`, as in the recordings; true: each its own.
  bool own_keys = true;
  std::size_t recorded_requests = 10'000;  ///< of each unit
};

/// Simulated pairs behind real sockets. One thread serves all units. All functions are safe to call
/// from any thread; time passes only in Advance(). Throws std::runtime_error from the constructor
/// when a port cannot be had or the dialect is not known.
class Simulator {
 public:
  explicit Simulator(SimulatorOptions options = {});
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;
  ~Simulator();

  // Where and how to read a unit (pairs count from 0, unit a is 0):
  [[nodiscard]] std::size_t pairs() const { return pairs_.size(); }
  [[nodiscard]] const SimulatorOptions& options() const { return options_; }
  [[nodiscard]] std::string PairName(std::size_t pair) const;
  [[nodiscard]] std::string UnitUrl(std::size_t pair, UnitIndex unit) const;
  [[nodiscard]] std::uint16_t UnitPort(std::size_t pair, UnitIndex unit) const;
  [[nodiscard]] std::string Username(std::size_t pair, UnitIndex unit) const;
  [[nodiscard]] std::string Password(std::size_t pair, UnitIndex unit) const;
  [[nodiscard]] std::string Key(std::size_t pair, UnitIndex unit) const;
  [[nodiscard]] const Authority& authority() const { return authority_; }
  [[nodiscard]] std::string CaPem() const { return authority_.certificate_pem(); }
  /// In a directory of its own that goes with the simulator.
  [[nodiscard]] std::filesystem::path CaFile();

  // What happens:
  /// To one pair, or to all.
  Result<std::string> Apply(std::string_view scenario, std::optional<std::size_t> pair = {},
                            Settle settle = Settle::kAtOnce);
  Result<std::string> Act(std::size_t pair, const Action& action);
  void Advance(Duration span);

  /// Looks at a pair: `look(const SimulatedPair&)` under its lock.
  template <typename Look>
  auto With(std::size_t pair, Look&& look) const {
    const std::lock_guard lock(pairs_.at(pair)->mutex);
    return look(std::as_const(pairs_.at(pair)->pair));
  }

  // How units misbehave; the last of several faults that concern a request counts:
  Result<Fault> SetFault(std::size_t pair, UnitIndex unit, Fault fault);
  void ClearFaults(std::size_t pair, UnitIndex unit);
  void ClearFaults();
  [[nodiscard]] std::vector<Fault> Faults(std::size_t pair, UnitIndex unit) const;
  /// Asked before everything else; nullopt: the simulator answers. Runs in the server's thread.
  using Hook = std::function<std::optional<WireReply>(const WireRequest&)>;
  void SetHook(std::size_t pair, UnitIndex unit, Hook hook);

  // What was asked:
  [[nodiscard]] std::vector<WireRequest> Requests(std::size_t pair, UnitIndex unit) const;
  void ForgetRequests();
  [[nodiscard]] ListenerStats Stats(std::size_t pair, UnitIndex unit) const;
  /// False after `timeout`.
  [[nodiscard]] bool WaitFor(std::size_t pair, UnitIndex unit,
                             const std::function<bool(const ListenerStats&)>& enough,
                             Duration timeout = std::chrono::seconds{10}) const;
  /// Ends the connections of a unit, idle ones included.
  void DropConnections(std::size_t pair, UnitIndex unit);

  /// Idempotent.
  void Stop();

 private:
  struct Site {
    WireServer::ListenerId listener = 0;
    std::vector<Fault> faults;
    Hook hook;
    ConnectionFault connection = ConnectionFault::kNone;  // as the listener was told
    std::uint64_t cached_revision = 0;
    std::size_t cached_bytes = 0;
    std::vector<std::pair<std::string, Page>> cache;
  };
  struct PairState {
    explicit PairState(PairOptions options) : pair(std::move(options)) {}
    mutable std::mutex mutex;  // guards the rest
    SimulatedPair pair;
    std::array<Site, 2> sites;
  };

  void AddPair(std::size_t number, const std::array<TlsOptions, 2>& tls);
  [[nodiscard]] std::vector<std::size_t> Chosen(std::optional<std::size_t> pair) const;
  [[nodiscard]] WireReply Answer(PairState& state, UnitIndex unit, const WireRequest& request);
  [[nodiscard]] Page MakePage(PairState& state, UnitIndex unit, const WireRequest& request);
  void SyncConnections(PairState& state);

  SimulatorOptions options_;
  std::unique_ptr<Dialect> dialect_;
  Authority authority_;
  std::vector<std::unique_ptr<PairState>> pairs_;
  std::mutex connection_mutex_;  // keeps SyncConnections in order; never taken by a handler
  std::mutex file_mutex_;        // guards the next
  std::filesystem::path directory_;
  WireServer server_;  // last: its thread uses what stands above
};

}  // namespace kemp360::simulator

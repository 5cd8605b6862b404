#include "simulator/simulator.h"
#include "support/temp_directory.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace kemp360::simulator {
namespace {

constexpr std::size_t kCacheBytes = std::size_t{32} << 20U;  // of one unit
constexpr std::size_t kCachePages = 256;

/// 40 hexadecimal digits, the same for the same pair and unit in every run.
std::string KeyOf(std::size_t pair, UnitIndex unit) {
  std::uint64_t state = 0x9e3779b97f4a7c15ULL * (2 * pair + unit + 1);
  std::string key;
  while (key.size() < 40) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", static_cast<unsigned>(state >> 32U));
    key += digits.data();
  }
  return key;
}

TlsOptions TlsOf(const Authority& authority, UnitIndex unit, bool demand_client_certificate) {
  const std::string name = unit == 0 ? "unit-a.example" : "unit-b.example";
  TlsOptions tls{authority.Issue({name, {name, "localhost", "127.0.0.1", "::1"}})};
  if (demand_client_certificate) tls.client_authority_pem = authority.certificate_pem();
  return tls;
}

std::string CacheKey(const WireRequest& request) {
  return request.target + "\n" + std::string(request.Header("Authorization").value_or(""));
}

}  // namespace

Simulator::Simulator(SimulatorOptions options)
    : options_(std::move(options)), dialect_(MakeDialect(options_.dialect)) {
  if (options_.first_port != 0 && options_.first_port + 2 * options_.pairs > 65536) {
    throw std::runtime_error("not so many ports from " + std::to_string(options_.first_port) +
                             " on");
  }
  const bool demand = options_.demand_client_certificate;
  const std::array tls{TlsOf(authority_, 0, demand), TlsOf(authority_, 1, demand)};
  for (std::size_t number = 0; number < options_.pairs; ++number) AddPair(number, tls);
}

Simulator::~Simulator() {
  Stop();
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

void Simulator::AddPair(std::size_t number, const std::array<TlsOptions, 2>& tls) {
  PairOptions pair_options = options_.pair;
  if (options_.own_keys) pair_options.api_keys = {KeyOf(number, 0), KeyOf(number, 1)};
  pairs_.push_back(std::make_unique<PairState>(std::move(pair_options)));
  PairState* state = pairs_.back().get();
  for (UnitIndex unit = 0; unit < 2; ++unit) {
    ListenerOptions listener;
    listener.family = options_.family;
    if (options_.first_port != 0) {
      listener.port = static_cast<std::uint16_t>(options_.first_port + 2 * number + unit);
    }
    if (options_.tls) listener.tls = tls.at(unit);
    listener.keep_alive = options_.keep_alive;
    listener.recorded_requests = options_.recorded_requests;
    listener.handler = [this, state, unit](const WireRequest& request) {
      return Answer(*state, unit, request);
    };
    auto added = server_.AddListener(std::move(listener));
    if (!added) throw std::runtime_error(ToString(added.error()));
    state->sites.at(unit).listener = *added;
  }
}

std::string Simulator::PairName(std::size_t pair) const {
  return options_.pairs == 1 ? "emea" : "pair-" + std::to_string(pair + 1);
}

std::string Simulator::UnitUrl(std::size_t pair, UnitIndex unit) const {
  return server_.Url(pairs_.at(pair)->sites.at(unit).listener);
}

std::uint16_t Simulator::UnitPort(std::size_t pair, UnitIndex unit) const {
  return server_.Port(pairs_.at(pair)->sites.at(unit).listener);
}

std::string Simulator::Username(std::size_t pair, UnitIndex unit) const {
  return With(pair, [unit](const SimulatedPair& state) { return state.unit(unit).username; });
}

std::string Simulator::Password(std::size_t pair, UnitIndex unit) const {
  return With(pair, [unit](const SimulatedPair& state) { return state.unit(unit).password; });
}

std::string Simulator::Key(std::size_t pair, UnitIndex unit) const {
  return With(pair, [unit](const SimulatedPair& state) { return state.unit(unit).api_key; });
}

std::filesystem::path Simulator::CaFile() {
  const std::lock_guard lock(file_mutex_);
  if (directory_.empty()) {
    directory_ = testing::MakeTempDirectory();
    WritePrivateFile(directory_ / "ca.pem", CaPem());
  }
  return directory_ / "ca.pem";
}

std::vector<std::size_t> Simulator::Chosen(std::optional<std::size_t> pair) const {
  if (pair) return {*pair};
  std::vector<std::size_t> all(pairs_.size());
  for (std::size_t number = 0; number < all.size(); ++number) all[number] = number;
  return all;
}

Result<std::string> Simulator::Apply(std::string_view scenario, std::optional<std::size_t> pair,
                                     Settle settle) {
  std::string help;
  for (const std::size_t number : Chosen(pair)) {
    PairState& state = *pairs_.at(number);
    {
      const std::lock_guard lock(state.mutex);
      const auto applied = ApplyScenario(state.pair, scenario, settle);
      if (!applied) return applied.error();
      help = *applied;
    }
    SyncConnections(state);
  }
  return help;
}

Result<std::string> Simulator::Act(std::size_t pair, const Action& action) {
  PairState& state = *pairs_.at(pair);
  auto done = [&] {
    const std::lock_guard lock(state.mutex);
    return Perform(state.pair, action);
  }();
  SyncConnections(state);
  return done;
}

void Simulator::Advance(Duration span) {
  for (const auto& state : pairs_) {
    {
      const std::lock_guard lock(state->mutex);
      state->pair.Advance(span);
    }
    SyncConnections(*state);
  }
}

void Simulator::SyncConnections(PairState& state) {
  const std::lock_guard order(connection_mutex_);
  for (UnitIndex unit = 0; unit < 2; ++unit) {
    Site& site = state.sites.at(unit);
    std::optional<ConnectionFault> change;
    {
      const std::lock_guard lock(state.mutex);
      ConnectionFault wanted = ConnectionFault::kNone;
      for (const Fault& fault : site.faults) wanted = ConnectionFaultOf(fault).value_or(wanted);
      if (!state.pair.unit(unit).up && wanted == ConnectionFault::kNone) {
        wanted = ConnectionFault::kRefuse;
      }
      if (wanted != site.connection) change = site.connection = wanted;
    }
    // Without the pair's lock: the server's thread may be waiting for it in a handler.
    if (change) {
      server_.SetConnectionFault(site.listener, *change);
      // A fault is met at once, not only when the client's pooled connection has ended.
      if (*change != ConnectionFault::kNone) server_.DropConnections(site.listener);
    }
  }
}

Result<Fault> Simulator::SetFault(std::size_t pair, UnitIndex unit, Fault fault) {
  auto checked = CheckFault(std::move(fault));
  if (!checked) return checked;
  PairState& state = *pairs_.at(pair);
  {
    const std::lock_guard lock(state.mutex);
    state.sites.at(unit).faults.push_back(*checked);
  }
  SyncConnections(state);
  return checked;
}

void Simulator::ClearFaults(std::size_t pair, UnitIndex unit) {
  PairState& state = *pairs_.at(pair);
  std::vector<Fault> cleared;
  {
    const std::lock_guard lock(state.mutex);
    cleared.swap(state.sites.at(unit).faults);
  }
  for (const Fault& fault : cleared) {
    if (fault.gate) fault.gate->Release();
  }
  SyncConnections(state);
}

void Simulator::ClearFaults() {
  for (std::size_t number = 0; number < pairs_.size(); ++number) {
    ClearFaults(number, 0);
    ClearFaults(number, 1);
  }
}

std::vector<Fault> Simulator::Faults(std::size_t pair, UnitIndex unit) const {
  const PairState& state = *pairs_.at(pair);
  const std::lock_guard lock(state.mutex);
  return state.sites.at(unit).faults;
}

void Simulator::SetHook(std::size_t pair, UnitIndex unit, Hook hook) {
  PairState& state = *pairs_.at(pair);
  const std::lock_guard lock(state.mutex);
  state.sites.at(unit).hook = std::move(hook);
}

std::vector<WireRequest> Simulator::Requests(std::size_t pair, UnitIndex unit) const {
  return server_.Requests(pairs_.at(pair)->sites.at(unit).listener);
}

void Simulator::ForgetRequests() {
  for (const auto& state : pairs_) {
    for (const Site& site : state->sites) server_.ForgetRequests(site.listener);
  }
}

ListenerStats Simulator::Stats(std::size_t pair, UnitIndex unit) const {
  return server_.Stats(pairs_.at(pair)->sites.at(unit).listener);
}

bool Simulator::WaitFor(std::size_t pair, UnitIndex unit,
                        const std::function<bool(const ListenerStats&)>& enough,
                        Duration timeout) const {
  return server_.WaitFor(pairs_.at(pair)->sites.at(unit).listener, enough, timeout);
}

void Simulator::DropConnections(std::size_t pair, UnitIndex unit) {
  server_.DropConnections(pairs_.at(pair)->sites.at(unit).listener);
}

void Simulator::Stop() { server_.Stop(); }

WireReply Simulator::Answer(PairState& state, UnitIndex unit, const WireRequest& request) {
  const std::lock_guard lock(state.mutex);
  Site& site = state.sites.at(unit);
  if (site.hook) {
    if (auto reply = site.hook(request)) return std::move(*reply);
  }
  std::optional<Fault> fault;
  for (std::size_t place = site.faults.size(); place-- > 0 && !fault;) {
    Fault& candidate = site.faults[place];
    if (ConnectionFaultOf(candidate) || !Concerns(candidate, request)) continue;
    fault = candidate;
    if (candidate.times > 0 && --candidate.times == 0) {
      site.faults.erase(site.faults.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }
  Page page = MakePage(state, unit, request);
  if (fault) SpoilPage(*fault, {request, dialect_->DangerousPath()}, page);
  WireReply reply = ServeByApache(request, page, options_.apache, std::chrono::system_clock::now());
  if (fault) SpoilReply(*fault, reply);
  return reply;
}

Page Simulator::MakePage(PairState& state, UnitIndex unit, const WireRequest& request) {
  Site& site = state.sites.at(unit);
  if (site.cached_revision != state.pair.revision()) {
    site.cache.clear();
    site.cached_bytes = 0;
    site.cached_revision = state.pair.revision();
  }
  const std::string key = CacheKey(request);
  const bool cacheable = request.method == "GET";
  if (cacheable) {
    for (const auto& [cached, page] : site.cache) {
      if (cached == key) return page;
    }
  }
  Page page =
      dialect_->Answer({request, state.pair, unit, options_.site, QueryString(request.Query())});
  if (request.Path() == dialect_->DangerousPath() && page.status == 200) {
    state.pair.Change(unit, [](Unit& self) { self.proxy_unset = true; });
    return page;
  }
  const std::size_t bytes = page.body ? page.body->size() : 0;
  if (cacheable && page.status == 200 && site.cached_bytes + bytes <= kCacheBytes &&
      site.cache.size() < kCachePages) {
    site.cached_bytes += bytes;
    site.cache.emplace_back(key, page);
  }
  return page;
}

}  // namespace kemp360::simulator

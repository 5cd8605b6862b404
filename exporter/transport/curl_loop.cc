#include "transport/curl_loop.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/url.h"
#include "base/worker_pool.h"
#include "transport/resolver.h"
#include "transport/tls_files.h"
#include "transport/transfer.h"

namespace kemp360 {
namespace {

/// Idle connections kept for the next page, of all units together. Each costs some 60 kB.
constexpr long kMostConnections = 128;
constexpr int kLongestPollMs = 60'000;

using MultiHandle = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

MultiHandle MakeMulti() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  MultiHandle multi(curl_multi_init(), &curl_multi_cleanup);
  if (!multi) throw std::bad_alloc();
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kMostConnections);
  return multi;
}

/// As others compare them: IPv6 without brackets, and all there are.
LookUpResult AllAddresses(const Resolver::Answer& answer) {
  if (!answer) return answer.error();
  if (answer->size() >= kMostAddresses) {
    return Failure{Reason::kDns, "it has too many addresses to compare"};
  }
  std::vector<std::string> addresses;
  for (const std::string& text : *answer) {
    const Result<HostAndPort> host = ParseHostAndPort(text);
    if (host) addresses.push_back(host->host);
  }
  return addresses;
}

class CurlLoopThread final : public CurlLoop {
 public:
  CurlLoopThread(const Clock& clock, Logger& logger)
      : clock_(clock),
        logger_(logger),
        multi_(MakeMulti()),
        look_ups_(MakeBlockingCalls(*this)),
        resolver_(*look_ups_, clock,
                  [this] {
                    LaunchResolved();
                    TellResolved();
                  }),
        files_(MakeBlockingCalls(*this)),
        tls_files_(*files_),
        thread_([this]() noexcept { Run(); }) {}
  ~CurlLoopThread() override { Stop(); }
  CurlLoopThread(const CurlLoopThread&) = delete;
  CurlLoopThread& operator=(const CurlLoopThread&) = delete;

  void Post(Task task) override;
  TimerId PostAt(SteadyTime time, Task task) override;
  void Cancel(TimerId timer) override { timers_.erase(timer); }

  FetchId Start(FetchRequest request, FetchDone done) override;
  bool Cancel(FetchId id) override;

  LookUpId LookUp(const std::string& name, LookUpDone done) override;
  void Forget(LookUpId id) override { askers_.erase(id); }

  void Stop() override;

 private:
  struct Inbox {
    std::vector<Task> tasks;
    bool stop = false;
  };

  void Run() noexcept;
  bool RunPosted();
  void RunDue();
  [[nodiscard]] int PollMilliseconds() const;

  void ReadTlsFiles(Transfer& transfer);
  void LaunchResolved();
  void TellResolved();
  /// true: it is on its way, or over.
  bool TryLaunch(Transfer& transfer);
  void TakeFinished();
  void Finish(FetchId id, FetchResult result);

  const Clock& clock_;
  Logger& logger_;
  Guarded<Inbox> inbox_;

  // The rest belongs to the thread.
  MultiHandle multi_;
  std::map<TimerId, Task> timers_;
  std::uint64_t last_timer_ = 0;
  std::unique_ptr<BlockingCalls> look_ups_;
  Resolver resolver_;
  std::unique_ptr<BlockingCalls> files_;
  TlsFiles tls_files_;
  FetchId last_id_ = 0;
  std::map<FetchId, std::unique_ptr<Transfer>> transfers_;
  std::vector<FetchId> waiting_;  // for their names and TLS files
  struct Asker {
    std::string name;
    LookUpDone done;
  };
  LookUpId last_look_up_ = 0;
  std::map<LookUpId, Asker> askers_;

  std::thread thread_;  // last: it uses all the rest
};

void CurlLoopThread::Post(Task task) {
  // A loop that runs tasks looks into its inbox anyway before it sleeps.
  const bool wake = inbox_.With([&](Inbox& inbox) {
    if (inbox.stop) return false;
    inbox.tasks.push_back(std::move(task));
    return inbox.tasks.size() == 1;
  });
  if (wake && std::this_thread::get_id() != thread_.get_id()) curl_multi_wakeup(multi_.get());
}

TimerId CurlLoopThread::PostAt(SteadyTime time, Task task) {
  const TimerId timer{time, ++last_timer_};
  timers_.emplace(timer, std::move(task));
  return timer;
}

void CurlLoopThread::Stop() {
  if (!thread_.joinable()) return;
  inbox_.With([](Inbox& inbox) { inbox.stop = true; });
  curl_multi_wakeup(multi_.get());
  thread_.join();
  // What they hold goes while timers can still be cancelled.
  transfers_.clear();
  askers_.clear();
  std::exchange(timers_, {}).clear();
  inbox_.With([](Inbox& inbox) { return std::exchange(inbox.tasks, {}); });
}

void CurlLoopThread::Run() noexcept {
  // Signals belong to main, and a SIGPIPE from a TLS write to a closed connection must not end the
  // process (curl's NOSIGNAL leaves that to us).
  sigset_t all{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  while (RunPosted()) {
    RunDue();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    TakeFinished();
    curl_multi_poll(multi_.get(), nullptr, 0, PollMilliseconds(), nullptr);
  }
}

/// Not what these tasks post in turn: timers and sockets get their turn between. false: stopped.
bool CurlLoopThread::RunPosted() {
  const Inbox inbox = inbox_.With([](Inbox& content) {
    Inbox taken{{}, content.stop};
    taken.tasks.swap(content.tasks);
    return taken;
  });
  if (inbox.stop) return false;
  for (const Task& task : inbox.tasks) static_cast<void>(RunTask(task, "a posted task", logger_));
  return true;
}

void CurlLoopThread::RunDue() {
  const SteadyTime now = clock_.Steady();
  while (!timers_.empty() && timers_.begin()->first.time <= now) {
    const auto timer = timers_.extract(timers_.begin());
    static_cast<void>(RunTask(timer.mapped(), "a timer", logger_));
  }
}

int CurlLoopThread::PollMilliseconds() const {
  if (inbox_.With([](const Inbox& inbox) { return inbox.stop || !inbox.tasks.empty(); })) return 0;
  if (timers_.empty()) return kLongestPollMs;
  const Duration wait = timers_.begin()->first.time - clock_.Steady();
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  return static_cast<int>(std::clamp<std::int64_t>(milliseconds, 0, kLongestPollMs));
}

FetchId CurlLoopThread::Start(FetchRequest request, FetchDone done) {
  const FetchId id = ++last_id_;
  auto owned =
      std::make_unique<Transfer>(id, std::move(request), std::move(done), *this, clock_.Steady());
  Transfer& transfer = *owned;
  transfers_.emplace(id, std::move(owned));
  if (std::optional<Failure> refused = transfer.Check()) {
    Post([this, id, failure = *std::move(refused)] { Finish(id, failure); });
    return id;
  }
  if (transfer.deadline().at != SteadyTime::max()) {
    transfer.timer().Set(transfer.deadline().at, [this, id] {
      Finish(id, transfers_.at(id)->TimedOutNow(clock_.Steady()));
    });
  }
  if (transfer.UsesTls()) ReadTlsFiles(transfer);
  waiting_.push_back(id);
  Post([this] { LaunchResolved(); });
  return id;
}

void CurlLoopThread::ReadTlsFiles(Transfer& transfer) {
  transfer.AwaitTlsFiles(
      tls_files_.Read(transfer.tls(), [this, id = transfer.id()](TlsFilesRead files) {
        transfers_.at(id)->TakeTlsFiles(std::move(files));
        LaunchResolved();
      }));
}

bool CurlLoopThread::Cancel(FetchId id) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return false;
  const bool reached = found->second->TimedOutNow(clock_.Steady()).reached;
  // Taking a handle away that is still in progress closes its connection: no reuse after a timeout.
  if (CURL* easy = found->second->easy()) curl_multi_remove_handle(multi_.get(), easy);
  if (const auto& call = found->second->tls_files_call()) files_->Cancel(*call);
  transfers_.erase(found);
  return reached;
}

void CurlLoopThread::LaunchResolved() {
  for (const FetchId id : std::exchange(waiting_, {})) {
    const auto found = transfers_.find(id);
    if (found != transfers_.end() && !TryLaunch(*found->second)) waiting_.push_back(id);
  }
}

LookUpId CurlLoopThread::LookUp(const std::string& name, LookUpDone done) {
  askers_.emplace(++last_look_up_, Asker{name, std::move(done)});
  Post([this] { TellResolved(); });
  return last_look_up_;
}

/// Tells whoever asked for a name of which something is known now.
void CurlLoopThread::TellResolved() {
  for (auto next = askers_.begin(); next != askers_.end();) {
    const auto asker = next++;
    const std::optional<Resolver::Answer> answer = resolver_.Ask(asker->second.name);
    if (!answer) continue;
    const LookUpId id = asker->first;
    const LookUpDone done = std::move(asker->second.done);
    askers_.erase(asker);
    static_cast<void>(
        RunTask([&] { done(AllAddresses(*answer)); }, "the addresses of a name", logger_));
    next = askers_.upper_bound(id);  // whoever was told may have asked, or forgotten, others
  }
}

bool CurlLoopThread::TryLaunch(Transfer& transfer) {
  const SteadyTime now = clock_.Steady();
  if (transfer.deadline().Passed(now)) return true;  // its timer ends it; nothing is sent
  if (transfer.tls_files_call()) return false;
  Addresses addresses;
  if (!transfer.name().empty()) {
    std::optional<Resolver::Answer> answer = resolver_.Ask(transfer.name());
    if (!answer) return false;
    if (!answer->ok()) {
      Finish(transfer.id(), answer->error());
      return true;
    }
    addresses = **std::move(answer);
  }
  if (std::optional<Failure> failure = transfer.Prepare(addresses, now)) {
    Finish(transfer.id(), *std::move(failure));
  } else {
    curl_multi_add_handle(multi_.get(), transfer.easy());
  }
  return true;
}

void CurlLoopThread::TakeFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    Transfer* transfer = nullptr;
    (curl_easy_getinfo)(easy, CURLINFO_PRIVATE, &transfer);
    curl_multi_remove_handle(multi_.get(), easy);  // `message` is gone from here on
    std::optional<FetchResult> result = transfer->Conclude(code, clock_.Steady());
    if (!result) {
      curl_multi_add_handle(multi_.get(), easy);
      continue;
    }
    Finish(transfer->id(), *std::move(result));
  }
}

void CurlLoopThread::Finish(FetchId id, FetchResult result) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return;
  const FetchDone done = found->second->TakeDone();
  Cancel(id);
  static_cast<void>(RunTask([&] { done(std::move(result)); }, "a reply", logger_));
}

}  // namespace

std::unique_ptr<CurlLoop> MakeCurlLoop(const Clock& clock, Logger& logger) {
  return std::make_unique<CurlLoopThread>(clock, logger);
}

const char* CurlVersion() { return curl_version(); }

}  // namespace kemp360

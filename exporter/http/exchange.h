#pragma once

#include <microhttpd.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/logger.h"
#include "base/self_stats.h"
#include "http/admission.h"
#include "http/route_table.h"
#include "http/server.h"

namespace kemp360 {

class Exchange;

/// The requests of all listeners that were received completely, whose response has not left yet,
/// and that were not given up. Bounds those that wait. Once closed, it takes no more: whoever is in
/// it then is answered by the one who closed it, and when all have left it stays empty, which is
/// what makes it safe to stop the library. Safe to call from any thread.
class InFlight {
 public:
  enum class Entry {
    kEntered,
    kFull,    ///< entered, but must be answered at once
    kClosed,  ///< not entered; must be answered at once
  };

  /// As soon as there are `most_waiting`, no other may wait.
  explicit InFlight(std::size_t most_waiting) : most_waiting_(most_waiting) {}

  [[nodiscard]] Entry Enter(std::shared_ptr<Exchange> exchange, bool may_wait);
  /// May no other wait?
  [[nodiscard]] bool Full();
  /// Also of one that has left, or never came.
  void Leave(const std::shared_ptr<Exchange>& exchange);

  /// Waits until it is empty, but not longer than `deadline`; then takes no more and returns what
  /// is still there. Once more: waits again.
  std::vector<std::shared_ptr<Exchange>> Close(Deadline deadline);

 private:
  const std::size_t most_waiting_;
  std::mutex mutex_;  // guards all that follows
  std::condition_variable left_;
  std::set<std::shared_ptr<Exchange>> exchanges_;
  bool closed_ = false;
};

/// What all exchanges of a server share. Outlives its daemons, not every Exchange.
struct ServerCore {
  RouteTable routes;
  SelfStats& stats;
  Logger& logger;
  std::chrono::seconds idle_timeout;
  std::size_t most_waiting;
  InFlight in_flight{most_waiting};
  std::atomic<bool> draining = false;  ///< answers say that the connection closes
  Admission admission{most_waiting};   ///< last: its thread uses all the others
};

struct FreeMhdResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};

/// A response as the library sends it.
struct Reply {
  int status = 500;
  std::unique_ptr<MHD_Response, FreeMhdResponse> response;  ///< null: no memory for it
};

/// Compresses if the client accepts gzip and the body is worth it, adds the headers that every
/// answer has. Safe to call from any thread; the body is moved, not copied.
[[nodiscard]] Reply BuildReply(Response response, bool accepts_gzip);

/// The 503 of a request that comes too late.
[[nodiscard]] Response ShuttingDown();

/// One request, from its first line until its response has left.
///
/// The library's thread drives it (On...); the first response counts, from whichever thread and at
/// whichever moment it comes. It is laid down, and the library's own thread queues it: at once, or,
/// where it has suspended the connection meanwhile, after the response has resumed it. Nothing of
/// the server is touched once the response was laid down, so that an exchange may outlive the
/// server in the hands of a forgetful handler.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  /// What has become of it, as far as its client is concerned.
  enum class Progress {
    kReceiving,  ///< the client has not sent the whole request
    kWaiting,    ///< for the response
    kSending,    ///< it is there, or the request was given up
  };

  /// `wake`: an eventfd that wakes the library's thread.
  Exchange(ServerCore& core, const char* raw_target, int wake);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  /// The library's access handler: called once for the headers, then for each piece of a body
  /// (`*body_size` > 0), then until there is a response or the connection is suspended.
  MHD_Result OnAccess(MHD_Connection* connection, const char* method, const char* version,
                      std::size_t* body_size);
  /// The library is through with the request, however it ended.
  void OnCompleted();
  /// On the library's thread: was OnAccess called?
  [[nodiscard]] bool started() const { return started_; }
  /// On the library's thread.
  [[nodiscard]] Progress progress();
  /// On the library's thread: nobody waits for the response any more, and the connection ends.
  void GiveUp();

  /// From any thread; the first call counts.
  void Answer(Response response);
  /// The handler let go of its responder; counts if there was no response.
  void Abandon();

 private:
  enum class Stage {
    kUnanswered,  ///< the library's thread has it, or will
    kSuspended,   ///< unanswered, and the library's thread waits for the connection to be resumed
    kAnswered,    ///< the response is laid down
    kOver,        ///< the response is the library's, or the request was given up
  };

  void OnHeaders(MHD_Connection* connection, const char* method, const char* version);
  void Dispatch(MHD_Connection* connection);
  [[nodiscard]] std::variant<const Route*, Response> FindRoute() const;
  /// What is left to do once it is known who asks. From any thread.
  void Proceed(PasswordCheck::Verdict verdict, const std::variant<const Route*, Response>& found,
               const Request& request);
  void CallHandler(const Route& route, const Request& request);
  MHD_Result QueueLocked(MHD_Connection* connection);
  [[nodiscard]] bool AwaitsAnswerLocked() const;
  void ResumeLocked();

  ServerCore& core_;
  const int wake_;
  const SteadyTime received_at_;
  // The library's thread alone.
  std::optional<RequestTarget> target_;
  const std::shared_ptr<const Protection> protection_;
  const std::string_view raw_target_;  ///< in the library's buffer
  std::string method_;
  std::string label_ = "other";
  std::size_t body_bytes_ = 0;
  bool started_ = false;
  bool dispatched_ = false;
  bool counted_ = false;

  std::mutex mutex_;  // guards what follows
  Stage stage_ = Stage::kUnanswered;
  bool accepts_gzip_ = false;
  MHD_Connection* connection_ = nullptr;  // while it is suspended
  Reply reply_;
};

}  // namespace kemp360

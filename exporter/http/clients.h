#pragma once

#include <microhttpd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>

#include "base/clock.h"
#include "http/exchange.h"
#include "http/listen_socket.h"
#include "http/server.h"

namespace kemp360 {

/// The open connections of one listener, and who of them must go: clients that have left, that take
/// longer than they may, and, where the connections run out, those that are least worth keeping.
/// Shuts sockets; the library notices and closes them. What it costs does not grow with the number
/// of connections while nobody has to go. On the listener's thread alone.
class Clients {
 public:
  Clients(ServerCore& core, const ServerOptions& options);

  /// Before anything else. `library`: its epoll instance. False: out of files.
  [[nodiscard]] bool Watch(int library);
  /// Sleeps until the library has something to do, a client closes its side, somebody woke us, or
  /// `milliseconds` (-1: for ever) have passed.
  void Wait(int milliseconds);
  /// An eventfd: what is written to it ends Wait, from any thread.
  [[nodiscard]] int wake() const { return wake_.fd(); }

  /// `tls`: what its handshake goes by; null on a plain connection.
  void Add(MHD_Connection* connection, std::shared_ptr<const ServerTls> tls, SteadyTime now);
  void Remove(MHD_Connection* connection);

  /// A request line was received: `exchange` has the rest.
  void Begin(MHD_Connection* connection, std::shared_ptr<Exchange> exchange, SteadyTime now);
  /// nullptr: between two requests.
  [[nodiscard]] std::shared_ptr<Exchange> ExchangeOf(MHD_Connection* connection) const;
  /// The exchange has made a step.
  void Step(MHD_Connection* connection, SteadyTime now);
  void End(MHD_Connection* connection, SteadyTime now);

  /// After each turn of the loop: what has changed since the last one is looked at. `starved`: the
  /// process is out of files.
  void Tend(SteadyTime now, bool starved);
  /// How long the loop may sleep before the next Tend; -1: until something happens.
  [[nodiscard]] int PatienceMilliseconds(SteadyTime now) const;

  /// Ends the requests that wait for a response while their client has closed its side, or is gone.
  void GiveUpAbandoned();

  /// The library is about to answer a request whose head it has just received whole, which it does
  /// twice (0.9.75). Sends the one response in its place.
  void AnswerInstead(unsigned status);

  /// Ends the connections that are between two requests.
  void ShutIdle();

  [[nodiscard]] bool empty() const { return clients_.empty(); }

 private:
  struct Client {
    int fd;
    SteadyTime since;                         ///< it does what it does
    std::shared_ptr<Exchange> exchange = {};  ///< null before and between requests
    std::uint64_t turn;                       ///< in which it was accepted
    bool asked = false;                       ///< has sent a whole request before
    bool left = false;                        ///< has closed its side, or is gone
    bool shut = false;
    std::shared_ptr<const ServerTls> tls = {};  ///< as long as the connection lives
  };
  enum class Doing { kIdle, kReceiving, kWaiting, kSending };

  [[nodiscard]] static Doing DoingOf(const Client& client);
  [[nodiscard]] SteadyTime EndOf(const Client& client, Doing doing) const;
  [[nodiscard]] Client* Least(SteadyTime now);
  [[nodiscard]] std::size_t Open() const { return clients_.size() - shut_; }
  void Expect(SteadyTime end) { next_ = std::min(next_, end); }
  void NoteClosings(int milliseconds);
  void ShutWhoAreThrough();
  void ShutWhoAreLate(SteadyTime now);
  void Shut(Client& client);

  ServerCore& core_;
  const ServerOptions options_;
  OwnedSocket wake_;
  OwnedSocket events_;  ///< an epoll instance: the library's, wake_, and clients that close
  std::map<MHD_Connection*, Client> clients_;
  std::set<MHD_Connection*> left_;
  std::size_t shut_ = 0;
  std::uint64_t turn_ = 0;
  SteadyTime next_ = SteadyTime::max();  ///< nobody's time is up before
};

}  // namespace kemp360

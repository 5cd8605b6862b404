#include "http/clients.h"

#include <gnutls/gnutls.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace kemp360 {
namespace {

using std::chrono::milliseconds;

/// A request that is not whole after so long is the first to go where connections run out.
constexpr Duration kSlow = std::chrono::seconds{1};
/// However slowly a client takes its response.
constexpr Duration kLongestSending = std::chrono::minutes{5};
/// Where there are more connections than there should be and none can go yet.
constexpr Duration kLookAgain = milliseconds{100};

bool NothingMoreToRead(int fd) {
  char byte = 0;
  return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

}  // namespace

Clients::Clients(ServerCore& core, const ServerOptions& options)
    : core_(core),
      options_(options),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      events_(epoll_create1(EPOLL_CLOEXEC)) {}

bool Clients::Watch(int library) {
  for (const int fd : {library, wake_.fd()}) {
    epoll_event readable{.events = EPOLLIN, .data = {.ptr = nullptr}};
    if (epoll_ctl(events_.fd(), EPOLL_CTL_ADD, fd, &readable) != 0) return false;
  }
  return true;
}

void Clients::Wait(int milliseconds) {
  NoteClosings(milliseconds);
  // Before the library looks who was resumed: whoever is resumed from here on wakes us again.
  eventfd_t ignored = 0;
  static_cast<void>(eventfd_read(wake_.fd(), &ignored));
}

void Clients::Add(MHD_Connection* connection, std::shared_ptr<const ServerTls> tls,
                  SteadyTime now) {
  const MHD_ConnectionInfo* info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  Client client{.fd = info->connect_fd, .since = now, .turn = turn_, .tls = std::move(tls)};
  if (client.tls != nullptr) {
    const MHD_ConnectionInfo* const secured =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (secured == nullptr || !client.tls->Attach(secured->tls_session)) Shut(client);
  }
  clients_.emplace(connection, std::move(client));
  epoll_event closing{.events = EPOLLRDHUP | EPOLLET, .data = {.ptr = connection}};
  epoll_ctl(events_.fd(), EPOLL_CTL_ADD, info->connect_fd, &closing);
  Expect(now + options_.request_timeout);
}

void Clients::Remove(MHD_Connection* connection) {
  const auto found = clients_.find(connection);
  if (found == clients_.end()) return;
  if (found->second.shut) --shut_;
  left_.erase(connection);
  clients_.erase(found);
}

void Clients::Begin(MHD_Connection* connection, std::shared_ptr<Exchange> exchange,
                    SteadyTime now) {
  Client& client = clients_.at(connection);
  if (client.asked) client.since = now;  // the first request has been on its way since the start
  client.exchange = std::move(exchange);
  Expect(client.since + options_.request_timeout);
}

std::shared_ptr<Exchange> Clients::ExchangeOf(MHD_Connection* connection) const {
  return clients_.at(connection).exchange;
}

void Clients::Step(MHD_Connection* connection, SteadyTime now) {
  Client& client = clients_.at(connection);
  if (DoingOf(client) == Doing::kReceiving) return;
  client.asked = true;
  client.since = now;
  Expect(now + kLongestSending);
}

void Clients::End(MHD_Connection* connection, SteadyTime now) {
  Client& client = clients_.at(connection);
  client.exchange.reset();
  client.since = now;
  Expect(now + options_.request_timeout);
}

void Clients::Tend(SteadyTime now, bool starved) {
  NoteClosings(0);
  ShutWhoAreThrough();
  if (now >= next_) ShutWhoAreLate(now);
  const std::size_t most = options_.max_connections;
  for (bool one_more = starved; Open() > most || one_more; one_more = false) {
    Client* const least = Least(now);
    if (least == nullptr) break;
    Shut(*least);
  }
  if (Open() > most) Expect(now + kLookAgain);
  ++turn_;
}

void Clients::NoteClosings(int milliseconds) {
  std::array<epoll_event, 64> events{};
  std::size_t count = events.size();
  while (count == events.size()) {
    const int found = epoll_wait(events_.fd(), events.data(), events.size(), milliseconds);
    count = static_cast<std::size_t>(std::max(found, 0));
    milliseconds = 0;
    for (std::size_t i = 0; i < count; ++i) {
      auto* const connection = static_cast<MHD_Connection*>(events.at(i).data.ptr);
      const auto client = clients_.find(connection);
      if (client == clients_.end()) continue;  // not a client
      client->second.left = true;
      left_.insert(connection);
    }
  }
}

// The library's epoll is edge-triggered, and it forgets the end of a stream that came together with
// the last bytes (0.9.75): such a connection would idle on in CLOSE_WAIT. Whoever has sent a whole
// request may close its side and still gets its response.
void Clients::ShutWhoAreThrough() {
  for (MHD_Connection* connection : left_) {
    Client& client = clients_.at(connection);
    if (client.shut) continue;
    const Doing doing = DoingOf(client);
    if (doing == Doing::kWaiting || doing == Doing::kSending) continue;
    if (NothingMoreToRead(client.fd)) Shut(client);
  }
}

void Clients::ShutWhoAreLate(SteadyTime now) {
  next_ = SteadyTime::max();
  for (auto& [connection, client] : clients_) {
    if (client.shut) continue;
    const SteadyTime end = EndOf(client, DoingOf(client));
    if (end <= now) {
      Shut(client);
    } else {
      Expect(end);
    }
  }
}

void Clients::ShutIdle() {
  for (auto& [connection, client] : clients_) {
    if (!client.shut && client.turn != turn_ && DoingOf(client) == Doing::kIdle) Shut(client);
  }
}

int Clients::PatienceMilliseconds(SteadyTime now) const {
  if (next_ == SteadyTime::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(std::max(next_ - now, Duration::zero()));
  return static_cast<int>(std::min(left, milliseconds{std::chrono::hours{1}}).count());
}

void Clients::GiveUpAbandoned() {
  NoteClosings(0);
  for (MHD_Connection* connection : left_) {
    Client& client = clients_.at(connection);
    if (!client.shut && DoingOf(client) == Doing::kWaiting) Shut(client);
  }
}

void Clients::AnswerInstead(unsigned status) {
  const auto about_to_be_answered = [](const auto& entry) {
    const auto& [connection, client] = entry;
    return client.exchange != nullptr && !client.exchange->started() &&
           MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE) !=
               nullptr &&
           MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS) == nullptr;
  };
  const auto found = std::find_if(clients_.begin(), clients_.end(), about_to_be_answered);
  if (found == clients_.end()) return;  // another of the library's answers: it is sent once
  const std::string body = status == MHD_HTTP_BAD_REQUEST
                               ? "the request is malformed: Content-Length is not a number\n"
                               : "the request is too large\n";
  const std::string answer = "HTTP/1.1 " + std::to_string(status) + " " +
                             MHD_get_reason_phrase_for(status) +
                             "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " +
                             std::to_string(body.size()) +
                             "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff"
                             "\r\nConnection: close\r\n\r\n" +
                             body;
  // A few hundred bytes on a connection on which nothing is on its way: they fit, or are lost.
  if (found->second.tls == nullptr) {
    static_cast<void>(send(found->second.fd, answer.data(), answer.size(), MSG_NOSIGNAL));
  } else {
    const MHD_ConnectionInfo* const secured =
        MHD_get_connection_info(found->first, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    static_cast<void>(gnutls_record_send(static_cast<gnutls_session_t>(secured->tls_session),
                                         answer.data(), answer.size()));
  }
  shutdown(found->second.fd, SHUT_WR);  // where the library's own cannot follow
}

Clients::Doing Clients::DoingOf(const Client& client) {
  if (client.exchange == nullptr) return client.asked ? Doing::kIdle : Doing::kReceiving;
  switch (client.exchange->progress()) {
    case Exchange::Progress::kReceiving:
      return Doing::kReceiving;
    case Exchange::Progress::kWaiting:
      return Doing::kWaiting;
    case Exchange::Progress::kSending:
      return Doing::kSending;
  }
  return Doing::kSending;  // unreachable: -Wswitch-enum keeps the list whole
}

SteadyTime Clients::EndOf(const Client& client, Doing doing) const {
  switch (doing) {
    case Doing::kReceiving:
      return client.since + options_.request_timeout;
    case Doing::kIdle:  // the library ends it sooner, unless single bytes drip in
      return client.since + options_.idle_timeout + options_.request_timeout;
    case Doing::kSending:
      return client.since + kLongestSending;
    case Doing::kWaiting:
      break;
  }
  return SteadyTime::max();
}

// First the slow, then who has been idle or asking for longest, then who waits for a response and
// seems to have left, then who does not take it. Not one that was accepted a moment ago: what it
// has sent was not read yet. Not one that waits: not all connections may.
Clients::Client* Clients::Least(SteadyTime now) {
  std::pair<int, SteadyTime> best{4, SteadyTime::max()};
  Client* least = nullptr;
  const auto consider = [&](Client& client, int rank) {
    if (const std::pair<int, SteadyTime> place{rank, client.since}; place < best) {
      best = place;
      least = &client;
    }
  };
  for (auto& [connection, client] : clients_) {
    if (client.shut || client.turn == turn_) continue;
    const bool long_since = now - client.since >= kSlow;
    switch (DoingOf(client)) {
      case Doing::kReceiving:
        consider(client, long_since ? 0 : 1);
        break;
      case Doing::kIdle:
        consider(client, 1);
        break;
      case Doing::kWaiting:
        if (client.left) consider(client, 2);
        break;
      case Doing::kSending:
        if (long_since) consider(client, 3);
        break;
    }
  }
  return least;
}

void Clients::Shut(Client& client) {
  client.shut = true;
  ++shut_;
  shutdown(client.fd, SHUT_RDWR);
  if (DoingOf(client) == Doing::kWaiting) {
    client.exchange->GiveUp();
    core_.in_flight.Leave(client.exchange);
  }
}

}  // namespace kemp360

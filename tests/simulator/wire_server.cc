#include "simulator/wire_server.h"

#include "simulator/wire_loop.h"

namespace kemp360::simulator {

WireServer::WireServer() : loop_(std::make_shared<Loop>()) {}
WireServer::~WireServer() { Stop(); }

Result<WireServer::ListenerId> WireServer::AddListener(ListenerOptions options) {
  return loop_->AddListener(std::move(options));
}

std::uint16_t WireServer::Port(ListenerId id) const {
  return loop_->WithBook(id, [](const Loop::Book& book) { return book.port; });
}

std::string WireServer::Url(ListenerId id) const {
  return loop_->WithBook(id, [](const Loop::Book& book) { return book.url; });
}

void WireServer::SetConnectionFault(ListenerId id, ConnectionFault fault) {
  loop_->SetFault(id, fault);
}

void WireServer::DropConnections(ListenerId id) { loop_->Drop(id); }

std::vector<WireRequest> WireServer::Requests(ListenerId id) const {
  return loop_->WithBook(id, [](const Loop::Book& book) {
    return std::vector<WireRequest>(book.requests.begin(), book.requests.end());
  });
}

void WireServer::ForgetRequests(ListenerId id) {
  loop_->ChangeBook(id, [](Loop::Book& book) { book.requests.clear(); });
}

ListenerStats WireServer::Stats(ListenerId id) const {
  return loop_->WithBook(id, [](const Loop::Book& book) { return book.stats; });
}

bool WireServer::WaitFor(ListenerId id, const std::function<bool(const ListenerStats&)>& enough,
                         Duration timeout) const {
  return loop_->WaitFor(id, enough, timeout);
}

void WireServer::Stop() { loop_->Stop(); }

}  // namespace kemp360::simulator

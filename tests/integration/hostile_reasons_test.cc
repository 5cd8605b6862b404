#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/reason.h"
#include "integration/spoiled_scrape.h"
#include "integration/world.h"
#include "simulator/wire_server.h"

namespace kemp360::testing {
namespace {

/// A port of 127.0.0.1 at which nobody listens for as long as this lives: it is taken, and refuses.
class DeadPort {
 public:
  DeadPort() : listener_(*server_.AddListener({})) {
    server_.SetConnectionFault(listener_, simulator::ConnectionFault::kRefuse);
  }
  [[nodiscard]] std::string Url() const { return server_.Url(listener_); }

 private:
  simulator::WireServer server_;
  simulator::WireServer::ListenerId listener_;
};

/// A proxy that says no to every CONNECT.
class UnwillingProxy {
 public:
  explicit UnwillingProxy(int status) {
    simulator::ListenerOptions options;
    options.handler = [status](const simulator::WireRequest&) {
      return simulator::WireReply::Text(status, "text/plain", "no");
    };
    listener_ = *server_.AddListener(std::move(options));
  }
  [[nodiscard]] std::string Url() const { return server_.Url(listener_); }

 private:
  simulator::WireServer server_;
  simulator::WireServer::ListenerId listener_ = 0;
};

/// The configuration with `to` instead of the first `from`.
void Reconfigure(World& world, const std::string& from, const std::string& to) {
  std::string text = world.ConfigText();
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  world.WriteFile("kemp360.yaml", text.replace(at, from.size(), to));
}

WorldOptions NotStarted() {
  WorldOptions options;
  options.start = false;
  return options;
}

using Seen = std::set<std::string>;

/// The reasons of central-a's sources; the other unit must be well.
Seen ReasonsNow(World& world) {
  const Exposition scrape = Probe(world);
  Seen reasons;
  for (const auto& [source, reason] : Failures(scrape, 0)) {
    reasons.insert(reason);
    CHECK(scrape.Value(UnitSeries("kemp360_source_up", 0, "source=\"" + source + "\"")) == 0);
  }
  CHECK(Failures(scrape, 1).empty());
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 1);
  return reasons;
}

/// The reasons of the sources of a pair whose turn does not come.
Seen ReasonsOfPairInLine() {
  WorldOptions options;
  options.simulator.pairs = 2;
  options.pair_lines = "timeout: 1s";
  options.top_lines = "limits: {reads_in_flight: 1}";
  World world(options);
  world.Fault(0, {.name = "never-answer"});
  const Exposition scrape(world.exporter().Text("/metrics"));
  CHECK(scrape.Value("kemp360_up{pair=\"pair-2\",unit=\"central-a\"}") == 0);
  Seen reasons;
  for (const auto& [series, value] :
       scrape.StartingWith("kemp360_source_failure{pair=\"pair-2\"")) {
    const std::string label = "reason=\"";
    const std::size_t begin = series.find(label) + label.size();
    reasons.insert(series.substr(begin, series.find('"', begin) - begin));
  }
  return reasons;
}

Seen WithFault(const simulator::Fault& fault, const std::string& pair_lines = "") {
  WorldOptions options;
  options.pair_lines = pair_lines;
  World world(options);
  world.Fault(0, fault);
  return ReasonsNow(world);
}

/// central-a's url is another one.
Seen AtUrl(const std::string& url) {
  World world(NotStarted());
  Reconfigure(world, world.pair().UnitUrl(0, 0), url);
  world.Start();
  return ReasonsNow(world);
}

Seen ThroughProxy(const std::string& proxy_url) {
  World world(NotStarted());
  const std::string line = "        url: " + world.pair().UnitUrl(0, 0) + "\n";
  Reconfigure(world, line, line + "        proxy_url: " + proxy_url + "\n");
  world.Start();
  return ReasonsNow(world);
}

struct ReasonRow {
  Reason reason;
  std::string how;
  std::function<Seen()> see;
};

std::vector<ReasonRow> ReasonRows() {
  return {
      // A label of more than 63 letters: refused by every resolver without asking anybody.
      {Reason::kDns, "a name that cannot be",
       [] { return AtUrl("https://" + std::string(70, 'x') + ".invalid"); }},
      {Reason::kConnect, "nobody listens", [] { return WithFault({"refuse"}); }},
      {Reason::kProxy, "the proxy refuses the connection",
       [] {
         const DeadPort dead;
         return ThroughProxy(dead.Url());
       }},
      {Reason::kProxy, "the proxy says 403 to CONNECT",
       [] { return ThroughProxy(UnwillingProxy(403).Url()); }},
      {Reason::kProxy, "the proxy wants a password",
       [] { return ThroughProxy(UnwillingProxy(407).Url()); }},
      {Reason::kTls, "closed in the handshake", [] { return WithFault({"accept-and-close"}); }},
      {Reason::kTls, "signed by an unknown authority",
       [] {
         World world(NotStarted());
         Reconfigure(world, "ca_file: ca.pem", "ca_file: other.pem");
         world.WriteFile("other.pem", simulator::Authority("another").certificate_pem());
         world.Start();
         return ReasonsNow(world);
       }},
      {Reason::kTimeout, "no answer",
       [] { return WithFault({"never-answer"}, kSanitized ? "timeout: 8s" : "timeout: 2s"); }},
      {Reason::kDisconnected, "closed in the answer", [] { return WithFault({"cut"}); }},
      {Reason::kUnauthorized, "the key is wrong",
       [] {
         return WithFault({"status", "", 401});
       }},
      {Reason::kUnauthorized, "the password is wrong",
       [] {
         WorldOptions options = NotStarted();
         options.password = true;
         World world(options);
         world.WriteFile("password.0.0", "another");
         world.Start();
         return ReasonsNow(world);
       }},
      {Reason::kForbidden, "403",
       [] {
         return WithFault({"status", "", 403});
       }},
      {Reason::kNotFound, "404",
       [] {
         return WithFault({"status", "", 404});
       }},
      {Reason::kHttpStatus, "500",
       [] {
         return WithFault({"status", "", 500});
       }},
      {Reason::kRedirect, "to another host", [] { return WithFault({"redirect"}); }},
      // Sending more than the limit takes a busy machine longer than the default time-out.
      {Reason::kTooLarge, "a gigabyte", [] { return WithFault({"endless-body"}, "timeout: 1m"); }},
      {Reason::kMalformed, "HTML", [] { return WithFault({"html"}); }},
      {Reason::kUnexpectedShape, "a list",
       [] {
         return WithFault({"other-json", "", {}, "[]"});
       }},
      {Reason::kInconsistent, "a total that lies",
       [] {
         return WithFault({"lying-total", "v1/loadmaster/", 9});
       }},
      {Reason::kLocalFile, "the key file became empty",
       [] {
         World world;
         CHECK(ReasonsNow(world).empty());
         world.WriteFile(world.KeyFile(0, 0), "");
         return ReasonsNow(world);
       }},
      {Reason::kLocalFile, "the key file is gone",
       [] {
         World world;
         std::filesystem::remove(world.KeyFile(0, 0));
         return ReasonsNow(world);
       }},
      {Reason::kCooldown, "after every source was refused",
       [] {
         World world;
         world.Fault(0, {"status", "", 401});
         CHECK(ReasonsNow(world) == Seen{"unauthorized"});
         return ReasonsNow(world);
       }},
      {Reason::kBusy, "one pair is read at once, and another hangs", &ReasonsOfPairInLine},
  };
}

TEST_CASE("Every reason of the contract comes from a real socket, and no other comes with it",
          "[integration]") {
  Seen all;
  for (const ReasonRow& row : ReasonRows()) {
    CAPTURE(row.how);
    const std::string reason(ToString(row.reason));
    CHECK(row.see() == Seen{reason});
    all.insert(reason);
  }
  for (const Reason reason : kAll<Reason>) {
    CAPTURE(ToString(reason));
    CHECK(all.contains(std::string(ToString(reason))));
  }
}

TEST_CASE("Credentials that every source refuses are tried once, then cool down, until they change",
          "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  world.Scenario("credentials-revoked");  // of central-b
  world.pair().ForgetRequests();
  CHECK(Probe(world).Value(UnitSeries("kemp360_up", 1)) == 0);
  const std::size_t asked = world.pair().Requests(0, 1).size();
  CHECK(asked == 2);  // what is required; the report would prove nothing
  for (int i = 0; i < 5; ++i) {
    const Exposition scrape = Probe(world);
    CHECK(Failures(scrape, 1) == std::map<std::string, std::string>{{"settings", "cooldown"},
                                                                    {"loadmasters", "cooldown"},
                                                                    {"report", "cooldown"}});
    CHECK(scrape.Value(UnitSeries("kemp360_unit_auth_cooldown_end_timestamp_seconds", 1)));
    CHECK(Failures(scrape, 0).empty());
  }
  CHECK(world.pair().Requests(0, 1).size() == asked);
  world.WriteFile(world.KeyFile(0, 1), world.pair().Key(0, 1) + "\n");
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(Remarks(world).size() == 2);
}

}  // namespace
}  // namespace kemp360::testing

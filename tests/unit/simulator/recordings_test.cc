// Every recorded exchange is asked of the simulator: same request bytes, same response bytes. What
// is left out of the comparison is named here, with the reason.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "simulator/dialect.h"
#include "simulator/reply_writer.h"
#include "simulator/request_parser.h"
#include "simulator/scenarios.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::simulator {
namespace {

namespace fs = std::filesystem;

fs::path Recordings() { return testing::FixturePath("recordings"); }

std::vector<std::string> AllNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(Recordings())) {
    if (entry.path().extension() == ".request") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// In which situation it was recorded.
std::string ScenarioOf(const std::string& name) {
  static const std::map<std::string, std::string> kPrefixes{
      {"version-mismatch-", "versions-differ"},
      {"metered-license-mismatch-", "metered-licence-differs"},
      {"restored-backup-", "backup-restored"},
      {"removed-unit-", "unit-removed"},
      {"disowned-", "disowned"},
      {"contested-", "contested"},
      {"one-sided-", "one-sided"},
      {"bad-key-", "credentials-revoked"}};
  for (const auto& [prefix, scenario] : kPrefixes) {
    if (name.starts_with(prefix)) return scenario;
  }
  return "healthy";
}

/// Apache sends a body in as many chunks as mod_wsgi happened to deliver; only of the streamed
/// report that is more than one. How gzip packs is zlib's business.
bool HasAccidentalChunks(const std::string& name) {
  return name.ends_with("report") || name == "gzip";
}

std::string WithoutDate(std::string text) {
  const auto begin = text.find("Date: ");
  REQUIRE(begin != std::string::npos);
  return text.erase(begin, text.find("\r\n", begin) + 2 - begin);
}

std::string Head(const std::string& reply) { return reply.substr(0, reply.find("\r\n\r\n")); }

std::string Unchunked(const std::string& reply) {
  std::string rest = reply.substr(reply.find("\r\n\r\n") + 4);
  std::string body;
  while (true) {
    const auto line = rest.find("\r\n");
    const auto size = std::stoul(rest.substr(0, line), nullptr, 16);
    if (size == 0) return body;
    body += rest.substr(line + 2, size);
    rest.erase(0, line + 2 + size + 2);
  }
}

std::string Ask(const std::string& name) {
  std::string bytes = testing::ReadFile(Recordings() / (name + ".request"));
  const auto taken = TakeRequest(bytes);
  REQUIRE(std::holds_alternative<WireRequest>(taken));
  CHECK(bytes.empty());
  WireRequest request = std::get<WireRequest>(taken);
  request.number = 1;
  SimulatedPair pair{{}};
  REQUIRE(ApplyScenario(pair, ScenarioOf(name)).ok());
  SiteOptions site;
  site.header_authentication = name != "401-header-authorization-not-passed-on";
  ApacheOptions apache;
  apache.deflate = name.starts_with("gzip");
  const UnitIndex unit = request.Header("Host") == "unit-b.example" ? 1 : 0;
  const SiteRequest asked{request, pair, unit, site, QueryString(request.Query())};
  const Page page = MakeDialect("default")->Answer(asked);
  return WholeText(ServeByApache(request, page, apache, SystemTime{}));
}

TEST_CASE("Recordings: the simulator answers every recorded request with the recorded bytes",
          "[simulator]") {
  const auto names = AllNames();
  REQUIRE(names.size() == 86);
  for (const std::string& name : names) {
    CAPTURE(name);
    const std::string expected =
        WithoutDate(testing::ReadFile(Recordings() / (name + ".response")));
    const std::string got = WithoutDate(Ask(name));
    CHECK(Head(got) == Head(expected));
    if (!HasAccidentalChunks(name)) {
      CHECK(got == expected);
    } else if (name != "gzip") {
      CHECK(Unchunked(got) == Unchunked(expected));
    }
  }
}

}  // namespace
}  // namespace kemp360::simulator

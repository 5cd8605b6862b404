#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "pages/pages.h"

namespace kemp360 {
namespace {

TEST_CASE("RenderServiceDiscovery: a target for each pair, and no label pair", "[pages]") {
  const std::vector<std::string> pairs{"emea", "amer.2"};
  CHECK(RenderServiceDiscovery(pairs, {"exporter.example:10360"}) ==
        R"([{"targets":["exporter.example:10360"],"labels":{"__metrics_path__":"/probe",)"
        R"("__param_pair":"emea","instance":"emea"}},)"
        R"({"targets":["exporter.example:10360"],"labels":{"__metrics_path__":"/probe",)"
        R"("__param_pair":"amer.2","instance":"amer.2"}}])");
}

TEST_CASE("RenderServiceDiscovery: the scheme and the path of a proxy", "[pages]") {
  const std::vector<std::string> pairs{"emea"};
  CHECK(RenderServiceDiscovery(pairs, {"example.org:443", "https", "/kemp/probe"}) ==
        R"([{"targets":["example.org:443"],"labels":{"__scheme__":"https",)"
        R"("__metrics_path__":"/kemp/probe","__param_pair":"emea","instance":"emea"}}])");
}

TEST_CASE("RenderServiceDiscovery: no pair is an empty list", "[pages]") {
  CHECK(RenderServiceDiscovery({}, {"[::1]:10360"}) == "[]");
}

TEST_CASE("RenderServiceDiscovery: what a caller sent as host stays a text", "[pages]") {
  const std::vector<std::string> pairs{"emea"};
  CHECK(RenderServiceDiscovery(pairs, {"a\"],\"x\":[\""}).find(R"(["a\"],\"x\":[\""])") !=
        std::string::npos);
}

}  // namespace
}  // namespace kemp360

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "fetch/fetcher.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

const Gate& ProfileGate() {
  static const Gate kGate({"/api/v1/asl-instance/report/csv/", "/ui/ha"},
                          "/api/v1/user/authenticate/");
  return kGate;
}

Url At(std::string path, std::string query = "") {
  return Url{"https", "central-a.example", 443, std::move(path), std::move(query)};
}

TEST_CASE("Gate: a GET passes by form or by a path that the profile spells", "[fetch]") {
  const auto [path, allowed] = GENERATE(table<std::string, bool>({
      {"/api/v1/", true},
      {"/api/v12/", true},
      {"/api/v1/loadmaster/", true},
      {"/api/v1/asl-instance/", true},
      {"/api/v1/az09_az/", true},
      {"/api/v1/loadmaster/schema/", true},
      {"/api/v1/ha-settings/1/", true},
      {"/api/v1/loadmaste%72/", true},  // an encoded letter is that letter to everyone
      {"/api/v1/asl-instance/report/csv/", true},
      {"/ui/ha", true},
      {"", false},
      {"/", false},
      {"/ui/ha/", false},  // spelled without the slash
      {"/api/v1/loadmaster", false},
      {"/api/v1/loadmaster/x/", false},
      {"/api/v1/loadmaster/1/logs/", false},
      {"/api/v/loadmaster/", false},
      {"/api/v1/360/unset_proxy/", false},
      {"/api/v1/user/authenticate/", false},
      {"/api/v1/unset_proxy/", false},
      {"/api/v1/logClear/", false},
      {"/api/v1/log%43lear/", false},
      {"/api/v1/powerOff/", false},
      {"/api/v1/loadmaster/../360/1/", false},
      {"/api/v1/loadmaster/%2e%2e/360/1/", false},
      {"/api/v1/360/unset_proxy/../1/", false},
      {"/api/v1/360/unset_proxy/%2e%2e/1/", false},
      {"/api/v1//loadmaster/", false},
      {"/api/v1%2f./loadmaster/", false},  // as many slashes as there are in one reading of it
      {"/api/v1/load{master/", false},
      {"/api/v1/load:master/", false},
      {"/api/v1/./loadmaster/", false},
      {"/api/v1/360%2funset_proxy/", false},
      {"/api/v1/360%2f1/", false},
      {"/api/v1/360%252funset_proxy/", false},
      {"/api/v1/360%5cunset_proxy/", false},
      {"/api/v1/loadmaster;x=1/", false},
      {"/api/v1/loadmaster%3bx/", false},
      {"/api/v1/loadmaster%00/", false},
      {"/api/v1/loadmaster%/", false},
      {"/api/v1/loadmaster%c0%afreboot/", false},
      {"/api/v1/reboot.json/", false},
      {"/api/v1/loadmaster.json/", false},
      {"/api/v1/a%c0%afb/", false},
      {"/API/V1/360/UNSET_PROXY/", false},
      {"/api/v1/360/unset%5fproxy/", false},
      {"/" + std::string(9000, 'a'), false},
  }));
  CAPTURE(path);
  CHECK(ProfileGate().IsAllowed(Method::kGet, At(path)) == allowed);
}

TEST_CASE("Gate: a request line of 8192 bytes, and no longer", "[fetch]") {
  const std::string path = "/api/v1/loadmaster/";
  const auto query = [](std::size_t size) { return "limit=" + std::string(size - 6, '1'); };
  CHECK(ProfileGate().IsAllowed(Method::kGet, At(path, query(8192 - path.size()))));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kGet, At(path, query(8193 - path.size()))));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kGet, At(path, query(8192))));
}

TEST_CASE("Gate: a POST passes to the login only", "[fetch]") {
  CHECK(ProfileGate().IsAllowed(Method::kPost, At("/api/v1/user/authenticate/")));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kPost, At("/api/v1/user/authenticate/", "a=1")));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kPost, At("/api/v1/loadmaster/")));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kPost, At("/ui/ha")));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kPost, At("/api/v1/360/unset_proxy/")));
  CHECK_FALSE(ProfileGate().IsAllowed(Method::kPost, At("")));
  CHECK_FALSE(Gate().IsAllowed(Method::kPost, At("")));
  CHECK_FALSE(Gate().IsAllowed(Method::kPost, At("/api/v1/user/authenticate/")));
}

TEST_CASE("Gate: a profile cannot make the login something else", "[fetch]") {
  const auto [path, allowed] = GENERATE(table<std::string, bool>({
      {"/api/v1/user/authenticate/", true},
      {"/session/login", true},
      {"/api/v1/360/unset_proxy/", false},
      {"/api/v1/user/authenticate_unset/", false},
      {"/api/v1/user/unset-authenticate/", false},
      {"/authenticate/../reboot/", false},
      {"/authenticate%2freboot/", false},
      {"/", false},
      {"login", false},
  }));
  CAPTURE(path);
  CHECK(Gate({}, path).IsAllowed(Method::kPost, At(path)) == allowed);
}

TEST_CASE("Gate: a spelled path that says change is not let through", "[fetch]") {
  const std::string path = GENERATE("/api/v1/360/unset_proxy/", "/reboot", "/x/delete-all/",
                                    "/api/%72eboot/", "/a;b/", "relative/");
  const Gate gate({path}, "");
  CAPTURE(path);
  CHECK_FALSE(gate.IsAllowed(Method::kGet, At(path)));
}

TEST_CASE("Gate: only http and https, with a host", "[fetch]") {
  const auto [scheme, host, allowed] = GENERATE(table<std::string, std::string, bool>({
      {"https", "h", true},
      {"http", "h", true},
      {"ftp", "h", false},
      {"file", "h", false},
      {"", "h", false},
      {"https", "", false},
  }));
  CAPTURE(scheme, host);
  CHECK(ProfileGate().IsAllowed(Method::kGet, Url{scheme, host, 443, "/api/v1/", ""}) == allowed);
}

TEST_CASE("Gate: a query carries no credentials, no method and nothing unprintable", "[fetch]") {
  const auto [query, allowed] = GENERATE(table<std::string, bool>({
      {"", true},
      {"limit=1000&offset=0", true},
      {"fullschema=1", true},
      {"name=a%20b", true},
      {"limit=1&api_key=0123", false},
      {"limit=1;api_key=0123", false},
      {"API%5fKEY=0123", false},
      {"password=x", false},
      {"_method=DELETE", false},
      {"a=b c", false},
      {"a=b\r\nX: y", false},
      {"a=b\nX:y", false},
      {"a=b#c", false},
      {"a%=b", false},
  }));
  CAPTURE(query);
  CHECK(ProfileGate().IsAllowed(Method::kGet, At("/api/v1/loadmaster/", query)) == allowed);
}

// ---- the property: whatever a server makes of the path, it changes nothing ----

/// One more decoding, as lenient as the worst server: broken escapes stay, overlong UTF-8 of `/`,
/// `.` and `\` counts as those.
std::string LenientDecode(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto decoded = i + 2 < text.size() && text[i] == '%'
                             ? PercentDecode(std::string_view(text).substr(i, 3))
                             : std::nullopt;
    out += decoded ? *decoded : std::string(1, text[i]);
    if (decoded) i += 2;
  }
  const std::array<std::pair<std::string_view, std::string_view>, 3> overlong{
      {{"\xc0\xaf", "/"}, {"\xc0\xae", "."}, {"\xc1\x9c", "\\"}}};
  for (const auto& [from, to] : overlong) {
    for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from)) {
      out.replace(at, from.size(), to);
    }
  }
  return out;
}

std::vector<std::string> SegmentsOf(const std::string& path, bool resolve_dots) {
  std::vector<std::string> segments(1);
  for (const char c : path) {
    if (c == '/') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  if (!resolve_dots) return segments;
  std::vector<std::string> kept;
  for (const std::string& segment : segments) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  return kept;
}

/// Every reading that some web server, proxy or framework gives the path.
std::set<std::vector<std::string>> Readings(std::string path) {
  std::set<std::vector<std::string>> readings;
  for (int decodings = 0; decodings < 4; ++decodings) {
    for (const bool backslash : {false, true}) {
      for (const bool parameters : {false, true}) {
        std::string text = ToLower(path);
        if (backslash) std::replace(text.begin(), text.end(), '\\', '/');
        if (parameters) text = text.substr(0, text.find(';'));
        text = text.substr(0, text.find('\0'));
        readings.insert(SegmentsOf(text, false));
        readings.insert(SegmentsOf(text, true));
      }
    }
    path = LenientDecode(path);
  }
  return readings;
}

bool AnyReadingChanges(const std::string& path) {
  for (const std::vector<std::string>& reading : Readings(path)) {
    for (const std::string& segment : reading) {
      if (ChangingWord(segment)) return true;
    }
  }
  return false;
}

std::string Disguise(const std::string& path, std::mt19937& random) {
  const std::vector<std::string> inserts{
      "/",           "//",       "/./",    "/../", "%2f", "%2F",        "%5c",    "\\",
      ";",           ";a=b",     "%3b",    ".",    "..",  "%2e",        "%2e%2e", "%252f",
      "%25",         "%c0%af",   "%00",    "?",    "#",   "loadmaster", "1",      "schema",
      "unset_proxy", "/api/v1/", "reboot", "\t",   "%0a", "+"};
  const auto pick = [&](std::size_t below) { return random() % below; };
  std::string disguised;
  for (const char c : path) {
    const char shown = pick(6) == 0 && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    switch (pick(8)) {
      case 0: {
        constexpr std::string_view kHex = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(shown);
        disguised += pick(3) == 0 ? "%25" : "%";
        disguised += kHex[byte >> 4U];
        disguised += kHex[byte & 15U];
        break;
      }
      case 1:
        if (pick(3) == 0) disguised += inserts[pick(inserts.size())];
        disguised += shown;
        break;
      default:
        disguised += shown;
    }
  }
  return disguised;
}

/// Random disguises of paths, so many of them.
void CheckDisguises(int rounds) {
  std::mt19937 random(20260302);
  const std::vector<std::string> seeds{"/api/v1/360/unset_proxy/",
                                       "/api/v1/loadmaster/",
                                       "/api/v1/loadmaster/5/",
                                       "/api/v1/loadmaster/5/reboot/",
                                       "/api/v1/user/authenticate/",
                                       "/api/v1/patch/schema/",
                                       "/ui/ha"};
  int allowed = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string path = Disguise(seeds[random() % seeds.size()], random);
    const bool get = ProfileGate().IsAllowed(Method::kGet, At(path));
    const bool post = ProfileGate().IsAllowed(Method::kPost, At(path));
    CAPTURE(path);
    if (get) {
      ++allowed;
      REQUIRE_FALSE(AnyReadingChanges(path));
    }
    if (post) REQUIRE(ToLower(LenientDecode(path)) == "/api/v1/user/authenticate/");
  }
  CHECK(allowed > 100);  // the fuzz reaches the inside of the gate, too
}

TEST_CASE("Gate: no disguise of a path gets a changing request through", "[fetch]") {
  CheckDisguises(15'000);
}

TEST_CASE("Gate: none of very many disguises of a path gets a changing request through",
          "[.long]") {
  CheckDisguises(240'000);
}

}  // namespace
}  // namespace kemp360

#include "discover/har.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.h"
#include "central.h"
#include "made_up_centrals.h"

namespace kemp360::testing {
namespace {

ByteSource From(std::string_view text) {
  return [text](std::span<char> into) mutable {
    const std::size_t size = std::min(into.size(), text.size());
    std::copy_n(text.begin(), size, into.begin());
    text.remove_prefix(size);
    return size;
  };
}

std::string Json(const std::string& text) {
  std::string json;
  AppendJsonString(text, json);
  return json;
}

std::string Entry(const std::string& url, const std::string& content,
                  const std::string& more = "\"redirectURL\": \"\"") {
  return R"({"startedDateTime": "2026-03-02T09:00:00Z", "request": {"method": "GET", "url": )" +
         Json(url) +
         R"(, "headers": [{"name": "Cookie", "value": "session=cookie-secret-1"}]}, )"
         R"("response": {"status": 200, )" +
         more + R"(, "content": {)" + content + "}}}";
}

std::string Log(const std::string& entries) {
  return R"({"log": {"version": "1.2", "creator": {"name": "x", "entries": [1]}, "entries": [)" +
         entries + "]}}";
}

std::string HarOf(const UnitRecord& unit) {
  std::string entries;
  for (const RecordedExchange& exchange : unit.exchanges) {
    if (exchange.status != 200 || exchange.path.ends_with("schema/")) continue;
    if (exchange.path == "/api/v1/" || exchange.path == "/api/v2/") continue;
    entries += (entries.empty() ? "" : ",") +
               Entry("https://" + unit.host + exchange.path + "?" + exchange.query,
                     R"("mimeType": "application/json", "text": )" + Json(exchange.body));
  }
  return Log(entries);
}

TEST_CASE("ReadHar: responses of the unit, without credentials", "[discover]") {
  const std::string har =
      Log(Entry("https://central-a.example/api/v1/ha/1/?api_key=0123&username=x&scope=ha&_=17123",
                R"("mimeType": "application/json", "text": "{\"a\": \"\u00fc\"}")") +
          "," +
          Entry("https://central-a.example/report.csv",
                R"("mimeType": "text/csv", "encoding": "base64", "text": "YSxiCjEsMgo=")") +
          "," + Entry("https://elsewhere.example/api/v1/x/", R"("mimeType": "application/json")") +
          "," + Entry("https://central-a.example/style.css", R"("mimeType": "text/css")") + "," +
          Entry("https://central-a.example/api/v1/empty/",
                R"("mimeType": "application/json", "size": 17)") +
          "," +
          Entry("https://central-a.example/api/v1/s/0a1b2c3d4e5f60718293/",
                R"("mimeType": "application/json", "text": "{}")"));
  const Result<UnitRecord> record = ReadHar("central-a", "", From(har));
  REQUIRE(record.ok());
  REQUIRE(record->exchanges.size() == 3);
  CHECK(record->host == "central-a.example");
  CHECK(record->exchanges[0].path == "/api/v1/ha/1/");
  CHECK(record->exchanges[0].query == "scope=ha");
  CHECK(record->exchanges[0].body == "{\"a\": \"\u00fc\"}");
  CHECK(record->exchanges[1].body == "a,b\n1,2\n");
  CHECK(record->exchanges[2].truncated);
}

TEST_CASE("ReadHar: a file that ends anywhere brings what was whole before", "[discover]") {
  const std::string har = Log(Entry("https://central-a.example/api/v1/a/",
                                    R"("mimeType": "application/json", "text": "{}")") +
                              "," +
                              Entry("https://central-a.example/api/v1/b/",
                                    R"("mimeType": "application/json", "text": "{}")"));
  for (std::size_t size = 0; size < har.size(); ++size) {
    CAPTURE(size);
    const Result<UnitRecord> record = ReadHar("a", "", From(std::string_view(har).substr(0, size)));
    if (record.ok()) CHECK(record->exchanges.size() <= 2);
  }
  CHECK_FALSE(ReadHar("a", "", From("<html></html>")).ok());
  CHECK_FALSE(ReadHar("a", "", From("{\"a\": 1}")).ok());
  CHECK_FALSE(ReadHar("a", "", From("")).ok());
}

TEST_CASE("ReadHar: a body that is too long is left out, and what follows is read", "[discover]") {
  const std::string har =
      Log(Entry("https://central-a.example/api/v1/a/",
                R"("mimeType": "application/json", "text": ")" + std::string(300'000, 'x') +
                    "\\\\\\\"" + std::string(200'000, 'y') + "\"") +
          "," +
          Entry("https://central-a.example/api/v1/b/",
                R"("mimeType": "application/json", "text": "{}")"));
  const Result<UnitRecord> record =
      ReadHar("a", "", From(har), {.body_bytes = 100'000, .total_bytes = 1'000'000});
  REQUIRE(record.ok());
  REQUIRE(record->exchanges.size() == 2);
  CHECK(record->exchanges[0].truncated);
  CHECK(record->exchanges[1].body == "{}");
}

/// So many megabytes of entries of another host, made while they are read, around one of the unit.
void CheckHarInPieces(int megabytes) {
  const std::string begin = R"({"log": {"entries": [)";
  const std::string elsewhere =
      Entry("https://elsewhere.example/x",
            R"("mimeType": "image/png", "text": ")" + std::string(1U << 20U, 'A') + "\"") +
      ",";
  const std::string end = Entry("https://central-a.example/api/v1/a/",
                                R"("mimeType": "application/json", "text": "{}")") +
                          "]}}";
  std::vector<const std::string*> parts{&begin};
  for (int i = 0; i < megabytes; ++i) parts.push_back(&elsewhere);
  parts.push_back(&end);
  std::size_t part = 0;
  std::size_t at = 0;
  const auto record = ReadHar("a", "central-a.example", [&](std::span<char> into) {
    if (part == parts.size()) return std::size_t{0};
    const std::size_t size = std::min(into.size(), parts[part]->size() - at);
    std::copy_n(parts[part]->begin() + static_cast<std::ptrdiff_t>(at), size, into.begin());
    at += size;
    if (at == parts[part]->size()) {
      ++part;
      at = 0;
    }
    return size;
  });
  REQUIRE(record.ok());
  CHECK(record->exchanges.size() == 1);
}

TEST_CASE("ReadHar: a large file is read in pieces", "[discover]") { CheckHarInPieces(3); }

TEST_CASE("ReadHar: a very large file is read in pieces", "[.long]") { CheckHarInPieces(40); }

TEST_CASE("ReadHar: what two browsers recorded is enough for the facts and the list",
          "[discover]") {
  const int which = GENERATE(0, 1, 2);
  const PairRecord explored = Explore(which == 0   ? NestedCentral().AsCentral()
                                      : which == 1 ? SettingsCentral().AsCentral()
                                                   : MembersCentral().AsCentral());
  PairRecord record;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const std::string har = HarOf(explored.units[unit]);
    Result<UnitRecord> read = ReadHar(explored.units[unit].name, "", From(har));
    REQUIRE(read.ok());
    record.units[unit] = *std::move(read);
  }
  const Evidence evidence = CollectEvidence(record);
  Discovery discovery = Discover(record, evidence);
  const ProvenDraft proven = ProveDraft(record, evidence, discovery, "lab");
  const auto taken = std::count_if(discovery.facts.begin(), discovery.facts.end(),
                                   [](const FactFinding& finding) { return finding.Taken(); });
  INFO(proven.draft.text);
  CHECK(taken >= 11);
  CHECK(discovery.loadmasters.Taken());
  CHECK(proven.draft.text.find("cookie-secret") == std::string::npos);
}

TEST_CASE("ReadHar: what is neither JSON nor CSV is not kept, whatever its type says",
          "[discover]") {
  const std::string type = GENERATE(as<std::string>(), "application/octet-stream", "", "text/plain",
                                    "text/html", "image/png");
  const std::string har =
      Log(Entry("https://central-a.example/a",
                R"("mimeType": ")" + type + R"(", "text": )" + Json("no data at all")) +
          "," +
          Entry("https://central-a.example/b", R"("mimeType": ")" + type +
                                                   R"(", "encoding": "base64", "text": ")" +
                                                   std::string(40'000, 'A') + "\"") +
          "," +
          Entry("https://central-a.example/c",
                R"("mimeType": "application/octet-stream", "text": )" + Json("a;b\n1;2\n")));
  const Result<UnitRecord> record = ReadHar("a", "", From(har));
  REQUIRE(record.ok());
  REQUIRE(record->exchanges.size() == 1);
  CHECK(record->exchanges[0].body == "a;b\n1;2\n");
}

TEST_CASE("ReadHar: at the bound of all bodies the longest go, and the facts stay", "[discover]") {
  std::string entries;
  for (int i = 0; i < 30; ++i) {
    entries += Entry("https://central-a.example/api/v1/stats/" + std::to_string(i) + "/",
                     R"("mimeType": "application/json", "text": )" +
                         Json("[\"" + std::string(50'000, 'x') + "\"]")) +
               ",";
  }
  entries += Entry("https://central-a.example/api/v1/ha/1/",
                   R"("mimeType": "application/json", "text": "{\"role\": \"active\"}")");
  const Result<UnitRecord> record =
      ReadHar("a", "", From(Log(entries)), {.body_bytes = 100'000, .total_bytes = 200'000});
  REQUIRE(record.ok());
  CHECK(record->exchanges.size() == 31);
  CHECK(record->exchanges.back().body == R"({"role": "active"})");
  std::size_t bytes = 0;
  for (const RecordedExchange& exchange : record->exchanges) bytes += exchange.body.size();
  CHECK(bytes <= 200'000);
  CHECK(record->notes.front().find("27") != std::string::npos);
}

}  // namespace
}  // namespace kemp360::testing

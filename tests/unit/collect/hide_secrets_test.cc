#include "collect/hide_secrets.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

TEST_CASE("HiddenSecrets: each is hidden wherever it stands", "[collect]") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"all is well", "all is well"},
      {"horse-battery", "<hidden>"},
      {"no horse-battery, or \"horse-battery\"", "no <hidden>, or \"<hidden>\""},
      {"horse-batterykey0123456789", "<hidden><hidden>"},
      {"Horse-Battery", "Horse-Battery"},
      {"horse-b.", "horse-b."},
      // keys in hexadecimal digits are one in either case
      {"key C0FFEEc0ffee!", "key <hidden>!"},
      {"key ABCabc012!", "key <hidden>!"},
      {"8letters", "<hidden>"},
      // other spellings
      {"pa%2fb%22c%5cd is wrong", "<hidden> is wrong"},
      {R"({"key": "pa\/b\"c\\d"})", R"({"key": "<hidden>"})"},
      {R"(p\u0061\u002Fb\u0022c\u005cd)", "<hidden>"},
      {"pa&#x2F;b&quot;c&#92;d", "<hidden>"},
      {"p%61/b%22c\\d", "<hidden>"},
      {"pass%C3%B6rd-\\u00e9t\\u00E9", "<hidden>"},
      {R"(passörd-\u00e9té)", "<hidden>"},
      {R"(\ud83d\udd11-is-secret)", "<hidden>"},
      {R"(\ud800\udc00-secret)", "<hidden>"},
      {R"(\ud83d\udd11abc-secret)", "<hidden>"},
      {R"(\u20acuro-secret)", "<hidden>"},
      {"100%%2fof-it-all", "<hidden>"},
      {"a&#;b%2fc-d-e", "<hidden>"},
      {"pass%41word", "<hidden>"},
      {R"(\u0080\u07ff\u0800\uffff-secret)", "<hidden>"},
      {R"(\udbc0\udc00\udbff\udfff-secret)", "<hidden>"},
      {R"(del\u007f-secret)", "<hidden>"},
      {R"(stable\/staple\/)", "<hidden>"},
      {"pa&#x00002F;b&quot;c&#92;d", "<hidden>"},
      {"tab&#9;here-ok", "<hidden>"},
      // what is none
      {"\\", "\\"},
      {R"(\ud83d)", R"(\ud83d)"},
      {R"(\ud83dxxdd11-is-secret)", R"(\ud83dxxdd11-is-secret)"},
      {R"(\u003d\udd11-is-secret)", R"(\u003d\udd11-is-secret)"},
      {R"(\ud83d\u0111-is-secret)", R"(\ud83d\u0111-is-secret)"},
      {"pa&#x000002F;b&quot;c&#92;d", "pa&#x000002F;b&quot;c&#92;d"},
      {"horse&#3f;battery", "horse&#3f;battery"},
      {"key01&#4a;3456789", "key01&#4a;3456789"},
      {"horse&x45;battery", "horse&x45;battery"},
      {"horse&#45:battery", "horse&#45:battery"},
      {"horse&#45", "horse&#45"},
      {"100% of \\ & that", "100% of \\ & that"},
      {"%", "%"},
      {"\\u00", "\\u00"},
      {"&#", "&#"},
      // cut off
      {"the key c0ffeec0f", "the key <hidden>"},
      {"the key c0ffeec0f…", "the key <hidden>…"},
      {"the key c0ffeec0f...", "the key <hidden>..."},
      {"the key c0ffee", "the key c0ffee"},
      {"of a long pass-phrase of man", "of <hidden>"},
      {"of a long pass-phra", "of <hidden>"},
      {"of a long pass-phr", "of a long pass-phr"},
      {"the key c0ffeec0f and", "the key c0ffeec0f and"},
      // short ones
      {"kemp", "<hidden>"},
      {"%6bemp", "<hidden>"},
      {"a%41", "<hidden>"},
      {"kemp lab", "kemp lab"},
      {"lab-kemp", "lab-kemp"},
  }));
  CAPTURE(text);
  HiddenSecrets secrets;
  for (const char* secret : {"horse-battery",
                             "key0123456789",
                             "c0ffeeC0ffee",
                             "pa/b\"c\\d",
                             "kemp",
                             "passörd-été",
                             "🔑-is-secret",
                             "🔑abc-secret",
                             "\xF0\x90\x80\x80-secret",
                             "abcABC012",
                             "8letters",
                             "€uro-secret",
                             "100%/of-it-all",
                             "a&#;b/c-d-e",
                             "pass%41word",
                             "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF-secret",
                             "\xF4\x80\x80\x80\xF4\x8F\xBF\xBF-secret",
                             "del\x7f-secret",
                             "stable/staple/",
                             "tab\there-ok",
                             "a%41",
                             "a long pass-phrase of many words",
                             ""}) {
    secrets.Add(Secret(secret));
  }
  CHECK(secrets.In(text) == shown);
  CHECK(secrets.AreIn(text) == (text != shown));
}

TEST_CASE("HiddenSecrets: nothing of a snapshot holds one, and what held one is missing",
          "[collect]") {
  const std::string key = "b0b0b0b0b0b0";
  HiddenSecrets secrets;
  secrets.Add(Secret("horse-battery"));
  secrets.Add(Secret("kemp"));
  PairSnapshot pair;
  pair.log = {"central-a settings: no horse-battery"};
  UnitSnapshot& unit = pair.units.emplace_back();
  unit.ha_key = Secret(key);
  secrets.AddKeysOf(unit);
  unit.ha_error_message = "peer shows B0B0B0b0b0b0 instead of " + std::string(32, 'd');
  unit.version = "1.24-" + key;
  unit.device_id = key;
  unit.address = "10.0.0.1";
  unit.peer_address = "kemp";
  unit.missing = {{Fact::kVersion, false}, {Fact::kAddress, false}};
  unit.sources.push_back({"settings", true, false, {}, Failure{Reason::kHttpStatus, "no " + key}});
  unit.sources.push_back({"report", true, false, {}, {}});
  unit.loadmasters.emplace();
  for (const char* endpoint : {"10.0.0.1:443", "b0b0b0b0b0b0.example:443", "kemp:443"}) {
    unit.loadmasters->rows.push_back({.endpoint = endpoint, .name = "lm", .owner_id = {}});
  }
  unit.loadmasters->rows.front().name = "lm-horse-battery";
  unit.loadmasters->listed_twice = {"10.0.0.1:443", "b0b0b0b0b0b0.example:443"};
  unit.report.emplace();
  unit.remarks = {{.fact = Fact::kHaMode,
                   .said = {"kemp", "kemp-like", "x" + key, std::string(32, 'e')},
                   .nearest = "horse-battery"}};
  unit.loadmasters->rows.front().owner_id = "horse-battery";
  unit.loadmasters->rows.front().claim = Claim::kMine;
  unit.report->rows = {{.endpoint = "10.0.0.1:443", .owner_id = key},
                       {.endpoint = "10.0.0.2:443", .owner_id = "1300471"},
                       {.endpoint = "b0b0b0b0b0b0:443", .owner_id = {}}};

  secrets.HideIn(pair);

  CHECK(pair.log.front() == "central-a settings: no <hidden>");
  CHECK(unit.ha_error_message == "peer shows <hidden> instead of <hidden>");
  CHECK_FALSE(unit.version);
  CHECK_FALSE(unit.device_id);
  CHECK_FALSE(unit.peer_address);
  CHECK(unit.address == "10.0.0.1");
  CHECK(unit.missing == std::map<Fact, bool>{{Fact::kVersion, true},
                                             {Fact::kDeviceId, true},
                                             {Fact::kPeerAddress, true},
                                             {Fact::kAddress, false},
                                             {Fact::kLoadmasterAddress, true},
                                             {Fact::kLoadmasterName, true},
                                             {Fact::kLoadmasterClaim, true},
                                             {Fact::kReportAddress, true},
                                             {Fact::kReportOwner, true}});
  CHECK(unit.sources[0].failure->detail == "no <hidden>");
  CHECK(unit.remarks.front().said ==
        std::vector<std::string>{"<hidden>", "kemp-like", "x<hidden>", "<hidden>"});
  CHECK(unit.remarks.front().nearest == "<hidden>");
  REQUIRE(unit.remarks.size() == 4);
  CHECK(ToString(unit.remarks.back()) ==
        "peer_address: it contains a secret of this pair: is this the right field?");
  CHECK_FALSE(unit.sources[1].failure);
  REQUIRE(unit.loadmasters->rows.size() == 1);
  CHECK(unit.loadmasters->rows.front().name.empty());
  CHECK(unit.loadmasters->without_address == 2);
  CHECK(unit.loadmasters->listed_twice == std::vector<std::string>{"10.0.0.1:443"});
  CHECK(unit.loadmasters->rows.front().owner_id.empty());
  CHECK(unit.loadmasters->rows.front().claim == Claim::kUnclear);
  REQUIRE(unit.report->rows.size() == 2);
  CHECK(unit.report->rows.front().owner_id.empty());
  CHECK_FALSE(unit.report->rows.front().owner_clear);
  CHECK(unit.report->rows.back().owner_clear);
  CHECK(unit.report->without_address == 1);
  CHECK(unit.ha_key == Secret(key));  // still there to be compared
}

TEST_CASE("HiddenSecrets: what looks like a key that nobody knows is hidden in words",
          "[collect]") {
  const HiddenSecrets secrets;
  const std::string key = "0123456789ABCDEF0123456789abcdef";
  CHECK(secrets.InWords(key) == "<hidden>");
  CHECK(secrets.InWords("presented key " + key + "0, expected " + key + ".") ==
        "presented key <hidden>, expected <hidden>.");
  CHECK(secrets.InWords("device 1300471 of " + key.substr(1)) ==
        "device 1300471 of " + key.substr(1));
  CHECK(secrets.In(key) == key);
}

TEST_CASE("HiddenSecrets: of passwords that change for ever the last ones are known", "[collect]") {
  HiddenSecrets secrets;
  for (int i = 0; i < 1000; ++i) secrets.Add(Secret("secret-number-" + std::to_string(i)));
  CHECK(secrets.In("secret-number-999") == "<hidden>");
  CHECK(secrets.In("secret-number-0") == "secret-number-0");
  CHECK(secrets.In("secret-number-936") == "<hidden>");
  CHECK(secrets.In("secret-number-935") == "secret-number-935");
}

TEST_CASE("HiddenSecrets: one that is read again and again is one", "[collect]") {
  HiddenSecrets secrets;
  secrets.Add(Secret("horse-battery"));
  for (int i = 0; i < 100; ++i) secrets.Add(Secret("another-battery"));
  CHECK(secrets.In("horse-battery, another-battery") == "<hidden>, <hidden>");
}

TEST_CASE("HiddenSecrets: those of another are hidden, too, the short ones as well", "[collect]") {
  HiddenSecrets others;
  others.Add(Secret("kemp"));
  others.Add(Secret("horse-battery"));
  HiddenSecrets secrets;
  secrets.Add(others);
  CHECK(secrets.In("kemp") == "<hidden>");
  CHECK(secrets.In("no horse-battery") == "no <hidden>");
}

TEST_CASE("HiddenSecrets: a snapshot that holds none stays as it is", "[collect]") {
  HiddenSecrets secrets;
  secrets.Add(Secret("horse-battery"));
  PairSnapshot pair;
  pair.log = {"central-a settings: 200"};
  UnitSnapshot& unit = pair.units.emplace_back();
  unit.device_id = "1300471";
  unit.ha_error_message = "no peer";
  unit.missing = {{Fact::kLoadmasterAddress, false}, {Fact::kLoadmasterName, false}};
  unit.loadmasters.emplace();
  unit.loadmasters->rows.push_back({.endpoint = "10.0.0.1:443", .name = "lm", .owner_id = {}});
  unit.loadmasters->listed_twice = {"10.0.0.1:443"};
  unit.report.emplace();
  unit.report->rows = {{.endpoint = "10.0.0.1:443", .owner_id = {}}};
  const UnitSnapshot before = unit;
  secrets.HideIn(pair);
  CHECK(unit == before);
  CHECK(pair.log == std::vector<std::string>{"central-a settings: 200"});
}

TEST_CASE("HiddenSecrets: whatever keys a unit shows, its password stays hidden", "[collect]") {
  HiddenSecrets secrets;
  secrets.Add(Secret("horse-battery"));
  secrets.Add(Secret("kemp"));
  UnitFacts unit;
  for (int i = 0; i < 200; ++i) {  // three times as many as are kept of those that were given
    unit.ha_key = Secret("key-number-" + std::to_string(i));
    secrets.AddKeysOf(unit);
    HiddenSecrets both = secrets;
    both.Add(secrets);
    REQUIRE(both.In("horse-battery") == "<hidden>");
    REQUIRE(both.In("kemp") == "<hidden>");
  }
}

TEST_CASE("HiddenSecrets: a value is no key any more once the unit shows others", "[collect]") {
  HiddenSecrets secrets;
  secrets.Add(Secret("c0ffee0000000000"));
  UnitFacts unit;
  unit.ha_key = Secret("1.24.3.12345");
  unit.peer_ha_key = Secret("1300482");
  secrets.AddKeysOf(unit);
  CHECK(secrets.In("1.24.3.12345") == "<hidden>");
  CHECK(secrets.In("1300482") == "<hidden>");
  secrets.ForgetShown();
  CHECK(secrets.In("1.24.3.12345") == "1.24.3.12345");
  CHECK(secrets.In("1300482") == "1300482");
  CHECK(secrets.In("C0FFEE0000000000") == "<hidden>");

  // A key that was given, too, is one for good, whatever came first.
  unit.ha_key = Secret("c0ffee0000000000");
  unit.peer_ha_key = Secret("shown-before");
  secrets.AddKeysOf(unit);
  secrets.Add(Secret("shown-before"));
  secrets.ForgetShown();
  CHECK(secrets.In("c0ffee0000000000") == "<hidden>");
  CHECK(secrets.In("shown-before") == "<hidden>");
}

}  // namespace

namespace testing {
namespace {

using std::chrono::milliseconds;

const std::string kKeyOfA(32, 'a');
const std::string kKeyOfB = "b0b0b0b0b0b0b0b0";

std::string Settings(const std::string& more) {
  return R"({"device_id": "1", "ha_mode": "master", )" + more + "}";
}

void NoSecretIn(const std::vector<std::string>& logged, const Probe& probe,
                const std::string& secret) {
  for (const UnitSnapshot& unit : probe.Snapshot().units) {
    CHECK(unit.ha_error_message.value_or("").find(secret) == std::string::npos);
    CHECK(unit.device_id.value_or("").find(secret) == std::string::npos);
    for (const SourceStatus& source : unit.sources) {
      if (source.failure) CHECK(source.failure->detail.find(secret) == std::string::npos);
    }
  }
  for (const std::string& line : probe.Snapshot().log) {
    CHECK(line.find(secret) == std::string::npos);
  }
  for (const std::string& line : logged) {
    CHECK(line.find(secret) == std::string::npos);
  }
}

TEST_CASE("PairReader: the secrets of one unit are hidden in the words of the other", "[collect]") {
  Scene scene;
  scene.unit(1).credentials.inline_key = Secret("api-key-of-b");
  scene.fetcher.Serve("central-b.example", kSettings,
                      FakeAnswer::Status(200, Settings(R"("ha_key": ")" + kKeyOfB + "\"")));
  scene.fetcher.Serve("central-a.example", kSettings,
                      FakeAnswer::Status(200, Settings(R"("ha_error_message": "presented key )" +
                                                       kKeyOfB + R"(, not api-key-of-b")")));
  scene.fetcher.Serve("central-a.example", kList,
                      FakeAnswer::Fail(Reason::kMalformed, "got api%2Dkey-of-b"));
  const auto probe = scene.Read();
  CHECK(probe->Snapshot().units[0].ha_error_message == "presented key <hidden>, not <hidden>");
  CHECK(probe->Snapshot().units[0].sources[1].failure->detail == "got <hidden>");
  const std::vector<std::string> logged = scene.logger.Take();
  CHECK_FALSE(logged.empty());
  NoSecretIn(logged, *probe, kKeyOfB);
  NoSecretIn(logged, *probe, "api%2Dkey");

  SECTION("also while the other unit is not read, and in the answer of who leaves early") {
    scene.ServeAll("central-b.example", FakeAnswer::Status(200).Held());
    const auto early = scene.Ask(milliseconds(700));
    const auto late = scene.Ask(std::chrono::seconds(9));
    scene.loop.Advance(milliseconds(800));
    REQUIRE(early->Answered());
    CHECK(early->Snapshot().units[0].ha_error_message == "presented key <hidden>, not <hidden>");
    scene.loop.Advance(std::chrono::seconds(10));
    REQUIRE(late->Answered());
    CHECK(late->Snapshot().units[0].ha_error_message == "presented key <hidden>, not <hidden>");
  }
}

TEST_CASE("PairReader: a key is forgotten when the unit shows another, and kept when it shows none",
          "[collect]") {
  const std::string shows = GENERATE("ha_key", "peer_ha_key");
  const auto settings = [&shows](const std::string& key) {
    return FakeAnswer::Status(200, Settings("\"" + shows + R"(": ")" + key +
                                            R"(", "ha_error_message": "about first-key")"));
  };
  Scene scene;
  scene.fetcher.Serve("central-a.example", kSettings, settings("first-key"));
  CHECK(scene.Read()->Snapshot().units[0].ha_error_message == "about <hidden>");
  scene.fetcher.Serve(
      "central-a.example", kSettings,
      FakeAnswer::Status(200, Settings(R"("ha_error_message": "about first-key")")));
  CHECK(scene.Read()->Snapshot().units[0].ha_error_message == "about <hidden>");
  scene.fetcher.Serve("central-a.example", kSettings, settings("second-key"));
  CHECK(scene.Read()->Snapshot().units[0].ha_error_message == "about first-key");
}

TEST_CASE("PairReader: a fact that holds a secret of the pair is missing", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(
      "central-a.example", kSettings,
      FakeAnswer::Status(200, R"({"device_id": ")" + kKeyOfA + R"(", "ha_mode": "master"})"));
  scene.fetcher.Serve("central-b.example", kSettings,
                      FakeAnswer::Status(200, Settings(R"("peer_ha_key": ")" + kKeyOfA + "\"")));
  const auto probe = scene.Read();
  CHECK_FALSE(probe->Snapshot().units[0].device_id);
  CHECK(probe->Snapshot().units[0].missing.at(Fact::kDeviceId));
  CHECK(probe->Snapshot().units[1].device_id == "1");
}

TEST_CASE("PairReader: what another pair knows of a unit is hidden as well", "[collect]") {
  Scene scene;
  UnitTarget shared = scene.unit(0);  // read by apac with another key
  shared.credentials.inline_key = Secret("another-key-of-a");
  scene.pairs[1].units.push_back(shared);
  scene.fetcher.Serve(
      "central-a.example", kSettings,
      FakeAnswer::Status(200, Settings(R"("ha_error_message": "who is another-key-of-a?")")));
  static_cast<void>(scene.Read("apac"));
  CHECK(scene.Read("emea")->Snapshot().units[0].ha_error_message == "who is <hidden>?");
}

}  // namespace
}  // namespace testing
}  // namespace kemp360

#include "unit/collect/scene.h"
#include "support/temp_directory.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>

namespace kemp360::testing {
namespace {

using std::chrono::seconds;

Profile SceneProfile() {
  Profile profile;
  profile.name = "scene";
  profile.login_path = kLogin;
  SourceSpec settings;
  settings.name = "settings";
  settings.path = kSettings;
  profile.sources.push_back(settings);
  FactSpec device_id;
  device_id.fact = Fact::kDeviceId;
  device_id.source = "settings";
  device_id.place.at = "/device_id";
  profile.facts.push_back(device_id);
  FactSpec mode = device_id;
  mode.fact = Fact::kHaMode;
  mode.place.at = "/ha_mode";
  mode.words = {{"master", {"master"}}, {"standby", {"standby"}}, {"standalone", {"standalone"}}};
  profile.facts.push_back(mode);
  for (const auto& [fact, at] :
       {std::pair{Fact::kHaErrorMessage, "/ha_error_message"}, std::pair{Fact::kHaKey, "/ha_key"},
        std::pair{Fact::kPeerHaKey, "/peer_ha_key"}, std::pair{Fact::kAddress, "/address"},
        std::pair{Fact::kPeerAddress, "/peer_address"}}) {
    FactSpec more = device_id;
    more.fact = fact;
    more.place.at = at;
    profile.facts.push_back(more);
  }
  return profile;
}

UnitTarget SceneUnit(const std::string& name, const std::string& key) {
  UnitTarget unit;
  unit.name = name;
  unit.url = *ParseUrl("https://" + name + ".example");
  unit.credentials.username = "monitoring";
  unit.credentials.inline_key = Secret(key);
  unit.profile = ThreeSources();
  unit.gate = std::make_shared<const Gate>();
  return unit;
}

}  // namespace

std::shared_ptr<const CompiledProfile> ThreeSources() {
  Profile profile = SceneProfile();
  SourceSpec list;
  list.name = "loadmasters";
  list.path = kList;
  list.rows = "/objects";
  list.paging = Paging{};
  list.paging->limit = 2;
  profile.sources.push_back(list);
  SourceSpec report;
  report.name = "report";
  report.path = kReport;
  report.format = SourceFormat::kCsv;
  report.required = false;
  profile.sources.push_back(report);
  profile.loadmasters.emplace();
  profile.loadmasters->source = "loadmasters";
  profile.loadmasters->address.place.at = "/ip_address";
  profile.report.emplace();
  profile.report->source = "report";
  profile.report->address.place.at = "Address";
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

std::shared_ptr<const CompiledProfile> OneSource() {
  return std::make_shared<const CompiledProfile>(SceneProfile());
}

std::string SettingsBody(const std::string& device_id, const std::string& mode) {
  return R"({"device_id": ")" + device_id + R"(", "ha_mode": ")" + mode +
         R"(", "ha_error_message": null, "ha_key": "ha-key-)" + device_id +
         R"(", "peer_ha_key": "ha-key-of-peer", "address": "192.0.2.10", )" +
         R"("peer_address": "192.0.2.10"})";
}

std::string ListBody(int from, int to, int total) {
  std::string body = R"({"meta": {"limit": 2, "offset": )" + std::to_string(from) +
                     R"(, "total_count": )" + std::to_string(total) + R"(}, "objects": [)";
  for (int i = from; i < to; ++i) {
    body +=
        (i == from ? "" : ", ") + (R"({"ip_address": "10.0.0.)" + std::to_string(i + 1)) + R"("})";
  }
  return body + "]}";
}

std::string ReportBody() { return "Address\n10.0.0.1\n10.0.0.2\n"; }

TempFolder::TempFolder() : path_(testing::MakeTempDirectory()) {}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::Write(const std::string& name, const std::string& text) const {
  const std::string path = PathOf(name);
  std::ofstream(path + ".new") << text;
  std::filesystem::rename(path + ".new", path);
  return path;
}

std::string Probe::Sources(std::size_t unit) const {
  std::string text;
  for (const SourceStatus& source : Snapshot().units.at(unit).sources) {
    std::string state = "ok";
    if (source.absent) state = "absent";
    if (source.failure) state = ToString(source.failure->reason);
    text += (text.empty() ? "" : ", ") + source.name + " " + state;
  }
  return text;
}

std::string Probe::Outcome() const {
  if (!result) return "waits";
  if (result->ok()) return "snapshot";
  switch (result->error()) {
    case ReadRefusal::kUnknownPair:
      return "unknown pair";
    case ReadRefusal::kBusy:
      return "busy";
    case ReadRefusal::kStopping:
      return "stopping";
    case ReadRefusal::kFailed:
      return "failed";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

Scene::Scene() {
  PairTarget emea;
  emea.name = "emea";
  emea.units = {SceneUnit("central-a", "key-a"), SceneUnit("central-b", "key-b")};
  PairTarget apac;
  apac.name = "apac";
  apac.units = {SceneUnit("central-c", "key-c")};
  pairs = {std::move(emea), std::move(apac)};
  ServeWell(kHostA, "1");
  ServeWell(kHostB, "2");
  ServeWell("central-c.example", "3");
}

Scene::~Scene() {
  for (const auto& kept : kept_) {
    if (const auto reader = kept.lock()) reader->reset();
  }
}

PairReader& Scene::reader() {
  if (!reader_) {
    std::set<std::pair<std::string, std::string>> units;
    for (const PairTarget& pair : pairs) {
      for (const UnitTarget& unit : pair.units) units.emplace(pair.name, unit.name);
    }
    stats.Configured(units);
    reader_ = std::make_shared<PairReader>(
        pairs, limits,
        PairReader::Parts{fetcher, names, loop, pool, files, clock, sessions, stats, logger,
                          [this](const AssessedRead& read) {
                            if (throw_when_concluded) throw std::logic_error("a bug");
                            concluded.push_back(read);
                            when_concluded();
                          }});
  }
  return *reader_;
}

bool Scene::Stop() {
  bool stopped = false;
  reader().Stop([&stopped] { stopped = true; });
  loop.RunReady();
  return stopped;
}

std::shared_ptr<Probe> Scene::Ask(Duration patience, WhenBusy when_busy, const std::string& pair) {
  std::shared_ptr<Probe> probe = AskWithin(patience, when_busy, pair);
  loop.RunReady();
  return probe;
}

std::shared_ptr<Probe> Scene::AskWithin(Duration patience, WhenBusy when_busy,
                                        const std::string& pair) {
  auto probe = std::make_shared<Probe>();
  reader();
  const auto kept = std::make_shared<std::shared_ptr<PairReader>>(reader_);
  kept_.push_back(kept);
  reader().Read(pair, Deadline::After(clock.Steady(), patience), when_busy,
                [this, probe, kept](ReadResult result) {
                  probe->result = std::move(result);
                  probe->answered_at = clock.Steady();
                  ++probe->answers;
                });
  return probe;
}

std::shared_ptr<Probe> Scene::Read(const std::string& pair) {
  std::shared_ptr<Probe> probe = Ask(seconds(9), WhenBusy::kRefuse, pair);
  for (int i = 0; i < 100 && !probe->Answered(); ++i) loop.Advance(std::chrono::milliseconds(100));
  return probe;
}

void Scene::UsePassword() {
  CredentialSource& credentials = unit(0).credentials;
  credentials.inline_key = Secret();
  credentials.password_file = folder.Write("password", "open-sesame\n");
  fetcher.Serve(kHostA, kLogin,
                FakeAnswer::Status(200, R"({"apikey": "key-1", "id": 1, "success": true})"));
}

void Scene::ServeAll(const std::string& host, const FakeAnswer& answer) {
  for (const char* path : {kSettings, kList, kReport}) fetcher.Serve(host, path, answer);
}

void Scene::ServeWell(const std::string& host, const std::string& device_id) {
  fetcher.Serve(host, kSettings, FakeAnswer::Status(200, SettingsBody(device_id)));
  fetcher.Serve(host, kList, [](const FetchRequest& request) {
    const bool second = request.url.query.find("offset=2") != std::string::npos;
    return FakeAnswer::Status(200, second ? ListBody(2, 3, 3) : ListBody(0, 2, 3));
  });
  fetcher.Serve(host, kReport, FakeAnswer::Status(200, ReportBody()));
}

std::vector<std::string> Scene::RequestsTo(const std::string& host) const {
  std::vector<std::string> lines;
  for (const std::string& line : fetcher.RequestLines()) {
    if (line.find(" " + host + "/") != std::string::npos) lines.push_back(line);
  }
  return lines;
}

}  // namespace kemp360::testing

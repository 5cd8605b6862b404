#include "oracle/play.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <utility>

#include "profile/profile_reader.h"
#include "support/temp_directory.h"

namespace kemp360::oracle {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kStoryLines = 40;

Setup SetupOf(std::uint64_t seed, Dice& dice) {
  static constexpr std::array<std::size_t, 5> kPages{1000, 1000, 3, 4, 7};
  Setup setup;
  setup.dialect = static_cast<Dialect>(seed % 3);
  setup.logs_in = dice.Chance(35);
  setup.page_rows = dice.Pick(kPages);
  setup.refusal = dice.Chance(70) ? 401 : 403;
  setup.report_is_open = dice.Chance(25);
  setup.knows_names = dice.Chance(50);
  return setup;
}

Profile ProfileOf(Dialect dialect) {
  const Result<Profile, std::vector<Mistake>> profile =
      ParseProfile(ProfileText(dialect), "profile");
  if (!profile) throw std::runtime_error("the profile does not load");
  return *profile;
}

}  // namespace

Folder::Folder() : path_(testing::MakeTempDirectory()) {}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::Write(const std::string& name, const std::string& text) const {
  const std::string path = PathOf(name);
  std::ofstream(path + ".new") << text;
  std::filesystem::rename(path + ".new", path);
  return path;
}

Play::Play(std::uint64_t seed)
    : seed_(seed),
      dice_(seed * 1000003),
      setup_(SetupOf(seed, dice_)),
      world_(dice_, 2 + dice_.Below(8)),
      centrals_({setup_, world_, loop_, clock_}),
      sessions_(std::make_unique<SessionStore>(loop_)) {
  const bool addresses = dice_.Chance(50);
  pairs_ = {{"emea", {0, 1}, seconds(8), addresses},
            {"twin", {1, 0}, seconds(3), !addresses},
            {"solo", {1}, seconds(5), addresses}};
  const Profile profile = ProfileOf(setup_.dialect);
  std::vector<std::string> spelled;
  for (const SourceSpec& source : profile.sources) spelled.push_back(source.path);
  gate_ = std::make_shared<const Gate>(spelled, profile.login_path);
  profile_ = std::make_shared<const CompiledProfile>(profile);
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    WriteFile(unit, TrueSecret(unit));
    if (setup_.knows_names) names_.Know(HostOf(unit), {world_.units[unit].address});
  }
}

Play::~Play() {
  if (!reader_) return;
  reader_->Stop([] {});
  loop_.Advance(seconds(20));
}

PairReader& Play::reader() {
  if (reader_) return *reader_;
  ++generation_;
  std::vector<PairTarget> targets;
  std::set<UnitLabels> labels;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    PairTarget& target = targets.emplace_back();
    target.name = pairs_[i].name;
    target.timeout = pairs_[i].timeout;
    for (const std::size_t index : pairs_[i].units) {
      const std::string letter = index == 0 ? "a" : "b";
      UnitTarget& unit = target.units.emplace_back();
      unit.name = "central-" + letter;
      unit.url = *ParseUrl("https://" + HostOf(index));
      unit.credentials.username = "monitoring";
      const std::string file = folder_.PathOf("secret-" + letter);
      (setup_.logs_in ? unit.credentials.password_file : unit.credentials.key_file) = file;
      if (pairs_[i].knows_addresses) unit.addresses = {world_.units[index].address};
      unit.profile = profile_;
      unit.gate = gate_;
      unit.tls.server_name = Mark(i);  // which nobody else looks at: whose request it is
      labels.emplace(target.name, unit.name);
    }
  }
  stats_.Configured(labels);
  ReadLimits limits;
  limits.credentials_cooldown = setup_.cooldown;
  const int generation = generation_;
  reader_ = std::make_shared<PairReader>(
      targets, limits,
      PairReader::Parts{centrals_, names_, loop_, pool_, files_, clock_, *sessions_, stats_,
                        logger_, [this, generation](const AssessedRead& read) {
                          OnEnded(read.snapshot->pair + "#" + std::to_string(generation), read);
                        }});
  return *reader_;
}

void Play::Note(const std::string& line) {
  story_.push_back(std::to_string(step_) + ": " + line);
  if (story_.size() > kStoryLines) story_.pop_front();
}

bool Play::Step() {
  ++step_;
  complaints_.clear();
  shown_.clear();
  waiters_.clear();
  ended_.clear();
  centrals_.complaints.clear();
  Mend();
  for (std::size_t changes = dice_.Below(3); changes != 0; --changes) Change(false);
  if (dice_.Chance(20)) centrals_.spelling = dice_.Next();
  if (dice_.Chance(2)) {
    const std::size_t pair = dice_.Below(pairs_.size());
    centrals_.hung = pairs_[pair].name + (dice_.Chance(50) ? "/central-a" : "/central-b");
    files_.Hang("credentials of " + centrals_.hung);
    Note("files of " + centrals_.hung + " hang");
  }
  dice_.Chance(70) ? ReadOnce() : ReadMuch();
  WaitForAll();
  CheckIdle();
  loop_.Advance(dice_.Chance(85) ? milliseconds(dice_.Below(30000)) : milliseconds(seconds(150)));
  return complaints_.empty();
}

void Play::Ask(std::size_t pair, Duration patience) {
  const auto waiter = std::make_shared<Waiter>();
  PairReader& asked = reader();
  waiter->pair = pair;
  waiter->mark = Mark(pair);
  waiter->deadline = Deadline::After(clock_.Steady(), patience);
  waiters_.push_back(waiter);
  Note("read " + waiter->mark + " within " + std::to_string(patience / milliseconds(1)) + " ms");
  centrals_.Open(waiter->mark);
  asked.Read(
      pairs_[pair].name, waiter->deadline, dice_.Chance(50) ? WhenBusy::kWait : WhenBusy::kRefuse,
      [this, waiter, kept = reader_](const ReadResult& result) { OnAnswer(*waiter, result); });
  loop_.RunReady();
}

void Play::ReadOnce() {
  Ask(dice_.Chance(60) ? 0 : 1 + dice_.Below(2), milliseconds(9000 + dice_.Below(1000)));
  while (waiters_.back()->answers == 0 && dice_.Chance(80)) {
    loop_.Advance(milliseconds(dice_.Below(1500)));
    if (waiters_.back()->answers == 0 && dice_.Chance(25)) Change(true);
  }
}

/// Several waiters of different patience, and changes between.
void Play::ReadMuch() {
  for (std::size_t count = 2 + dice_.Below(4); count != 0; --count) {
    Ask(dice_.Below(pairs_.size()), milliseconds(300 + dice_.Below(9000)));
    if (dice_.Chance(60)) loop_.Advance(milliseconds(dice_.Below(2500)));
    if (dice_.Chance(25)) Change(true);
  }
}

void Play::WaitForAll() {
  for (const auto& waiter : waiters_) {
    if (waiter->answers == 0) loop_.AdvanceTo(waiter->deadline.at);
    if (waiter->answers == 0) {
      // Its answer is a task that came after the one of the clock.
      loop_.RunReady();
    }
    if (waiter->answers != 1) {
      Complain("one who waited for " + waiter->mark + " was answered " +
               std::to_string(waiter->answers) + " times by his deadline");
    }
  }
  if (centrals_.UnderWay() != 0) Complain("a read goes on, and nobody waits for it");
  if (!centrals_.hung.empty()) files_.Release();
  centrals_.hung.clear();
  // A read that somebody left may go on for those who still wait; here nobody does.
  loop_.Advance(seconds(9));
}

void Play::CheckIdle() {
  for (const std::string& complaint : centrals_.complaints) Complain(complaint);
  if (centrals_.UnderWay() != 0) Complain("requests are under way, and nobody waits");
  if (loop_.Waiting() != 0) Complain("tasks are left on the loop, and nobody waits");
  for (const std::string& line : logger_.Take()) {
    if (line.find(kSecretMark) != std::string::npos) Complain("a secret is in the log: " + line);
    if (line.starts_with("error")) Complain("the log tells of a bug: " + line);
  }
  centrals_.DropAll();
  last_ended_.clear();
}

void Play::OnEnded(const std::string& mark, const AssessedRead& read) {
  if (!read.snapshot->took_place) return;
  const std::shared_ptr<ReadRecord> record = centrals_.Close(mark);
  ended_[read.snapshot.get()] = {record, read};
  last_ended_[mark] = record;
  for (const UnitSnapshot& unit : read.snapshot->units) {
    if (!unit.cooldown_end) continue;
    centrals_.CoolsUntil(record->units[UnitOfHost(unit.unit)],
                         clock_.Steady() + (*unit.cooldown_end - clock_.System()));
  }
}

void Play::OnAnswer(Waiter& waiter, const ReadResult& result) {
  ++waiter.answers;
  ++answers_;
  if (clock_.Steady() > waiter.deadline.at)
    Complain("an answer after its deadline: " + waiter.mark);
  if (!result || !result->snapshot->took_place) {
    const bool busy = result || result.error() == ReadRefusal::kBusy;
    const bool may_be = busy && waiters_.size() > 1 && clock_.Steady() == waiter.deadline.at;
    if (!may_be) Complain("no read for one who waited for " + waiter.mark);
    centrals_.Drop(waiter.mark);
    return;
  }
  const auto ended = ended_.find(result->snapshot.get());
  const bool whole = ended != ended_.end();
  std::shared_ptr<ReadRecord> record = whole ? ended->second.record : last_ended_[waiter.mark];
  if (!record || (!whole && centrals_.IsOpen(waiter.mark))) record = centrals_.Open(waiter.mark);
  const Judgement judgement = Judge(
      {pairs_[waiter.pair], *record, *result, clock_.Steady(), waiter.deadline, whole, setup_});
  shown_.push_back(judgement.text);
  for (const std::string& complaint : judgement.complaints)
    Complain(waiter.mark + ": " + complaint);
  const auto is_up = [](const UnitSnapshot& unit) {
    return std::ranges::all_of(unit.sources, &SourceStatus::ok);
  };
  if (std::ranges::all_of(result->snapshot->units, is_up)) ++whole_answers_;
}

std::string Play::LastStep() const {
  std::string text;
  for (const std::string& line : story_) {
    if (line.starts_with(std::to_string(step_) + ":")) text += "  " + line + "\n";
  }
  for (const std::string& shown : shown_) text += shown;
  return text;
}

std::string Play::Report() const {
  std::string text = "seed " + std::to_string(seed_) + ", step " + std::to_string(step_) + ":\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(complaints_.size(), 12); ++i) {
    text += "  " + complaints_[i] + "\n";
  }
  text += "what happened (replay: --seed " + std::to_string(seed_) + " --step " +
          std::to_string(step_) + "):\n";
  for (const std::string& line : story_) text += "  " + line + "\n";
  text += "faults:\n";
  for (const Fault& fault : centrals_.faults) text += "  " + fault.Text() + "\n";
  text += "how it was read:\n";
  for (const std::string& shown : shown_) {
    for (std::size_t at = 0; at < shown.size();) {
      const std::size_t end = std::min(shown.find('\n', at), shown.size());
      const std::string line = shown.substr(at, end - at);
      const bool of_reading =
          line.starts_with("kemp360_source_") || line.starts_with("kemp360_pair_check{");
      if (of_reading && line.find("duration") == std::string::npos) text += "  " + line + "\n";
      at = end + 1;
    }
  }
  return text + world_.Text();
}

}  // namespace kemp360::oracle

#include "oracle/judge.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "metrics/exposition.h"

namespace kemp360::oracle {
namespace {

using std::chrono::milliseconds;

/// How a source is said to be.
enum class Said { kUp, kDown, kAbsent };

/// Is it the one's own fault, or another's, that a source was not read whole? Nothing that it
/// answered was spoiled; but perhaps it was not asked, or its answer came too late.
bool IsExcused(const Answered& answered, const UnitRecord& unit, const SourceRecord& source) {
  const ReadRecord& record = answered.record;
  if (unit.muddled || !unit.good_key || unit.cools || source.rests) return true;
  // A key that a login gave, and that is old, is renewed within the read.
  const bool renewable = answered.setup.logs_in && !unit.refused_well;
  if (!unit.login_broken.empty() || (unit.refused && !unit.accepted && !renewable)) return true;
  Duration delays = unit.login_delay;
  bool hangs = false;
  for (const SourceRecord& one : unit.sources) {
    delays += one.delay;
    hangs = hangs || one.hangs;
  }
  const bool alone = record.alone;
  if (delays == Duration::zero() && !hangs) return !alone && !unit.proven;
  const SteadyTime end =
      std::min(record.begun + answered.pair.timeout - milliseconds(100), answered.deadline.at);
  const Duration time = end - record.begun - milliseconds(50);
  const bool side_by_side = unit.proven && !unit.refused && unit.logins == 0;
  if (!side_by_side) return !alone || hangs || delays >= time;
  return source.hangs || milliseconds(500) + source.delay >= time;
}

class Judging {
 public:
  explicit Judging(const Answered& answered) : answered_(answered) {}

  Judgement Run() {
    const PairView view{answered_.read.snapshot.get(), answered_.read.assessment.get()};
    judgement_.text = RenderExposition(TextFormat::kPrometheus004, {&view, 1}, nullptr);
    std::vector<SaidUnit> said;
    bool torn = false;
    for (std::size_t i = 0; i < answered_.pair.units.size(); ++i) {
      const UnitRecord& record = answered_.record.units[answered_.pair.units[i]];
      said.push_back(UnitSaid(i));
      torn = torn || record.sources[static_cast<std::size_t>(Source::kList)].torn;
    }
    CheckSecrets();
    if (!torn) Compare(ExpectedLines(answered_.pair.name, said, Comparable()));
    return std::move(judgement_);
  }

 private:
  void Complain(const std::string& what) { judgement_.complaints.push_back(what); }

  [[nodiscard]] bool Comparable() const {
    std::vector<SystemTime> times;
    for (const UnitRecord& unit : answered_.record.units) {
      if (unit.report_at) times.push_back(*unit.report_at);
    }
    return times.size() < 2 || std::chrono::abs(times[0] - times[1]) <= std::chrono::minutes(5);
  }

  /// Names are looked up once both units have said which addresses they have.
  [[nodiscard]] bool SettingsCame() const {
    const auto came = [](const UnitSnapshot& unit) { return unit.sources.front().ok(); };
    return std::ranges::all_of(answered_.read.snapshot->units, came);
  }

  [[nodiscard]] bool HasStory(const std::string& part) const {
    const auto has = [&](const std::string& line) { return line.find(part) != std::string::npos; };
    return std::ranges::any_of(answered_.read.snapshot->log, has);
  }

  SaidUnit UnitSaid(std::size_t place) {
    const std::size_t index = answered_.pair.units[place];
    const UnitRecord& record = answered_.record.units[index];
    const UnitSnapshot& shown = answered_.read.snapshot->units[place];
    SaidUnit unit;
    unit.name = index == 0 ? "central-a" : "central-b";
    unit.maps_peer_device = answered_.setup.dialect == Dialect::kDefault;
    const std::string address = index == 0 ? "192.0.2.10" : "192.0.2.11";
    if (answered_.pair.knows_addresses) unit.known_addresses = {address};
    if (answered_.setup.knows_names && (SettingsCame() || HasStory("look-up: " + HostOf(index))))
      unit.url_address = address;
    std::array<Said, kSources> is{};
    for (std::size_t s = 0; s < kSources; ++s) {
      is[s] = SourceSaid(unit.name, shown.sources[s], record, record.sources[s]);
      unit.up = unit.up || is[s] == Said::kUp;
    }
    if (is[0] == Said::kUp) unit.facts = record.facts;
    if (is[1] == Said::kUp) unit.list = record.list;
    if (is[2] == Said::kUp) unit.report = record.report;
    CheckCooldown(unit.name, shown, record);
    return unit;
  }

  /// Is a source as it must be: read whole, absent, or failed for the right reason?
  Said SourceSaid(const std::string& unit, const SourceStatus& shown, const UnitRecord& record,
                  const SourceRecord& source) {
    const std::string who = unit + " " + shown.name + ": ";
    if (shown.ok()) {
      if (!source.broken.empty())
        Complain(who + "read whole, and its answer was: " + source.broken);
      if (!source.whole) Complain(who + "read whole, and not all of it was delivered");
      return Said::kUp;
    }
    if (shown.absent) {
      if (!source.absent) Complain(who + "absent, and nothing said so");
      return Said::kAbsent;
    }
    const std::string reason(ToString(shown.failure->reason));
    const bool decided = answered_.whole || source.decided_at < answered_.at;
    if (!source.broken.empty() && decided) {
      // A refused key is renewed by a login, which may fail for a reason of its own.
      const bool renewed = source.refused && !record.login_broken.empty();
      // Its next page, or that login, may have come too late.
      const bool late = reason == "timeout" && (source.hangs || source.delay != Duration::zero() ||
                                                record.login_delay != Duration::zero());
      if (!source.reasons.contains(reason) && !renewed && !late) {
        Complain(who + "failed as " + reason + " (" + shown.failure->detail +
                 "), and its answer was: " + source.broken);
      }
    } else if ((source.whole || source.absent) && decided) {
      Complain(who + "failed as " + reason + " (" + shown.failure->detail +
               "), and its answers were whole and honest");
    } else if (!IsExcused(answered_, record, source)) {
      Complain(who + "failed as " + reason + " (" + shown.failure->detail +
               "), and nothing explains it");
    }
    return Said::kDown;
  }

  /// With a wrong key, and nothing else, it must be said that it cools down.
  void CheckCooldown(const std::string& unit, const UnitSnapshot& shown, const UnitRecord& record) {
    if (shown.cooldown_end && record.good_key && !record.cools && !record.refused &&
        !record.muddled && record.login_broken.empty() && answered_.record.alone) {
      Complain(unit + ": a cool-down is shown, and nothing was refused");
    }
    const auto well = [](const SourceRecord& source) {
      return (source.broken.empty() || source.broken == "refused") &&
             source.delay == Duration::zero() && !source.hangs && !source.rests;
    };
    const bool only_refused = std::ranges::all_of(record.sources, well) && !record.muddled &&
                              record.login_delay == Duration::zero() && answered_.record.alone;
    if (record.good_key || record.cools || !only_refused || shown.cooldown_end) return;
    const bool rejected =
        answered_.setup.logs_in ? record.login_broken == "wrong password" : record.refused;
    if (!rejected) return;
    Complain(unit + ": its key is wrong, and no cool-down is shown");
  }

  void CheckSecrets() {
    const auto check = [this](const std::string& where, std::string_view text) {
      if (text.find(kSecretMark) != std::string_view::npos) Complain("a secret is in " + where);
    };
    check("the exposition", judgement_.text);
    for (const std::string& line : answered_.read.snapshot->log)
      check("the story of the read", line);
    for (const UnitSnapshot& unit : answered_.read.snapshot->units) {
      check("the message of an HA error", unit.ha_error_message.value_or(""));
      for (const SourceStatus& source : unit.sources) {
        if (source.failure) check("a failure", source.failure->detail);
      }
    }
  }

  void Compare(const std::vector<std::string>& expected) {
    std::vector<std::string_view> shown;
    for (std::string_view rest = judgement_.text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      const std::string_view line = rest.substr(0, end);
      if (IsExpectable(line)) shown.push_back(line);
      rest.remove_prefix(end + 1);
    }
    std::ranges::sort(shown);
    auto have = shown.begin();
    auto want = expected.begin();
    while (have != shown.end() || want != expected.end()) {
      if (want == expected.end() || (have != shown.end() && *have < *want)) {
        Complain("it says      " + std::string(*have++));
      } else if (have == shown.end() || *want < *have) {
        Complain("it must say  " + *want++);
      } else {
        ++have;
        ++want;
      }
    }
  }

  const Answered& answered_;
  Judgement judgement_;
};

}  // namespace

Judgement Judge(const Answered& answered) { return Judging(answered).Run(); }

}  // namespace kemp360::oracle

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/fault.h"
#include "model/comparisons.h"

namespace kemp360 {
namespace {

using Text = std::optional<std::string>;

Text ShownUnlessBlank(const std::optional<std::string>& text) {
  if (!text || Trim(*text).empty()) return std::nullopt;
  return Shown(Trim(*text));
}

std::string NameOfOther(const FaultCase& at) {
  return at.other() == nullptr ? "the other unit" : at.other()->unit;
}

/// The unit with the lower release; null where the two cannot be compared.
const UnitSnapshot* Older(const FaultCase& at) {
  const UnitSnapshot* other = at.other();
  if (other == nullptr) return nullptr;
  const auto here = ParseRelease(at.unit().version.value_or(""));
  const auto there = ParseRelease(other->version.value_or(""));
  if (!here || !there || *here == *there) return nullptr;
  return *here < *there ? &at.unit() : other;
}

Text NewerVersion(const FaultCase& at) {
  const UnitSnapshot* older = Older(at);
  const UnitSnapshot* other = at.other();
  if (older == nullptr || other == nullptr) return "the version of the other unit";
  return ShownUnlessBlank(older == other ? at.unit().version : other->version);
}

Text OldVersion(const FaultCase& at) {
  return at.assessed().cross_restore_supported == false ? ShownUnlessBlank(at.unit().version)
                                                        : std::nullopt;
}

Text AddressOfOther(const FaultCase& at) {
  const Text shown = at.other() == nullptr ? std::nullopt : ShownUnlessBlank(at.other()->address);
  return shown ? shown : "the address that " + NameOfOther(at) + " shows";
}

Text Sources(const FaultCase& at) {
  std::vector<std::string> names;
  for (const SourceStatus& source : at.unit().sources) {
    if (source.failure && StandsFor(source.failure->reason, at)) names.push_back(source.name);
  }
  return Listed(names);
}

/// Why what the fault stands for was not read: what failed alike is named once.
Text Why(const FaultCase& at) {
  std::vector<std::string> texts;
  const bool any_tried = std::ranges::any_of(at.unit().sources, [](const SourceStatus& source) {
    return source.failed() && source.duration;
  });
  for (const SourceStatus& source : at.unit().sources) {
    if (!source.failure || (at.unit().up() && !StandsFor(source.failure->reason, at))) continue;
    if (any_tried && !source.duration) continue;  // because of another one, which says why
    std::string text = ToString(Failure{source.failure->reason, Shown(source.failure->detail)});
    if (!Holds(texts, text)) texts.push_back(std::move(text));
  }
  return texts.empty() ? "it has none of the sources that its profile names" : Listed(texts);
}

Text MissingFacts(const FaultCase& at) {
  std::vector<std::string> facts;
  for (const auto& [fact, missing] : at.unit().missing) {
    if (missing) facts.emplace_back(ToString(fact));
  }
  return Listed(facts);
}

Text ExpiresIn(const FaultCase& at) {
  if (!at.unit().certificate_expiry) return std::nullopt;
  const auto left = *at.unit().certificate_expiry - at.snapshot.read_at;
  return CountOf(static_cast<std::size_t>(left / std::chrono::hours(24)), "day");
}

/// "2026-12-30 15:04 UTC"
Text GraceEnd(const FaultCase& at) {
  if (!at.snapshot.license_grace_period) return std::nullopt;
  const std::string end = Iso8601(at.snapshot.read_at + *at.snapshot.license_grace_period);
  return end.substr(0, 10) + " " + end.substr(11, 5) + " UTC";
}

Text Skew(const FaultCase& at) {
  if (!at.unit().clock_skew) return std::nullopt;
  const auto seconds = *at.unit().clock_skew / std::chrono::seconds(1);
  return std::to_string(seconds < 0 ? -seconds : seconds) +
         (seconds < 0 ? " s behind" : " s ahead of");
}

Text UndecidedChecks(const FaultCase& at) {
  std::string text;
  for (const Check check : kAll<Check>) {
    if (at.assessment.of(check) || !IsAsked(check, at.assessment)) continue;
    if (!text.empty()) text += "; ";
    text.append(CheckTitle(check)).append(" (");
    text += WhyUndecided(check, at.snapshot, at.assessment) + ")";
  }
  return text;
}

/// A few by name, and how many more there are. A snapshot that was kept for the pages has let the
/// rows of most go; their count is that of all.
Text NamedLoadMasters(const FaultCase& at) {
  constexpr std::size_t kNamed = 3;
  const std::size_t all = LoadMastersOf(at);
  std::vector<std::string> names;
  for (const LoadMasterAssessment& loadmaster : at.assessment.loadmasters) {
    if (names.size() == kNamed) break;
    if (loadmaster.ownership && loadmaster.ownership == at.fault.ownership) {
      names.push_back(Shown(LabelOf(loadmaster, at.snapshot)));
    }
  }
  if (names.empty()) return CountOf(all, "LoadMaster");
  if (all > names.size()) names.push_back(std::to_string(all - names.size()) + " more");
  return Listed(names);
}

/// Two hosts, or two certificates, are two units that the profile takes for one, or one unit that
/// is reached in two ways.
Text TwoHosts(const FaultCase& at) {
  if (at.other() == nullptr) return std::nullopt;
  const bool hosts = at.unit().url_host != at.other()->url_host;
  const auto& one = at.unit().certificate_expiry;
  const auto& other = at.other()->certificate_expiry;
  if (!hosts && (!one || !other || *one == *other)) return std::nullopt;
  return at.unit().url + " and " + at.other()->url;
}

Text ListedTwice(const UnitSnapshot* unit) {
  if (unit == nullptr || !unit->loadmasters) return std::nullopt;
  const std::vector<std::string>& named = unit->loadmasters->listed_twice;
  return named.empty() ? std::nullopt : Text(Listed(named));
}

Text NoOwners(const FaultCase& at) {
  constexpr std::size_t kEnough = 5;
  for (const UnitAssessment& unit : at.assessment.units) {
    if (unit.reports_other_owner || unit.reported.value_or(0) < kEnough) return std::nullopt;
  }
  return CountOf(at.assessed().reported.value_or(0), "LoadMaster");
}

/// Why facts that are `meant` are missing: a few, and how many more there are.
Text RemarksOf(const UnitSnapshot* unit, bool (*meant)(Fact fact)) {
  constexpr std::size_t kNamed = 3;
  if (unit == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const Remark& remark : unit->remarks) {
    if (meant(remark.fact)) texts.push_back(RemarkText(remark));
  }
  if (texts.empty()) return std::nullopt;
  const std::size_t more = texts.size() - std::min(texts.size(), kNamed);
  texts.resize(texts.size() - more);
  return Joined(texts, "; ") + (more == 0 ? "" : "; and " + std::to_string(more) + " more");
}

Text ModeWhy(const FaultCase& at) {
  return RemarksOf(&at.unit(), [](Fact fact) { return fact == Fact::kHaMode; });
}

Text ClaimWhy(const UnitSnapshot* unit) {
  return RemarksOf(unit, [](Fact fact) {
    return fact == Fact::kLoadmasterClaim || fact == Fact::kLoadmasterState;
  });
}

constexpr Placeholder kPlaceholders[] = {
    {"pair", [](const FaultCase& at) -> Text { return at.snapshot.pair; }},
    // In a fault of the pair, the first unit.
    {"unit", [](const FaultCase& at) -> Text { return at.unit().unit; }},
    {"other", [](const FaultCase& at) -> Text { return NameOfOther(at); }},
    // None, if one unit is configured.
    {"configured_other",
     [](const FaultCase& at) {
       return at.other() == nullptr ? std::nullopt : Text(at.other()->unit);
     }},
    // Whose backup this unit may have, if it rejects its credentials: a backup that was restored to
    // one unit leaves those of the other one as they were.
    {"backup_of",
     [](const FaultCase& at) {
       if (at.other() == nullptr) return Text("the other unit");
       const FaultCase other{at.snapshot, at.assessment, at.fault, 1 - at.index};
       return UnitNotRead(other) ? std::nullopt : Text(at.other()->unit);
     }},
    {"version", [](const FaultCase& at) { return ShownUnlessBlank(at.unit().version); }},
    {"other_version",
     [](const FaultCase& at) {
       return at.other() == nullptr ? std::nullopt : ShownUnlessBlank(at.other()->version);
     }},
    {"older",
     [](const FaultCase& at) -> Text {
       const UnitSnapshot* older = Older(at);
       return older == nullptr ? "the unit with the older version" : older->unit;
     }},
    {"newer_version", NewerVersion},
    // The unit's, if it is before 1.23.
    {"old_version", OldVersion},
    {"device_id", [](const FaultCase& at) { return ShownUnlessBlank(at.unit().device_id); }},
    {"other_device_id",
     [](const FaultCase& at) {
       return at.other() == nullptr ? std::nullopt : ShownUnlessBlank(at.other()->device_id);
     }},
    {"peer_device_id",
     [](const FaultCase& at) { return ShownUnlessBlank(at.unit().peer_device_id); }},
    // The hosts of both URLs, if something tells two units apart all the same.
    {"two_hosts", TwoHosts},
    // How many LoadMasters fail in one way, if it is all of them.
    {"all_alike",
     [](const FaultCase& at) {
       return AllFailAlike(at) ? Text(CountOf(LoadMastersOf(at), "LoadMaster")) : std::nullopt;
     }},
    // How many LoadMasters the reports have, if no line of either names another owner.
    {"no_owners", NoOwners},
    // LoadMasters that a unit lists twice, with words that differ.
    {"listed_twice", [](const FaultCase& at) { return ListedTwice(&at.unit()); }},
    {"other_listed_twice", [](const FaultCase& at) { return ListedTwice(at.other()); }},
    {"sources", Sources},
    {"why", Why},
    {"facts", MissingFacts},
    // Why facts are missing.
    {"facts_why",
     [](const FaultCase& at) {
       return ModeLacks(at) ? RemarksOf(&at.unit(), [](Fact fact) { return fact != Fact::kHaMode; })
                            : RemarksOf(&at.unit(), [](Fact) { return true; });
     }},
    {"mode_why", ModeWhy},
    {"claim_why", [](const FaultCase& at) { return ClaimWhy(&at.unit()); }},
    {"other_claim_why", [](const FaultCase& at) { return ClaimWhy(at.other()); }},
    {"expires_in", ExpiresIn},
    // "75 s ahead of"
    {"skew", Skew},
    {"checks", UndecidedChecks},
    {"peer_address", [](const FaultCase& at) { return ShownUnlessBlank(at.unit().peer_address); }},
    {"other_address", AddressOfOther},
    // The message of the unit's HA error, without a period at its end.
    {"error_text",
     [](const FaultCase& at) {
       Text text = ShownUnlessBlank(at.unit().ha_error_message);
       if (text && text->ends_with('.')) text->pop_back();
       return text;
     }},
    // How many the fault concerns, and some of them by their label.
    {"loadmasters",
     [](const FaultCase& at) -> Text { return CountOf(LoadMastersOf(at), "LoadMaster"); }},
    {"named", NamedLoadMasters},
    {"devices",
     [](const FaultCase& at) -> Text {
       return CountOf(at.assessed().normal.value_or(0), "normal device");
     }},
    // When license_grace_period ends, if it began at this read.
    {"grace_end", GraceEnd},
    {"loadmaster", nullptr},
    {"instance", nullptr},
};

}  // namespace

std::span<const Placeholder> AllPlaceholders() { return kPlaceholders; }

std::optional<std::string> Fill(std::string_view text, const FaultCase& at) {
  std::string filled;
  while (true) {
    filled += TakeUntil(text, "{");
    if (text.empty()) return filled;
    const std::string_view name = TakeUntil(text, "}");
    const auto* known = std::ranges::find(kPlaceholders, name, &Placeholder::name);
    // A name that is misspelled in the catalogue: a test finds it before anybody reads it.
    if (known == std::end(kPlaceholders) || known->value == nullptr) return std::nullopt;
    const Text value = known->value(at);
    if (!value) return std::nullopt;
    filled += *value;
  }
}

}  // namespace kemp360

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "diagnosis/fault.h"

namespace kemp360 {
namespace {

std::vector<std::string> TextsOf(const Fault& fault) {
  std::vector<std::string> texts{std::string(fault.headline)};
  for (const FaultTexts* some : {&fault.meaning, &fault.causes, &fault.cure}) {
    for (const std::string_view text : *some) {
      if (!text.empty()) texts.emplace_back(text);
    }
  }
  return texts;
}

TEST_CASE("AllFaults: every fault has an ID, an alert, a headline, causes and a cure",
          "[diagnosis]") {
  const std::regex kebab_case("[a-z]+(-[a-z]+)*");
  std::set<std::string_view> ids;
  for (const Fault& fault : AllFaults()) {
    INFO(fault.id);
    CHECK(std::regex_match(std::string(fault.id), kebab_case));
    CHECK(ids.insert(fault.id).second);
    CHECK(fault.alert.starts_with("Kemp360"));
    CHECK(fault.severity != Severity::kOk);
    CHECK_FALSE(fault.headline.empty());
    CHECK_FALSE(fault.headline.ends_with('.'));
    for (const FaultTexts* some : {&fault.meaning, &fault.causes, &fault.cure}) {
      CHECK_FALSE(some->front().empty());
      for (const std::string_view text : *some) CHECK((text.empty() || text.ends_with('.')));
    }
  }
}

TEST_CASE(
    "AllFaults: every placeholder is known, and a fault that is read needs no rule to fill it",
    "[diagnosis]") {
  std::map<std::string_view, const Placeholder*> known;
  for (const Placeholder& placeholder : AllPlaceholders()) {
    CHECK(known.emplace(placeholder.name, &placeholder).second);
  }
  const std::regex braces("\\{([^}]*)\\}");
  std::set<std::string> used;
  for (const Fault& fault : AllFaults()) {
    for (const std::string& text : TextsOf(fault)) {
      for (std::sregex_iterator at(text.begin(), text.end(), braces), end; at != end; ++at) {
        const std::string name = (*at)[1];
        INFO(fault.id << ": " << text);
        REQUIRE(known.count(name) == 1);
        CHECK((fault.when == nullptr || known[name]->value != nullptr));
        used.insert(name);
      }
    }
  }
  CHECK(used.size() == known.size());
}

TEST_CASE("AllFaults: what explains a fault is a fault that a read can show", "[diagnosis]") {
  for (const Fault& fault : AllFaults()) {
    for (const std::string_view id : fault.explained_by) {
      INFO(fault.id << " by " << id);
      const auto cause = std::find_if(AllFaults().begin(), AllFaults().end(),
                                      [id](const Fault& other) { return other.id == id; });
      REQUIRE(cause != AllFaults().end());
      CHECK(cause->when != nullptr);
      // Nothing explains itself, however long the way round.
      CHECK(std::find(cause->explained_by.begin(), cause->explained_by.end(), fault.id) ==
            cause->explained_by.end());
    }
  }
}

TEST_CASE(
    "AllFaults: for every reason of a failed read there is one fault of a unit and one of a "
    "source",
    "[diagnosis]") {
  std::map<Reason, int> of_units;
  std::map<Reason, int> of_sources;
  for (const Fault& fault : AllFaults()) {
    if (!fault.of_each_unit) continue;
    const bool source = fault.alert == "Kemp360SourceFailing";
    for (const Reason reason : fault.reasons) ++(source ? of_sources : of_units)[reason];
  }
  for (const Reason reason : kAll<Reason>) {
    if (reason == Reason::kBusy) continue;  // whoever is busy leaves out the whole pair
    INFO(ToString(reason));
    CHECK(of_units[reason] == 1);
    CHECK(of_sources[reason] == 1);
  }
}

TEST_CASE("AllFaults: every check has a fault that violates it", "[diagnosis]") {
  for (const Check check : kAll<Check>) {
    INFO(ToString(check));
    CHECK(std::any_of(AllFaults().begin(), AllFaults().end(), [check](const Fault& fault) {
      return fault.check == check && fault.when != nullptr;
    }));
  }
}

}  // namespace
}  // namespace kemp360

// kemp360_fault_catalogue: prints docs/faults.json from the catalogue of faults, which is where it
// is written:
//   build/dev/tests/lint/kemp360_fault_catalogue > docs/faults.json

#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.h"
#include "base/reason.h"
#include "diagnosis/fault.h"

namespace kemp360 {
namespace {

template <typename Texts>
void PrintList(std::string_view key, const Texts& texts, JsonLines& json) {
  json.Open(key, '[');
  for (const std::string_view text : texts) {
    if (!text.empty()) json.Text("", text);
  }
  json.Close();
}

std::string InOne(const FaultTexts& texts) {
  std::string joined;
  for (const std::string_view text : texts) {
    if (!joined.empty() && !text.empty()) joined += ' ';
    joined += text;
  }
  return joined;
}

std::vector<std::string_view> WordsOf(std::span<const Reason> reasons) {
  std::vector<std::string_view> words;
  for (const Reason reason : reasons) words.push_back(ToString(reason));
  return words;
}

/// Those in the fault's texts, in the order of the list of placeholders.
std::vector<std::string_view> PlaceholdersOf(const Fault& fault) {
  const std::string all =
      std::string(fault.headline) + InOne(fault.meaning) + InOne(fault.causes) + InOne(fault.cure);
  std::vector<std::string_view> used;
  for (const Placeholder& placeholder : AllPlaceholders()) {
    if (all.find("{" + std::string(placeholder.name) + "}") != std::string::npos) {
      used.push_back(placeholder.name);
    }
  }
  return used;
}

void Print(const Fault& fault, JsonLines& json) {
  json.Open("", '{');
  json.Text("id", fault.id);
  json.Text("severity", ToString(fault.severity));
  json.Text("headline", fault.headline);
  json.Text("meaning", InOne(fault.meaning));
  PrintList("causes", fault.causes, json);
  PrintList("cure", fault.cure, json);
  json.Text("alert", fault.alert);
  json.Text("alert_severity", fault.alert_severity);
  json.Text("runbook", "rules/runbooks/" + std::string(fault.alert) + ".md");
  json.Text("basis", ToString(fault.basis));
  json.Text("seen_by", fault.when == nullptr ? "rules" : "read");
  json.Text("of", fault.of_each_unit ? "unit" : "pair");
  if (fault.check) {
    json.Text("check", ToString(*fault.check));
  } else {
    json.Raw("check", "null");
  }
  PrintList("reasons", WordsOf(fault.reasons), json);
  PrintList("explained_by", fault.explained_by, json);
  PrintList("placeholders", PlaceholdersOf(fault), json);
  json.Close();
}

}  // namespace
}  // namespace kemp360

int main() {
  kemp360::JsonLines json;
  json.Open("", '[');
  for (const kemp360::Fault& fault : kemp360::AllFaults()) kemp360::Print(fault, json);
  json.Close();
  std::cout << std::move(json).Take();
  return 0;
}

// kemp360_key_reference PAGE: prints a page of the documentation with its tables of keys made again
// from the tables in exporter/config/config_table.cc and exporter/profile/profile_table.cc. A table
// is between "<!-- keys: NAME -->" and "<!-- end of keys -->". To write a page again:
//   build/dev/tests/lint/kemp360_key_reference docs/profiles.md > new && mv new docs/profiles.md

#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "base/quantities.h"
#include "base/text.h"
#include "config/config_table.h"
#include "profile/profile_reader.h"
#include "support/default_as_written.h"

namespace kemp360 {
namespace {

constexpr std::string_view kEnd = "<!-- end of keys -->";

/// What may be written, in a cell.
std::string Kind(const ValueSpec& value) {
  const auto from_to = [&value](const std::string& kind, std::string (*text)(std::int64_t)) {
    return kind + ", " + text(value.least) + " to " + text(value.most);
  };
  switch (value.kind) {
    case ValueKind::kText:
      return "string";
    case ValueKind::kFile:
      return "file name";
    case ValueKind::kFlag:
      return "`true` or `false`";
    case ValueKind::kCount:
      return from_to("integer", [](std::int64_t count) { return std::to_string(count); });
    case ValueKind::kDuration:
      return from_to("duration",
                     [](std::int64_t ms) { return FormatDuration(std::chrono::milliseconds(ms)); });
    case ValueKind::kBytes:
      return from_to("size", &FormatBytes);
    case ValueKind::kChoice:
      return "`" + Joined(value.choices, "`, `") + "`";
    case ValueKind::kList:
      return "list";
    case ValueKind::kMap:
    case ValueKind::kNamed:
      return "mapping";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string Cell(std::string text) { return ReplaceAll(std::move(text), "|", "\\|"); }

std::string DefaultCell(const KeySpec& key) {
  if (key.presence == Presence::kRequired) return "required";
  const std::string written = testing::DefaultAsWritten(key);
  return written.empty() ? "–" : "`" + written + "`";
}

enum class Parts { kFollow, kLeftOut };  // the keys of maps within the map

std::string Rows(const std::vector<KeySpec>& keys, const std::string& prefix, Parts parts) {
  std::string rows;
  for (const KeySpec& key : keys) {
    rows += "| `" + prefix + key.name + "` | " + Cell(Kind(key.value)) + " | " + Cell(key.meaning) +
            " | " + Cell(DefaultCell(key)) + " | `" + Cell(key.example) + "` |\n";
    if (parts == Parts::kFollow && key.value.kind == ValueKind::kMap && key.name != "words") {
      rows += Rows(key.value.table->keys, prefix + key.name + ".", parts);
    }
  }
  return rows;
}

const KeyTable& Within(const KeyTable& table, std::string_view key) {
  const ValueSpec* value = &table.Find(key)->value;
  while (value->item != nullptr) value = value->item.get();
  return *value->table;
}

std::map<std::string, std::string> Tables() {
  const KeyTable& config = ConfigTable();
  const KeyTable& profile = ProfileTable();
  const KeyTable& loadmasters = Within(profile, "loadmasters");
  const KeyTable& report = Within(profile, "report");
  std::vector<KeySpec> pair = PairTable().keys;  // without those of its units
  std::erase_if(pair, [](const KeySpec& key) {
    return key.name != "name" && UnitTable().Find(key.name) != nullptr;
  });
  return {
      {"configuration", Rows(config.keys, "", Parts::kLeftOut)},
      {"pair", Rows(pair, "", Parts::kFollow)},
      {"unit", Rows(UnitTable().keys, "", Parts::kFollow)},
      {"metrics", Rows(Within(config, "metrics").keys, "metrics.", Parts::kFollow)},
      {"limits", Rows(Within(config, "limits").keys, "limits.", Parts::kFollow)},
      {"profile", Rows(profile.keys, "", Parts::kLeftOut)},
      {"login", Rows(Within(profile, "login").keys, "login.", Parts::kFollow)},
      {"source", Rows(Within(profile, "sources").keys, "", Parts::kFollow)},
      {"fact", Rows(Within(Within(profile, "facts"), "local_license").keys, "", Parts::kFollow)},
      {"loadmasters", Rows(loadmasters.keys, "", Parts::kLeftOut)},
      {"claim", Rows(Within(loadmasters, "claim").keys, "", Parts::kLeftOut)},
      {"report", Rows(report.keys, "", Parts::kLeftOut)},
      {"column", Rows(Within(report, "address").keys, "", Parts::kLeftOut)},
  };
}

bool PrintPage(std::istream& page, std::ostream& out) {
  const std::map<std::string, std::string> tables = Tables();
  bool within = false;
  for (std::string line; std::getline(page, line);) {
    if (line == kEnd) within = false;
    if (within) continue;
    out << line << '\n';
    constexpr std::string_view kBegin = "<!-- keys: ";
    if (!line.starts_with(kBegin)) continue;
    within = true;
    const auto table = tables.find(line.substr(kBegin.size(), line.rfind(" -->") - kBegin.size()));
    if (table == tables.end()) return false;
    out << "\n| key | value | meaning | default | example |\n|---|---|---|---|---|\n"
        << table->second << '\n';
  }
  return !within;
}

}  // namespace
}  // namespace kemp360

int main(int argc, char** argv) {
  std::ifstream page(argc == 2 ? argv[1] : "");
  if (page && kemp360::PrintPage(page, std::cout) && std::cout.good()) return 0;
  std::cerr
      << "usage: kemp360_key_reference PAGE, of which every table of keys is known and ends\n";
  return 1;
}

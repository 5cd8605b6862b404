#include <string>
#include <utility>

#include "profile/profile.h"
#include "profile/profile_checks.h"
#include "profile/profile_table.h"

namespace kemp360 {
namespace {

ValueSpec WordsValue() { return ListOf(TextValue()); }

KeySpec BasisKey() {
  return {"basis", ChoiceValue({"documented", "framework", "assumed"}),
          "How this is known; shown wherever the profile is shown.", "documented", "assumed"};
}

const KeyTable& LoginTable() {
  static const KeyTable table{"login",
                              {{"path", TextValue(CheckLoginPath),
                                "The path that a user name and a password are posted to.",
                                "/api/v1/user/authenticate/", "/api/v1/user/authenticate/"},
                               {"basis", ChoiceValue({"documented", "framework", "assumed"}),
                                "How this is known.", "assumed", "documented"}},
                              {}};
  return table;
}

const KeyTable& PagingTable() {
  static const KeyTable table{
      "paging",
      {{"limit", CountValue(1, 100'000), "How many rows to ask for at once.", "1000", "1000"},
       {"limit_parameter", TextValue(CheckParameterName), "The query parameter with that number.",
        "limit", "limit"},
       {"offset_parameter", TextValue(CheckParameterName),
        "The query parameter with the number of rows to skip.", "offset", "offset"},
       {"total", TextValue(CheckPointer), "Where the answer says how many rows there are in all.",
        "/meta/total_count", "/meta/total_count"}},
      {}};
  return table;
}

const KeyTable& CsvTable() {
  static const KeyTable table{"csv",
                              {{"delimiter", TextValue(CheckDelimiter),
                                "The character between two columns.", "\";\"", "\",\""}},
                              {}};
  return table;
}

const KeyTable& SourceTable() {
  static const KeyTable table{
      "source",
      {{"path", TextValue(CheckSourcePath, "^/"), "The path to request.", "/api/v1/ha-settings/1/",
        "", Presence::kRequired},
       {"query", NamedValues(TextOrNothing(), CheckParameterName, ""),
        "Fixed query parameters, sent with every request of this source.", "{format: json}", "{}"},
       {"format", ChoiceValue({"json", "csv"}), "What the answer is.", "csv", "json"},
       {"rows", TextOrNothing(CheckPointer),
        "JSON Pointer to the list of rows; without it the answer is one object.", "/objects", ""},
       {"paging", MapOf(PagingTable()), "The list comes in pages by limit and offset.",
        "{limit: 1000}", ""},
       {"csv", MapOf(CsvTable()), "How the CSV is written.", "{delimiter: \";\"}", ""},
       {"redirects_to", ListOf(TextValue(CheckSourcePath)),
        "Other paths of the same host that this one may redirect to.", "[/api/v2/devices/]", "[]"},
       {"required", FlagValue(), "false: a 404 means that the unit has none.", "false", "true"},
       BasisKey()},
      {}};
  return table;
}

const KeyTable& RowTable() {
  static const KeyTable table{
      "row",
      {{"field", TextValue(CheckPointer), "JSON Pointer within the row to what identifies it.",
        "/key", "", Presence::kRequired},
       {"equals", TextOrNothing(), "The text that stands there in the row that is meant.",
        "ha.role", "", Presence::kRequired}},
      {}};
  return table;
}

std::vector<KeySpec> FactKeys() {
  return {{"source", TextValue(CheckSourceName), "The source that tells it.", "settings", "",
           Presence::kRequired},
          {"at", TextValue(CheckPointer), "JSON Pointer to the value, in the object or in the row.",
           "/ha_mode", "", Presence::kRequired},
          {"row", MapOf(RowTable()), "In a source with rows: which row is meant.",
           "{field: /key, equals: ha.role}", ""},
          BasisKey()};
}

KeyTable WithWords(std::string title, std::vector<KeySpec> keys, const KeyTable& words,
                   Presence presence) {
  std::string example;
  for (const KeySpec& meaning : words.keys) {
    example += (example.empty() ? "{" : ", ") + meaning.name + ": [word, other]";
  }
  keys.push_back({"words", MapOf(words), "The unit's words for each meaning, any case.",
                  example + "}", "", presence});
  return {std::move(title), std::move(keys), {}};
}

KeyTable WordTable(std::string title, std::vector<std::string> meanings, Presence presence) {
  KeyTable table{std::move(title), {}, {}};
  for (std::string& meaning : meanings) {
    table.keys.push_back({std::move(meaning), WordsValue(), "The unit's words for it.",
                          "[word, other]", "", presence});
  }
  return table;
}

const KeyTable& FlagWords() {
  static const KeyTable table = WordTable("flag_words", {"true", "false"}, Presence::kOptional);
  return table;
}

const KeyTable& FactsTable() {
  static const KeyTable text{"text_fact", FactKeys(), {}};
  static const KeyTable flag = WithWords("flag_fact", FactKeys(), FlagWords(), Presence::kOptional);
  static const KeyTable mode_words =
      WordTable("mode_words", {"master", "standby", "standalone"}, Presence::kRequired);
  static const KeyTable mode = WithWords("mode_fact", FactKeys(), mode_words, Presence::kRequired);
  static const KeyTable table = [] {
    KeyTable facts{"facts", {}, {}};
    for (const FactRow& row : kFactTable) {
      if (row.kind == FactKind::kOfRows) continue;
      const KeyTable& keys = row.kind == FactKind::kFlag   ? flag
                             : row.kind == FactKind::kMode ? mode
                                                           : text;
      const std::string word(row.word);
      facts.keys.push_back({word, MapOf(keys), std::string(row.meaning),
                            "{source: settings, at: /" + word + "}", ""});
    }
    return facts;
  }();
  return table;
}

std::vector<KeySpec> FieldKeys() {
  return {{"at", TextValue(CheckPointer), "JSON Pointer within the row.", "/ip_address", "",
           Presence::kRequired},
          BasisKey()};
}

KeySpec SourceKey(std::string example) {
  return {
      "source", TextValue(CheckSourceName), "The source whose rows they are.", std::move(example),
      "",       Presence::kRequired};
}

KeySpec DefaultPortKey() {
  return {"default_port", CountValue(1, 65535), "The port where a row says none.", "8443", "443"};
}

const KeyTable& LoadMastersTable() {
  static const KeyTable field{"field", FieldKeys(), {}};
  static const KeyTable state_words =
      WordTable("state_words", {"activated", "normal"}, Presence::kOptional);
  static const KeyTable state =
      WithWords("state_field", FieldKeys(), state_words, Presence::kOptional);
  static const KeyTable claim_words =
      WordTable("claim_words", {"mine", "peer", "true", "false"}, Presence::kOptional);
  static const KeyTable claim = [] {
    std::vector<KeySpec> keys = FieldKeys();
    keys.insert(
        keys.begin(),
        KeySpec{"form",
                ChoiceValue({"peer_flag", "own_flag", "word", "owner_device_id", "parentheses"}),
                "How the value says who licenses the LoadMaster.", "peer_flag", "",
                Presence::kRequired});
    return WithWords("claim_field", std::move(keys), claim_words, Presence::kOptional);
  }();
  static const KeyTable table{
      "loadmasters",
      {SourceKey("loadmasters"),
       {"address", MapOf(field), "Its address or host name, with the port or without.",
        "{at: /ip_address}", "", Presence::kRequired},
       {"port", MapOf(field), "Its port, where that is a field of its own.", "{at: /port}", ""},
       DefaultPortKey(),
       {"name", MapOf(field), "Its name.", "{at: /name}", ""},
       {"mac", MapOf(field), "Its MAC address, on which the licence hangs.", "{at: /mac_address}",
        ""},
       {"state", MapOf(state), "Activated by Central, or a normal device: a flag, or words.",
        "{at: /asl_instance}", ""},
       {"claim", MapOf(claim), "Who licenses it, as this unit says.",
        "{form: peer_flag, at: /licensed_by_peer}", ""}},
      {}};
  return table;
}

const KeyTable& ReportTable() {
  static const KeyTable column{
      "column",
      {{"column", TextValue(), "The column's header.", "IP Address", "", Presence::kRequired},
       BasisKey()},
      {}};
  static const KeyTable table{
      "report",
      {SourceKey("report"),
       {"address", MapOf(column), "Address or host name, with the port or without.",
        "{column: IP Address}", "", Presence::kRequired},
       {"port", MapOf(column), "The port, where that is a column of its own.", "{column: Port}",
        ""},
       DefaultPortKey(),
       {"name", MapOf(column), "The LoadMaster's name.", "{column: Name}", ""},
       {"mac", MapOf(column), "Its MAC address.", "{column: MAC Address}", ""},
       {"owner", MapOf(column),
        "The column with the other unit's device ID in parentheses, alone or behind another value.",
        "{column: Peer}", ""}},
      {}};
  return table;
}

}  // namespace

const KeyTable& ProfileTable() {
  static const KeyTable table{
      "profile",
      {{"name", LabelValue(), "What it is called on pages.", "lab", "", Presence::kRequired},
       {"description", TextOrNothing(), "For people.", "our lab's Centrals", "\"\""},
       {"login", MapOf(LoginTable()), "The log-in, for units with a password_file.",
        "{path: /api/v1/user/authenticate/}", ""},
       {"sources", NamedValues(MapOf(SourceTable()), CheckSourceName, "^[a-z0-9_]{1,63}$"),
        "The requests, each with a name of its own: the label `source`.",
        "{settings: {path: /api/v1/ha-settings/1/}}", "", Presence::kRequired},
       {"facts", MapOf(FactsTable()), "Where each fact of the unit itself stands.",
        "{version: {source: settings, at: /version}}", ""},
       {"loadmasters", MapOf(LoadMastersTable()), "The list of LoadMasters.",
        "{source: loadmasters, address: {at: /ip_address}}", ""},
       {"report", MapOf(ReportTable()), "The Metered Licensing report.",
        "{source: report, address: {column: IP Address}}", ""}},
      {}};
  return table;
}

}  // namespace kemp360

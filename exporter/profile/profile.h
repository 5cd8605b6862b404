#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_words.h"
#include "model/fact.h"
#include "model/pair_assessment.h"

namespace kemp360 {

/// How a statement of the profile is known. Shown wherever the profile is shown.
enum class Basis { kDocumented, kFramework, kAssumed };
[[nodiscard]] constexpr auto WordsFor(Basis) {
  return EnumWords<Basis::kAssumed>("documented", "framework", "assumed");
}

enum class SourceFormat { kJson, kCsv };
[[nodiscard]] constexpr auto WordsFor(SourceFormat) {
  return EnumWords<SourceFormat::kCsv>("json", "csv");
}

struct QueryParameter {
  std::string name;
  std::string value;

  bool operator==(const QueryParameter&) const = default;
};

/// Limit/offset paging. A server may give fewer rows than asked for: go on until `total` rows are
/// in.
struct Paging {
  std::size_t limit = 1000;
  std::string limit_parameter = "limit";
  std::string offset_parameter = "offset";
  std::string total = "/meta/total_count";  ///< JSON Pointer

  bool operator==(const Paging&) const = default;
};

/// How a CSV response is written. The header line is the first that holds every column that is
/// asked for.
struct CsvShape {
  char delimiter = ',';

  bool operator==(const CsvShape&) const = default;
};

/// One request (or one list of pages) that tells something.
struct SourceSpec {
  std::string name;                   ///< label `source`: [a-z0-9_]
  std::string path;                   ///< begins with "/"; passed CheckProfilePath
  std::vector<QueryParameter> query;  ///< fixed, sent with every page
  SourceFormat format = SourceFormat::kJson;
  std::optional<CsvShape> csv;            ///< with kCsv, and only then
  std::optional<std::string> rows;        ///< JSON Pointer to the array; nullopt: one object
  std::optional<Paging> paging;           ///< only with rows
  std::vector<std::string> redirects_to;  ///< other paths of the same host
  bool required = true;                   ///< false: a 404 means "this unit has none"
  Basis basis = Basis::kAssumed;

  bool operator==(const SourceSpec&) const = default;
};

/// Where a mapping stands, for messages: "profiles/lab.yaml:23". Two that differ in nothing else
/// are equal.
struct PlaceInFile {
  std::string text;

  bool operator==(const PlaceInFile&) const { return true; }
};

/// "The row whose field F equals V": settings kept as key/value rows, on whichever page.
struct RowSelector {
  std::string field;   ///< JSON Pointer within the row
  std::string equals;  ///< compared as text, exactly

  bool operator==(const RowSelector&) const = default;
};

/// Where a value stands within its source: a JSON Pointer (object, or row), or a column of a CSV by
/// header name.
struct Place {
  std::string at;
  std::optional<RowSelector> row;  ///< only for facts of the unit in a source with rows

  bool operator==(const Place&) const = default;
};

/// The unit's words for one meaning, any case.
struct WordList {
  std::string meaning;  ///< "master", "true", "mine", …: the closed set depends on the fact
  std::vector<std::string> words;

  bool operator==(const WordList&) const = default;
};

/// How a flag is written.
enum class FlagForm {
  kValue,     ///< by its value
  kPresence,  ///< by a text: one is there = true, null or "" = false
};
[[nodiscard]] constexpr auto WordsFor(FlagForm) {
  return EnumWords<FlagForm::kPresence>("value", "presence");
}

/// One fact of the unit itself.
struct FactSpec {
  Fact fact = Fact::kDeviceId;
  std::string source;
  Place place;
  FlagForm form = FlagForm::kValue;  ///< of flags
  std::vector<WordList> words;       ///< of ha_mode; of flags beside the usual forms
  Basis basis = Basis::kAssumed;
  PlaceInFile mapped_at{};

  bool operator==(const FactSpec&) const = default;
};

/// How a row says who licenses the LoadMaster.
enum class ClaimForm {
  kPeerFlag,       ///< a flag: true = licensed by my peer, false = by me
  kOwnFlag,        ///< a flag: true = licensed by me, false = by my peer
  kWord,           ///< words for "mine" and "peer"
  kOwnerDeviceId,  ///< the owner's device ID: the unit's own, its peer's, or neither
  kParentheses,    ///< a text: the other unit's device ID in parentheses somewhere in it = my peer;
                   ///< none = me
};
[[nodiscard]] constexpr auto WordsFor(ClaimForm) {
  return EnumWords<ClaimForm::kParentheses>("peer_flag", "own_flag", "word", "owner_device_id",
                                            "parentheses");
}

/// One field of every row of a list.
struct FieldSpec {
  ClaimForm form = ClaimForm::kPeerFlag;  ///< of the claim alone
  FlagForm flag_form = FlagForm::kValue;  ///< of the state alone
  Place place;
  std::vector<WordList> words;
  Basis basis = Basis::kAssumed;
  PlaceInFile mapped_at{};

  bool operator==(const FieldSpec&) const = default;
};

/// A list of LoadMasters: one source, a row for each.
struct RowsSpec {
  std::string source;
  FieldSpec address;  ///< "10.0.0.1", "lm.example", "[2001:db8::1]:8443", "10.0.0.1:443"
  std::optional<FieldSpec> port;
  std::uint16_t default_port = 443;
  std::optional<FieldSpec> name;
  std::optional<FieldSpec> mac;

  bool operator==(const RowsSpec&) const = default;
};

/// The LoadMaster list.
struct LoadMasterSpec : RowsSpec {
  std::optional<FieldSpec> state;  ///< flag (true = activated), or words: "activated", "normal"
  std::optional<FieldSpec> claim;

  bool operator==(const LoadMasterSpec&) const = default;
};

/// The Metered Licensing report: a CSV by URL (a source) or from `report_file`, which is read as
/// the source is. Place::at is a column's header.
struct ReportSpec : RowsSpec {
  /// The column with the other unit's device ID in parentheses: a column of its own, or behind
  /// another value.
  std::optional<FieldSpec> owner;

  bool operator==(const ReportSpec&) const = default;
};

/// Which request tells which fact. Data: shipped as `default`, replaceable per unit by the user's
/// file.
struct Profile {
  std::string name;
  std::string description;
  std::string login_path = "/api/v1/user/authenticate/";  ///< the one POST; only with password_file
  Basis login_basis = Basis::kDocumented;
  std::vector<SourceSpec> sources;
  std::vector<FactSpec> facts;
  std::optional<LoadMasterSpec> loadmasters;
  std::optional<ReportSpec> report;

  [[nodiscard]] const SourceSpec* FindSource(std::string_view source) const;
  [[nodiscard]] const FactSpec* FindFact(Fact fact) const;
  /// Does any part of the profile read this fact (facts of rows included)?
  [[nodiscard]] bool Maps(Fact fact) const;

  bool operator==(const Profile&) const = default;
};

/// Which checks no pair with this profile on both units can ever confirm (one unit alone may still
/// violate some of them: an empty peer key). For a line in the log.
[[nodiscard]] std::vector<Check> UndecidableChecks(const Profile& profile);
/// What a profile may leave out, and what happens then. For a line in the log each.
[[nodiscard]] std::vector<std::string> ProfileWarnings(const Profile& profile);

/// A profile that is part of the program: the YAML file of that name in this folder, as it was at
/// build time.
struct BuiltInProfile {
  std::string_view name;
  std::string_view text;
};

/// All of them; the definition is generated (embed_profiles.cmake).
[[nodiscard]] std::span<const BuiltInProfile> BuiltInProfiles();

/// The YAML text of the built-in profile of that name ("default"), embedded at build time; nullopt:
/// there is none. config/ parses it by the same code as a user's file.
[[nodiscard]] std::optional<std::string_view> BuiltInProfileText(std::string_view name);
[[nodiscard]] std::vector<std::string> BuiltInProfileNames();

}  // namespace kemp360

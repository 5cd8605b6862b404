#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <string>

#include "profile/profile_reader.h"

namespace kemp360 {
namespace {

/// Text of the user's goes into quotes: `yes` and `10` stay text for whoever reads it.
void EmitText(YAML::Emitter& out, const char* key, const std::string& text) {
  out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
}

void EmitBasis(YAML::Emitter& out, Basis basis) {
  out << YAML::Key << "basis" << YAML::Value << std::string(ToString(basis));
}

void EmitWords(YAML::Emitter& out, const std::vector<WordList>& lists) {
  if (lists.empty()) return;
  out << YAML::Key << "words" << YAML::Value << YAML::BeginMap;
  for (const WordList& list : lists) {
    out << YAML::Key << list.meaning << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& word : list.words) out << YAML::DoubleQuoted << word;
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

void EmitSource(YAML::Emitter& out, const SourceSpec& source) {
  out << YAML::Key << source.name << YAML::Value << YAML::BeginMap;
  EmitText(out, "path", source.path);
  if (!source.query.empty()) {
    out << YAML::Key << "query" << YAML::Value << YAML::BeginMap;
    for (const QueryParameter& parameter : source.query) {
      out << YAML::Key << YAML::DoubleQuoted << parameter.name << YAML::Value << YAML::DoubleQuoted
          << parameter.value;
    }
    out << YAML::EndMap;
  }
  if (source.format == SourceFormat::kCsv) {
    out << YAML::Key << "format" << YAML::Value << "csv";
    out << YAML::Key << "csv" << YAML::Value << YAML::BeginMap;
    EmitText(out, "delimiter", std::string(1, source.csv.delimiter));
    out << YAML::EndMap;
  }
  if (source.rows) EmitText(out, "rows", *source.rows);
  if (source.paging) {
    out << YAML::Key << "paging" << YAML::Value << YAML::BeginMap;
    out << YAML::Key << "limit" << YAML::Value << source.paging->limit;
    EmitText(out, "limit_parameter", source.paging->limit_parameter);
    EmitText(out, "offset_parameter", source.paging->offset_parameter);
    EmitText(out, "total", source.paging->total);
    out << YAML::EndMap;
  }
  if (!source.redirects_to.empty()) {
    out << YAML::Key << "redirects_to" << YAML::Value << YAML::BeginSeq;
    for (const std::string& path : source.redirects_to) out << YAML::DoubleQuoted << path;
    out << YAML::EndSeq;
  }
  out << YAML::Key << "required" << YAML::Value << source.required;
  EmitBasis(out, source.basis);
  out << YAML::EndMap;
}

void EmitFact(YAML::Emitter& out, const FactSpec& fact) {
  out << YAML::Key << std::string(ToString(fact.fact)) << YAML::Value << YAML::BeginMap;
  EmitText(out, "source", fact.source);
  if (fact.place.row) {
    out << YAML::Key << "row" << YAML::Value << YAML::BeginMap;
    EmitText(out, "field", fact.place.row->field);
    EmitText(out, "equals", fact.place.row->equals);
    out << YAML::EndMap;
  }
  EmitText(out, "at", fact.place.at);
  EmitWords(out, fact.words);
  EmitBasis(out, fact.basis);
  out << YAML::EndMap;
}

enum class PlaceKind { kPointer, kColumn };

/// `form`: of a claim; nullptr for any other field.
void EmitField(YAML::Emitter& out, const char* key, const FieldSpec& field, PlaceKind kind,
               const ClaimForm* form = nullptr) {
  out << YAML::Key << key << YAML::Value << YAML::BeginMap;
  if (form != nullptr) out << YAML::Key << "form" << YAML::Value << std::string(ToString(*form));
  EmitText(out, kind == PlaceKind::kPointer ? "at" : "column", field.place.at);
  EmitWords(out, field.words);
  EmitBasis(out, field.basis);
  out << YAML::EndMap;
}

/// What both lists have.
template <typename Rows>
void EmitCommonFields(YAML::Emitter& out, const Rows& rows, PlaceKind kind) {
  EmitText(out, "source", rows.source);
  EmitField(out, "address", rows.address, kind);
  if (rows.port) EmitField(out, "port", *rows.port, kind);
  out << YAML::Key << "default_port" << YAML::Value << rows.default_port;
  if (rows.name) EmitField(out, "name", *rows.name, kind);
  if (rows.mac) EmitField(out, "mac", *rows.mac, kind);
}

}  // namespace

void EmitProfile(YAML::Emitter& out, const Profile& profile) {
  out << YAML::BeginMap;
  EmitText(out, "name", profile.name);
  EmitText(out, "description", profile.description);
  out << YAML::Key << "login" << YAML::Value << YAML::BeginMap;
  EmitText(out, "path", profile.login_path);
  EmitBasis(out, profile.login_basis);
  out << YAML::EndMap;
  out << YAML::Key << "sources" << YAML::Value << YAML::BeginMap;
  for (const SourceSpec& source : profile.sources) EmitSource(out, source);
  out << YAML::EndMap;
  out << YAML::Key << "facts" << YAML::Value << YAML::BeginMap;
  for (const FactSpec& fact : profile.facts) EmitFact(out, fact);
  out << YAML::EndMap;
  if (profile.loadmasters) {
    const LoadMasterSpec& list = *profile.loadmasters;
    out << YAML::Key << "loadmasters" << YAML::Value << YAML::BeginMap;
    EmitCommonFields(out, list, PlaceKind::kPointer);
    if (list.state) EmitField(out, "state", *list.state, PlaceKind::kPointer);
    if (list.claim) EmitField(out, "claim", *list.claim, PlaceKind::kPointer, &list.claim_form);
    out << YAML::EndMap;
  }
  if (profile.report) {
    out << YAML::Key << "report" << YAML::Value << YAML::BeginMap;
    EmitCommonFields(out, *profile.report, PlaceKind::kColumn);
    if (profile.report->owner) {
      EmitField(out, "owner", *profile.report->owner, PlaceKind::kColumn);
    }
    out << YAML::EndMap;
  }
  out << YAML::EndMap;
}

std::string RenderProfile(const Profile& profile) {
  YAML::Emitter out;
  EmitProfile(out, profile);
  return std::string(out.c_str()) + "\n";
}

}  // namespace kemp360

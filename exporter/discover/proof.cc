#include "discover/proof.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <utility>

#include "appliance/unit_reading.h"
#include "base/text.h"
#include "discover/list_shape.h"

namespace kemp360 {
namespace {

constexpr int kMostRounds = 20;

bool HasFixedQuery(const RecordedExchange& exchange, const SourceSpec& source) {
  return std::ranges::all_of(source.query, [&](const QueryParameter& one) {
    return QueryValue(exchange.query, one.name) == one.value;
  });
}

/// Answers a profile's requests from what was recorded.
class Replayer {
 public:
  Replayer(const Profile& profile, const UnitRecord& unit) : profile_(profile), unit_(unit) {}

  [[nodiscard]] Result<SourceReply, Failure> Answer(const SourceRequest& request) const {
    const SourceSpec& source = profile_.sources[request.source];
    const RecordedExchange* found = Find(request.path, request.query, source);
    if (found == nullptr) return Failure{Reason::kNotFound, "nothing was recorded for it"};
    if (!found->redirect.empty()) found = Target(*found, request, source);
    if (found == nullptr) return Failure{Reason::kRedirect, "its target was not recorded"};
    if (!found->failure.empty()) return Failure{Reason::kConnect, found->failure};
    if (found->truncated) return Failure{Reason::kMalformed, "the record is cut off"};
    return SourceReply{.status = found->status, .body = found->body};
  }

 private:
  [[nodiscard]] const RecordedExchange* Target(const RecordedExchange& from,
                                               const SourceRequest& request,
                                               const SourceSpec& source) const {
    const bool slash = from.redirect == from.path + "/" || from.path == from.redirect + "/";
    if (!slash && !Holds(source.redirects_to, from.redirect)) return nullptr;
    SourceSpec any = source;
    any.query.clear();
    const RecordedExchange* const found = Find(from.redirect, request.query, any);
    return found != nullptr && found->redirect.empty() ? found : nullptr;
  }

  /// The exchange for that page: with the same offset, and of those the one that was asked for most
  /// rows.
  [[nodiscard]] const RecordedExchange* Find(const std::string& path, const std::string& query,
                                             const SourceSpec& source) const {
    const RecordedExchange* best = nullptr;
    std::size_t most = 0;
    const Paging paging = source.paging.value_or(Paging{});
    const auto number = [](const std::string& of, const std::string& name) {
      return ParseNumber<std::size_t>(QueryValue(of, name).value_or("0")).value_or(0);
    };
    for (const RecordedExchange& exchange : unit_.exchanges) {
      if (exchange.path != path || !HasFixedQuery(exchange, source)) continue;
      if (source.paging && number(exchange.query, paging.offset_parameter) !=
                               number(query, paging.offset_parameter)) {
        continue;
      }
      const bool usable = exchange.status == 200 && !exchange.truncated;
      const std::size_t rank = 1 + (usable ? 1'000'000 : 0) +
                               (source.paging ? number(exchange.query, paging.limit_parameter) : 0);
      if (rank <= most) continue;
      most = rank;
      best = &exchange;
    }
    return best;
  }

  const Profile& profile_;
  const UnitRecord& unit_;
};

UnitSnapshot ReadUnit(const std::shared_ptr<const CompiledProfile>& profile,
                      const UnitRecord& unit) {
  UnitReading reading(profile, ReadingLimits{}, false);
  const Replayer replayer(profile->profile(), unit);
  std::vector<SourceRequest> requests = reading.Start();
  while (!requests.empty()) {
    const SourceRequest request = std::move(requests.back());
    requests.pop_back();
    std::unique_ptr<SourceReading> source = reading.Take(request.source);
    if (!source) continue;
    std::optional<SourceRequest> next = source->Feed(replayer.Answer(request));
    reading.PutBack(request.source, std::move(source));
    if (next) requests.push_back(*std::move(next));
  }
  UnitSnapshot snapshot = reading.TakeSnapshot({Reason::kTimeout, "not finished"});
  snapshot.unit = unit.name;
  snapshot.known_addresses = unit.addresses;
  snapshot.url_host = unit.host;
  snapshot.maps_peer_device = profile->profile().Maps(Fact::kPeerDeviceId);
  return snapshot;
}

struct CheckFacts {
  Check check;
  std::initializer_list<Fact> facts;
};
const CheckFacts kCheckFacts[] = {
    {Check::kDistinctUnits, {Fact::kDeviceId}},
    {Check::kLocalLicenseParity, {Fact::kLocalLicense}},
    {Check::kMeteredLicenseParity, {Fact::kMeteredLicense}},
    {Check::kVersionParity, {Fact::kVersion}},
    {Check::kHaMode, {Fact::kHaMode}},
    {Check::kHaEnabled, {Fact::kHaDisabled}},
    {Check::kPreferredMaster, {Fact::kPreferredMaster}},
    {Check::kPeerDevice, {Fact::kPeerDeviceId, Fact::kDeviceId}},
    {Check::kPeerAddress, {Fact::kPeerAddress, Fact::kAddress}},
    {Check::kPeerKey, {Fact::kPeerHaKey, Fact::kHaKey}},
    {Check::kLoadmasterOwnership, {Fact::kLoadmasterClaim}},
    {Check::kReportParity, {Fact::kReportOwner}},
};

FactFinding* FindingOf(Fact fact, Discovery& discovery) {
  for (std::vector<FactFinding>* findings :
       {&discovery.facts, &discovery.loadmasters.fields, &discovery.report.fields}) {
    const auto found = std::ranges::find(*findings, fact, &FactFinding::fact);
    if (found != findings->end()) return &*found;
  }
  return nullptr;
}

bool Doubt(Fact fact, const std::string& why, bool certain_too, Discovery& discovery) {
  FactFinding* const finding = FindingOf(fact, discovery);
  if (finding == nullptr || !finding->Taken()) return false;
  if (finding->certainty == Certainty::kCertain && !certain_too) return false;
  finding->certainty = Certainty::kChoose;
  finding->doubt = why;
  return true;
}

/// A fact whose source was read, and that was not understood there.
bool DoubtMissing(const UnitSnapshot& unit, Discovery& discovery) {
  bool doubted = false;
  for (const auto& [fact, missing] : unit.missing) {
    if (!missing || RowOf(fact).kind == FactKind::kOfRows) continue;
    doubted |= Doubt(fact, "the value of " + unit.unit + " is not understood", true, discovery);
  }
  return doubted;
}

}  // namespace

PairSnapshot ReadRecorded(const Profile& profile, const PairRecord& record) {
  const auto compiled = std::make_shared<const CompiledProfile>(profile);
  PairSnapshot snapshot;
  snapshot.pair = record.pair;
  for (const UnitRecord& unit : record.units) snapshot.units.push_back(ReadUnit(compiled, unit));
  return snapshot;
}

bool TakeBack(const PairSnapshot& snapshot, const PairAssessment& assessment,
              Discovery& discovery) {
  bool doubted = false;
  for (const UnitSnapshot& unit : snapshot.units) doubted |= DoubtMissing(unit, discovery);
  const bool has_error = std::ranges::any_of(
      snapshot.units, [](const UnitSnapshot& unit) { return unit.ha_error == true; });
  if (has_error) return doubted;
  for (const CheckFacts& row : kCheckFacts) {
    if (assessment.of(row.check) != false) continue;
    const std::string why = "with it the check " + std::string(ToString(row.check)) +
                            " is violated, and no unit reports an HA error";
    for (const Fact fact : row.facts) doubted |= Doubt(fact, why, false, discovery);
  }
  return doubted;
}

ProvenDraft ProveDraft(const PairRecord& record, const Evidence& evidence, Discovery& discovery,
                       const std::string& name) {
  ProvenDraft proven;
  for (int round = 0; round < kMostRounds; ++round) {
    proven.draft = DraftProfile(evidence, discovery, name);
    proven.snapshot = ReadRecorded(proven.draft.profile, record);
    proven.assessment = AssessPair(proven.snapshot);
    if (!TakeBack(proven.snapshot, proven.assessment, discovery)) break;
  }
  return proven;
}

}  // namespace kemp360

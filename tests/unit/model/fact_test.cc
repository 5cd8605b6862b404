#include "model/fact.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <variant>

#include "model/unit_snapshot.h"

namespace kemp360 {
namespace {

/// Calls `use` with every member of UnitFacts. A member more or less does not compile: then add it
/// here, and its row to kFactTable.
template <typename Use>
void ForEachMember(UnitFacts& facts, Use use) {
  auto& [device_id, version, local_license, metered_license, ha_mode, ha_error, ha_error_message,
         ha_disabled, preferred_master, address, ha_key, peer_address, peer_ha_key,
         peer_device_id] = facts;
  use(device_id), use(version), use(local_license), use(metered_license), use(ha_mode);
  use(ha_error), use(ha_error_message), use(ha_disabled), use(preferred_master), use(address);
  use(ha_key), use(peer_address), use(peer_ha_key), use(peer_device_id);
}

const void* PlaceOf(const FactRow& row, const UnitFacts& facts) {
  return std::visit(
      [&facts](auto member) -> const void* {
        if constexpr (std::is_same_v<decltype(member), std::monostate>) {
          return nullptr;
        } else {
          return &(facts.*member);
        }
      },
      row.member);
}

/// Every fact said, each in its own way.
UnitFacts Everything() {
  UnitFacts facts;
  ForEachMember(facts, [n = 0](auto& member) mutable {
    using Value = typename std::decay_t<decltype(member)>::value_type;
    ++n;
    if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, Secret>) {
      member = Value(std::to_string(n));
    } else {
      member = Value{};
    }
  });
  return facts;
}

TEST_CASE("kFactTable: every member of UnitFacts is in one row", "[model]") {
  UnitFacts facts;
  std::set<const void*> members;
  ForEachMember(facts, [&](const auto& member) { members.insert(&member); });
  std::set<const void*> rows;
  for (const FactRow& row : kFactTable) {
    CAPTURE(row.word);
    CHECK(row.meaning.empty() == (row.kind == FactKind::kOfRows));
    if (row.kind != FactKind::kOfRows) CHECK(rows.insert(PlaceOf(row, facts)).second);
  }
  CHECK(rows == members);
}

TEST_CASE("CopyFact: one fact after another makes the whole", "[model]") {
  const UnitFacts all = Everything();
  UnitFacts copy;
  for (const FactRow& row : kFactTable) {
    CAPTURE(row.word);
    const UnitFacts before = copy;
    CopyFact(row.fact, all, copy);
    CHECK((copy == before) == (row.kind == FactKind::kOfRows));
  }
  CHECK(copy == all);
}

TEST_CASE("UnitSnapshot: without its rows every fact is there that is no secret", "[model]") {
  UnitSnapshot unit;
  unit.UnitFacts::operator=(Everything());
  const UnitSnapshot light = unit.WithoutRows();
  for (const FactRow& row : kFactTable) {
    CAPTURE(row.word);
    UnitFacts one;
    CopyFact(row.fact, unit, one);
    UnitFacts other;
    CopyFact(row.fact, light, other);
    const bool secret = row.kind == FactKind::kKey || row.kind == FactKind::kKeySetting;
    CHECK((secret ? other == UnitFacts{} : other == one));
  }
}

}  // namespace
}  // namespace kemp360

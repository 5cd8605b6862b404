// How much work `discover` has with long lists: counted in allocations, which every step makes, and
// which do not depend on how fast the machine is.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>

#include "central.h"
#include "discover/record.h"

namespace {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<std::size_t> allocations{0};
}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc,hicpp-no-malloc)
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
// NOLINTEND(cppcoreguidelines-no-malloc,hicpp-no-malloc)

namespace kemp360::testing {
namespace {

UnitRecord UnitWith(const std::string& name, const std::string& path, const std::string& body) {
  UnitRecord unit;
  unit.name = name;
  unit.host = name + ".example";
  unit.exchanges.push_back({.path = path, .status = 200, .body = body});
  return unit;
}

template <typename Row>
PairRecord RecordOf(const std::string& path, int rows, Row&& row) {
  PairRecord record;
  record.pair = "lab";
  for (int unit = 0; unit < 2; ++unit) {
    std::string body = R"({"objects": [)";
    for (int i = 0; i < rows; ++i) body += (i > 0 ? ", " : "") + row(unit, i);
    record.units.at(static_cast<std::size_t>(unit)) =
        UnitWith(unit == 0 ? "central-a" : "central-b", path, body + "]}");
  }
  return record;
}

PairRecord Events(int rows) {
  return RecordOf("/api/v1/event/", rows, [](int /*unit*/, int i) {
    return R"({"id": )" + std::to_string(i) + R"(, "text": "event number )" +
           std::to_string(i % 50) + R"( of this unit", "level": "info", "at": "2026-03-02T09:00:)" +
           std::to_string(10 + i % 50) + R"("})";
  });
}

PairRecord Settings(int rows) {
  return RecordOf("/api/v1/setting/", rows, [](int unit, int i) {
    return R"({"name": "setting.number)" + std::to_string(i) + R"(.of.it", "value": "value )" +
           std::to_string(i % 7) + (i % 3 == unit ? " a" : " b") + R"("})";
  });
}

PairRecord Loadmasters(int rows) {
  return RecordOf("/api/v1/loadmaster/", rows, [](int unit, int i) {
    const std::string number = std::to_string(i);
    return R"({"id": )" + number + R"(, "name": "edge-)" + number + R"(", "address": "10.)" +
           std::to_string(20 + i / 250) + "." + std::to_string(i % 250) + R"(.1", "port": 443, )" +
           R"("serial": ")" + std::to_string(99000 + i) + R"(", "licensed": true, "other_peer": )" +
           (i % 2 == unit ? "true" : "false") +
           R"(, "firmware": "7.2.60.1", "resource_uri": "/api/v1/loadmaster/)" + number + R"(/"})";
  });
}

/// Everything that the command does with a record after the last response.
std::size_t WorkOf(const PairRecord& record) {
  const std::size_t before = allocations;
  const Evidence evidence = CollectEvidence(record);
  Discovery discovery = Discover(record, evidence);
  const ProvenDraft proven = ProveDraft(record, evidence, discovery, "lab");
  const CleanRecord clean(record, evidence, discovery, {});
  CHECK(clean.Unit(0).exchanges.size() == 1);
  return allocations - before;
}

using Make = PairRecord (*)(int);

/// Four times as much must not be more than `most` times the work.
void CheckGrowth(Make make, int size, std::size_t most) {
  const std::size_t some = WorkOf(make(size));
  const std::size_t more = WorkOf(make(4 * size));
  CAPTURE(size, some, more);
  CHECK(more < some * most);
}

/// Per row of both units: a bound that a slower step would break.
void CheckWorkOfARow(Make make, int rows) {
  CHECK(WorkOf(make(rows)) / static_cast<std::size_t>(rows) < 3000);
}

TEST_CASE("the work with a list grows as its rows do, and no faster", "[discover]") {
  // Events are settings up to a number of rows, and then an inventory.
  const auto [what, make, rows] = GENERATE(table<const char*, Make, int>(
      {{"events", &Events, 220}, {"settings", &Settings, 50}, {"LoadMasters", &Loadmasters, 50}}));
  CAPTURE(what);
  CheckGrowth(make, rows, 5);
  CheckWorkOfARow(make, rows);
}

TEST_CASE("the work with a long list grows as its rows do, and no faster", "[.long]") {
  const auto [what, make] = GENERATE(table<const char*, Make>(
      {{"events", &Events}, {"settings", &Settings}, {"LoadMasters", &Loadmasters}}));
  CAPTURE(what);
  CheckGrowth(make, 400, 5);
  CheckWorkOfARow(make, 1600);
}

TEST_CASE("rows that only a number tells apart are no settings where there are many",
          "[discover]") {
  CHECK(CollectEvidence(Events(100)).spots.size() > 100);
  CHECK(CollectEvidence(Events(300)).spots.empty());
  CHECK(CollectEvidence(Settings(300)).spots.size() == 300);
}

TEST_CASE("of a very long list nothing is looked at as a setting", "[.long]") {
  CHECK(CollectEvidence(Events(1000)).spots.empty());
  CHECK(CollectEvidence(Settings(1000)).spots.size() == 1000);
  CHECK(CollectEvidence(Settings(2500)).spots.size() <= 2000);
}

PairRecord Counters(int fields) {
  PairRecord record;
  std::string body = "{";
  for (int i = 0; i < fields; ++i) {
    body += (i > 0 ? ", \"c" : "\"c") + std::to_string(i) + "\": " + std::to_string(i);
  }
  for (UnitRecord& unit : record.units) unit = UnitWith("x", "/api/v1/counter/", body + "}");
  return record;
}

TEST_CASE("an object with many fields is looked at in one go", "[discover]") {
  CheckGrowth(&Counters, 100, 8);
}

TEST_CASE("an object with thousands of fields is looked at in one go", "[.long]") {
  CheckGrowth(&Counters, 1000, 8);
}

}  // namespace
}  // namespace kemp360::testing

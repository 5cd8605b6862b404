#include "model/remark.h"

#include <catch2/catch.hpp>
#include <string>

namespace kemp360 {
namespace {

Remark Flag(RemarkKind kind, std::size_t more) {
  Remark remark;
  remark.fact = Fact::kLoadmasterClaim;
  remark.kind = kind;
  remark.said = {"1300471"};
  remark.more = more;
  remark.mapped_at = "lab.yaml:23";
  return remark;
}

TEST_CASE("Remark: a value that is no flag asks for the field, and a claim for its form",
          "[model]") {
  CHECK(ToString(Flag(RemarkKind::kNoFlag, 0)) ==
        "loadmaster_claim: \"1300471\" is not a flag: is this the right field? (lab.yaml:23)");
  CHECK(ToString(Flag(RemarkKind::kNoFlagOfClaim, 1)) ==
        "loadmaster_claim: \"1300471\" is not a flag: is this the right field? is the form "
        "owner_device_id? and 1 more value (lab.yaml:23)");
  CHECK(ToString(Flag(RemarkKind::kNoFlagOfClaim, 6)) ==
        "loadmaster_claim: \"1300471\" is not a flag: is this the right field? is the form "
        "owner_device_id? and 6 more values (lab.yaml:23)");
}

TEST_CASE("Remark: a word that is not mapped is in it, with the place of the mapping", "[model]") {
  Remark remark = Flag(RemarkKind::kUnmappedWord, 0);
  remark.fact = Fact::kHaMode;
  remark.said = {"Activ"};
  CHECK(ToString(remark) == "ha_mode: \"Activ\" is not mapped: add it to the words (lab.yaml:23)");
  remark.said = {"Activ", "Passiv"};
  remark.more = 3;
  CHECK(ToString(remark) ==
        "ha_mode: \"Activ\", \"Passiv\" and 3 more are not mapped: add them to the words "
        "(lab.yaml:23)");
}

TEST_CASE("Remark: a place where nothing is names what is there", "[model]") {
  Remark remark;
  remark.fact = Fact::kVersion;
  remark.at = "/version";
  CHECK(ToString(remark) == "version: nothing at /version");
  remark.said = {"serial", "uptime"};
  CHECK(ToString(remark) == "version: nothing at /version; there: serial, uptime");
  remark.more = 1;
  remark.nearest = "versions";
  CHECK(ToString(remark) ==
        "version: nothing at /version; nearest \"versions\"; there: serial, uptime, …");
  remark.rows = 3;
  remark.all_rows = 8;
  remark.said.clear();
  remark.nearest.clear();
  CHECK(ToString(remark) == "version: nothing at /version in 3 of 8 rows");
}

TEST_CASE("Remark: a row that is not there names the nearest, and how many were read", "[model]") {
  Remark remark;
  remark.kind = RemarkKind::kNoSuchRow;
  remark.at = "/key = \"ha.role\"";
  CHECK(ToString(remark) == "device_id: no row has /key = \"ha.role\"; 0 rows read");
  remark.said = {"ha.rol"};
  remark.rows = 1;
  CHECK(ToString(remark) ==
        "device_id: no row has /key = \"ha.role\"; nearest \"ha.rol\"; 1 row read");
  remark.rows = 2;
  CHECK(ToString(remark) ==
        "device_id: no row has /key = \"ha.role\"; nearest \"ha.rol\"; 2 rows read");
}

TEST_CASE("Remark: a key is never said", "[model]") {
  for (const RemarkKind kind : {RemarkKind::kNoKey, RemarkKind::kSecret}) {
    Remark remark = Flag(kind, 0);
    remark.at = "/ha_key";
    CHECK(ToString(remark).find("1300471") == std::string::npos);
  }
}

}  // namespace
}  // namespace kemp360

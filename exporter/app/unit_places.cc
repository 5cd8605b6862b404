#include "app/unit_places.h"

#include <string>

namespace kemp360 {
namespace {

/// "settings /ha_mode", "settings /value where /key is ha.mode"
std::string PlaceText(const FactSpec& spec) {
  std::string text = spec.source + " " + spec.place.at;
  if (spec.place.row) text += " where " + spec.place.row->field + " is " + spec.place.row->equals;
  return text;
}

}  // namespace

std::vector<UnitPlaces> PlacesOf(const PairConfig& pair, const Config& config) {
  std::vector<UnitPlaces> all;
  for (const UnitConfig& unit : pair.units) {
    const Profile& profile = config.profiles.at(unit.profile);
    UnitPlaces& places = all.emplace_back();
    places.url = Display(unit.url);
    places.profile = unit.profile;
    for (const SourceSpec& source : profile.sources) places.paths[source.name] = source.path;
    for (const FactSpec& fact : profile.facts) {
      places.facts[fact.fact] = {PlaceText(fact), ToString(fact.basis)};
    }
    if (profile.loadmasters) places.loadmasters = profile.loadmasters->source;
    if (profile.report) places.report = profile.report->source;
  }
  return all;
}

}  // namespace kemp360

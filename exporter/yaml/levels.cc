// Levels: keys that may be at the unit, at its pair, or under defaults.
#include <algorithm>
#include <utility>

#include "yaml/checked_value.h"

namespace kemp360 {

Levels::Levels(const KeyTable& table, std::vector<const CheckedValue*> maps)
    : table_(&table), maps_(std::move(maps)) {
  std::erase(maps_, nullptr);
}

Levels Levels::Within(std::string_view key) const {
  std::vector<const CheckedValue*> maps;
  maps.reserve(maps_.size());
  for (const CheckedValue* map : maps_) maps.push_back(map->FindGood(key));
  Levels within(*table_->Find(key)->value.table, std::move(maps));
  within.all_inherited_ = true;
  return within;
}

const CheckedValue* Levels::Written(std::string_view key) const {
  const bool inherited = all_inherited_ || table_->Find(key)->presence == Presence::kInherited;
  const ExclusiveKeys* group = table_->ExclusiveWith(key);
  for (const CheckedValue* map : maps_) {
    if (const CheckedValue* value = map->Find(key)) return value;
    const bool replaced =
        group != nullptr && std::ranges::any_of(group->names, [map](const std::string& other) {
          return map->Find(other) != nullptr;
        });
    if (!inherited || replaced) return nullptr;
  }
  return nullptr;
}

const CheckedValue* Levels::Good(std::string_view key) const { return IfGood(Written(key)); }

bool Levels::IsMeant(std::string_view key) const {
  return Written(key) != nullptr || std::ranges::any_of(maps_, [key](const CheckedValue* map) {
           return map->MayBeMisspelled(key);
         });
}

}  // namespace kemp360

#include "config/levels.h"

#include <utility>

namespace kemp360 {

Levels::Levels(const KeyTable& table, std::vector<const CheckedValue*> maps)
    : table_(&table), maps_(std::move(maps)) {
  std::erase(maps_, nullptr);
}

Levels Levels::Within(std::string_view key) const {
  std::vector<const CheckedValue*> maps;
  maps.reserve(maps_.size());
  for (const CheckedValue* map : maps_) maps.push_back(map->FindGood(key));
  return {*table_->Find(key)->value.table, std::move(maps)};
}

const CheckedValue* Levels::Written(std::string_view key) const {
  for (const CheckedValue* map : maps_) {
    if (const CheckedValue* value = map->Find(key)) return value;
  }
  return nullptr;
}

const CheckedValue& Levels::ValueOf(std::string_view key) const {
  const CheckedValue* value = Written(key);
  return value != nullptr && value->ok ? *value : DefaultOf(*table_->Find(key));
}

std::optional<Levels::Chosen> Levels::WrittenOf(
    std::initializer_list<std::string_view> keys) const {
  for (const CheckedValue* map : maps_) {
    for (const std::string_view key : keys) {
      if (const CheckedValue* value = map->Find(key)) return Chosen{key, value};
    }
  }
  return std::nullopt;
}

}  // namespace kemp360

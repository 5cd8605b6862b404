#include "base/secret.h"

#include <cstddef>
#include <functional>
#include <ostream>
#include <random>
#include <utility>

namespace kemp360 {

Secret::Secret(std::string&& text) : text_(std::move(text)) { Wipe(text); }

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { Wipe(other.text_); }

Secret::~Secret() { Wipe(text_); }

void Wipe(std::string& text) noexcept {
  // All of the buffer: a moved-from short string keeps its letters behind size 0.
  text.resize(text.capacity());
  volatile char* bytes = text.data();
  for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = '\0';
  text.clear();
}

bool operator==(const Secret& one, const Secret& other) {
  if (one.text_.size() != other.text_.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < one.text_.size(); ++i) {
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(one.text_[i]) ^
                                                 static_cast<unsigned char>(other.text_[i])));
  }
  return difference == 0;
}

std::ostream& operator<<(std::ostream& out, const Secret& /*secret*/) { return out << "<secret>"; }

std::uint64_t Fingerprint(const Secret& secret) {
  static const std::string kSalt = [] {
    std::random_device random;
    std::string salt;
    for (int i = 0; i < 8; ++i) salt += std::to_string(random());
    return salt;
  }();
  std::string text;
  text.reserve(kSalt.size() + secret.Reveal().size());  // so that no unwiped copy stays behind
  text += kSalt;
  text += secret.Reveal();
  const Secret salted{std::move(text)};
  return std::hash<std::string_view>{}(salted.Reveal());
}

}  // namespace kemp360

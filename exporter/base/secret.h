#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace kemp360 {

/// A key, a password, an HA key. Prints as `<secret>`, compares in constant time, is wiped when it
/// goes. Reveal() is the one way out; who calls it writes the text only into a request to the unit
/// that it belongs to.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept {  // which wipes what was here
    text_.swap(other.text_);
    return *this;
  }
  ~Secret();

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string_view Reveal() const { return text_; }

  /// Takes the same time wherever two texts of one length differ.
  friend bool operator==(const Secret& one, const Secret& other);
  friend std::ostream& operator<<(std::ostream& out, const Secret& secret);

 private:
  void Wipe() noexcept;

  std::string text_;
};

/// A number that is equal for equal secrets within this process and tells nobody anything outside
/// it (keyed with a random salt at start-up). For telling whether credentials changed.
[[nodiscard]] std::uint64_t Fingerprint(const Secret& secret);

}  // namespace kemp360

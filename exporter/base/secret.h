#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace kemp360 {

/// A key, a password, an HA key. Prints as `<secret>`, compares in constant time. Its own memory is
/// wiped when it goes, and so is a text that it is made of by moving. Reveal() is the one way out;
/// who calls it writes the text only into a request to the unit that it belongs to. What a request
/// is made of (the URL with its query, a header, the buffers of curl and of the TLS library) is not
/// wiped, nor is an `api_key` in the text of a configuration, nor the page that an HA key came in.
class Secret {
 public:
  Secret() = default;
  explicit Secret(const std::string& text) : text_(text) {}
  explicit Secret(std::string&& text);
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
  std::string text_;
};

/// Overwrites all of the text's memory, and leaves it empty.
void Wipe(std::string& text) noexcept;

/// A number that is equal for equal secrets within this process and tells nobody anything outside
/// it (keyed with a random salt at start-up). For telling whether credentials changed.
[[nodiscard]] std::uint64_t Fingerprint(const Secret& secret);

}  // namespace kemp360

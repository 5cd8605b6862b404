#pragma once

#include <string>
#include <utility>
#include <variant>

namespace kemp360 {

/// What went wrong, as a value: where (a file, a unit, a URL without its query), what it is, how to
/// fix it. Never holds a secret.
struct Error {
  std::string where;
  std::string what;
  std::string mend;  ///< empty: nothing that a person could do about it

  bool operator==(const Error&) const = default;
};

/// "where: what: mend", leaving out what is empty.
[[nodiscard]] inline std::string ToString(const Error& error) {
  std::string text;
  for (const std::string* part : {&error.where, &error.what, &error.mend}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ": ";
    text += *part;
  }
  return text;
}

/// A value or the reason why there is none; either converts to it. No exceptions: look before you
/// take.
template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// Only if ok().
  [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
  [[nodiscard]] T& value() & { return std::get<0>(content_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// Only if not ok().
  [[nodiscard]] const E& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, E> content_;
};

}  // namespace kemp360

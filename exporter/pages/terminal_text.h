#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

/// What the reader of a plain text can show.
struct TextStyle {
  std::size_t width = 0;  ///< columns; 0: nothing is wrapped
  bool color = false;
  bool utf8 = true;
};

/// A sign in front of a line, or behind it.
enum class Sign : std::uint8_t { kHolds, kViolated, kUndecided, kNote };

/// The cells of a row of a table.
using TableCells = std::vector<std::string>;

/// What stands behind a row of a table.
struct RowEnd {
  Sign sign = Sign::kNote;  ///< kNote: no sign
  std::string_view note{};
};

/// How many columns a text takes: one for each character, two for those of East Asia.
[[nodiscard]] std::size_t ColumnsOf(std::string_view text);
/// The text for who reads ASCII alone: a question mark for every other character.
[[nodiscard]] std::string AsciiOf(std::string_view text);

/// Lines for a terminal under construction. Texts hold no control characters (Shown).
class TerminalText {
 public:
  explicit TerminalText(const TextStyle& style) : style_(style) {}

  [[nodiscard]] const TextStyle& style() const { return style_; }
  /// Colored, if the reader has colors.
  [[nodiscard]] std::string SignText(Sign sign) const;

  void Blank() { text_ += '\n'; }
  /// Bold; `right` at the right edge, or on a line of its own.
  void Heading(std::string_view left, std::string_view right);
  /// `label`, which may be colored, at the column `indent`, then words wrapped behind it at the
  /// column `hang`.
  void Paragraph(std::size_t indent, std::string_view label, std::size_t hang,
                 std::string_view words);
  /// The same with a sign in front.
  void Point(Sign sign, std::string_view label, std::size_t hang, std::string_view words);
  /// Numbered steps behind a label.
  void Steps(std::size_t indent, std::string_view label, std::size_t hang,
             const std::vector<std::string>& steps);
  /// Rows of cells, each column as wide as it must be; a cell that is too long is cut.
  void Table(std::size_t indent, const std::vector<TableCells>& rows,
             const std::vector<RowEnd>& ends = {});

  [[nodiscard]] std::string Take() &&;

 private:
  void Line(std::string_view line);
  void Wrapped(std::string line, std::size_t column, std::size_t hang, std::string_view words);
  [[nodiscard]] std::string Painted(std::string_view code, std::string_view text) const;

  const TextStyle style_;
  std::string text_;
};

}  // namespace kemp360

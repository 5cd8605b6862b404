#include "pages/terminal_text.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::string_view kBold = "1";

struct SignLook {
  std::string_view utf8;
  std::string_view ascii;
  std::string_view color;  // of the terminal: SGR
};
/// In the order of Sign.
constexpr std::array<SignLook, 4> kSignLooks{
    {{"✓", "+", "32"}, {"✗", "x", "31"}, {"?", "?", "33"}, {"·", "-", "36"}}};

std::string Padded(std::string text, std::size_t columns) {
  const std::size_t has = ColumnsOf(text);
  if (has < columns) text.append(columns - has, ' ');
  return text;
}

/// At most so many columns; cut with three dots.
std::string Fitted(const std::string& text, std::size_t columns) {
  if (ColumnsOf(text) <= columns) return text;
  return CleanText(text, columns > 3 ? columns - 3 : columns, "...");
}

struct CodeRange {
  std::uint32_t first;
  std::uint32_t last;
};
/// Characters of East Asia and pictures, which take two columns.
constexpr CodeRange kWide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                               {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                               {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
/// Marks that stand on the character before them.
constexpr CodeRange kMarks[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};

bool IsIn(std::span<const CodeRange> ranges, std::uint32_t code) {
  return std::ranges::any_of(
      ranges, [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

}  // namespace

std::size_t ColumnsOf(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Utf8Character next = DecodeUtf8(text);
    columns += IsIn(kMarks, next.code) ? 0U : IsIn(kWide, next.code) ? 2U : 1U;
    text.remove_prefix(std::max<std::size_t>(1, next.size));
  }
  return columns;
}

std::string AsciiOf(std::string_view text) {
  std::string ascii;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      ascii += c;
    } else if ((byte & 0xC0U) != 0x80U) {
      ascii += '?';
    }
  }
  return ascii;
}

std::string TerminalText::Painted(std::string_view code, std::string_view text) const {
  if (!style_.color) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string TerminalText::SignText(Sign sign) const {
  const SignLook& look = kSignLooks.at(static_cast<std::size_t>(sign));
  return Painted(look.color, style_.utf8 ? look.utf8 : look.ascii);
}

void TerminalText::Line(std::string_view line) {
  const std::size_t end = line.find_last_not_of(' ');
  text_ += line.substr(0, end == std::string_view::npos ? 0 : end + 1);
  text_ += '\n';
}

void TerminalText::Heading(std::string_view left, std::string_view right) {
  const std::size_t needed = ColumnsOf(left) + 2 + ColumnsOf(right);
  if (style_.width == 0 || needed <= style_.width) {
    const std::size_t gap = style_.width == 0 ? 2 : 2 + style_.width - needed;
    return Line(Painted(kBold, left) + std::string(gap, ' ') + std::string(right));
  }
  const std::size_t from = text_.size();
  Wrapped("", 0, 2, left);
  if (style_.color) {
    // Each line by itself, so that a pager which cuts lines keeps the rest plain.
    std::string plain = text_.substr(from);
    text_.resize(from);
    std::string_view rest = plain;
    while (!rest.empty()) Line(Painted(kBold, TakeUntil(rest, "\n")));
  }
  Line("  " + std::string(right));
}

void TerminalText::Wrapped(std::string line, std::size_t column, std::size_t hang,
                           std::string_view words) {
  bool first = true;
  while (!words.empty()) {
    const std::string_view word = TakeUntil(words, " ");
    if (word.empty()) continue;
    const std::size_t needed = ColumnsOf(word) + (first ? 0 : 1);
    if (!first && style_.width != 0 && column + needed > style_.width) {
      Line(line);
      line.assign(hang, ' ');
      column = hang;
      first = true;
    }
    if (!first) line += ' ';
    line += word;
    column += ColumnsOf(word) + (first ? 0 : 1);
    first = false;
  }
  Line(line);
}

void TerminalText::Paragraph(std::size_t indent, std::string_view label, std::size_t hang,
                             std::string_view words) {
  std::string line = std::string(indent, ' ') + std::string(label);
  std::size_t column = indent + ColumnsOf(label);
  if (column < hang) {
    line.append(hang - column, ' ');
    column = hang;
  } else if (!label.empty()) {
    line += "  ";
    column += 2;
  }
  Wrapped(std::move(line), column, hang, words);
}

void TerminalText::Point(Sign sign, std::string_view label, std::size_t hang,
                         std::string_view words) {
  constexpr std::size_t kBehindSign = 4;
  std::string line = "  " + SignText(sign) + " ";
  if (label.empty()) return Wrapped(std::move(line), kBehindSign, kBehindSign, words);
  // A narrow terminal has no room for words beside the labels.
  const bool narrow = style_.width != 0 && 2 * hang > style_.width;
  if (narrow) {
    const bool more = !words.empty();
    Wrapped(std::move(line), kBehindSign, kBehindSign, label);
    if (more) Wrapped(std::string(kBehindSign + 2, ' '), kBehindSign + 2, kBehindSign + 2, words);
    return;
  }
  line += Padded(std::string(label), hang > kBehindSign + 2 ? hang - kBehindSign - 2 : 0) + "  ";
  Wrapped(std::move(line), std::max(hang, kBehindSign + ColumnsOf(label) + 2), hang, words);
}

void TerminalText::Steps(std::size_t indent, std::string_view label, std::size_t hang,
                         const std::vector<std::string>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string number = std::to_string(i + 1) + ".";
    std::string line = Padded(std::string(indent, ' ') + std::string(i == 0 ? label : ""), hang);
    line += number + " ";
    const std::size_t column = hang + number.size() + 1;
    Wrapped(std::move(line), column, column, steps[i]);
  }
}

void TerminalText::Table(std::size_t indent, const std::vector<TableCells>& rows,
                         const std::vector<RowEnd>& ends) {
  std::vector<std::size_t> columns;
  for (const auto& row : rows) {
    columns.resize(std::max(columns.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      columns[i] = std::max(columns[i], ColumnsOf(row[i]));
    }
  }
  constexpr std::size_t kEnd = std::string_view("x differ").size();
  // The widest gives way until a row fits.
  const auto total = [&] {
    std::size_t sum = indent;
    for (const std::size_t one : columns) sum += one + 2;
    return ends.empty() ? sum - 2 : sum + kEnd;
  };
  constexpr std::size_t kNarrowest = 8;
  while (style_.width != 0 && total() > style_.width) {
    auto widest = std::ranges::max_element(columns);
    if (widest == columns.end() || *widest <= kNarrowest) break;
    --*widest;
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      line += Padded(Fitted(rows[r][i], columns[i]), columns[i] + 2);
    }
    if (r < ends.size() && ends[r].sign != Sign::kNote) line += SignText(ends[r].sign);
    if (r < ends.size() && !ends[r].note.empty()) line.append(" ").append(ends[r].note);
    Line(line);
  }
}

std::string TerminalText::Take() && { return style_.utf8 ? std::move(text_) : AsciiOf(text_); }

}  // namespace kemp360

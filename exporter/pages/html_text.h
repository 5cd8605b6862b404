#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kemp360 {

/// HTML under construction. Literals of ours go in by Raw, everything else by Text: nobody builds
/// markup from a text by hand.
class HtmlText {
 public:
  HtmlText& Raw(std::string_view markup) {
    html_ += markup;
    return *this;
  }
  /// Escaped for element content and for attribute values in double quotes.
  HtmlText& Text(std::string_view text);
  /// <name>text</name>
  HtmlText& Element(std::string_view name, std::string_view text) {
    return Raw("<").Raw(name).Raw(">").Text(text).Raw("</").Raw(name).Raw(">");
  }
  /// <name class="classes">text</name>
  HtmlText& Element(std::string_view name, std::string_view classes, std::string_view text) {
    Raw("<").Raw(name).Raw(" class=\"").Text(classes).Raw("\">").Text(text);
    return Raw("</").Raw(name).Raw(">");
  }
  /// A relative link.
  HtmlText& Link(std::string_view href, std::string_view text) {
    return Raw("<a href=\"").Text(href).Raw("\">").Text(text).Raw("</a>");
  }

  [[nodiscard]] std::string Take() && { return std::move(html_); }

 private:
  std::string html_;
};

inline HtmlText& HtmlText::Text(std::string_view text) {
  constexpr std::string_view kSpecial = "&<>\"'";
  constexpr std::string_view kEscapes[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  for (const char c : text) {
    const std::size_t at = kSpecial.find(c);
    at == std::string_view::npos ? html_.push_back(c) : static_cast<void>(html_ += kEscapes[at]);
  }
  return *this;
}

}  // namespace kemp360

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
  HtmlText& Text(std::string_view text) {
    constexpr std::string_view kSpecial = "&<>\"'";
    constexpr std::string_view kEscapes[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (const char c : text) {
      const std::size_t at = kSpecial.find(c);
      html_ += at == std::string_view::npos ? std::string_view(&c, 1) : kEscapes[at];
    }
    return *this;
  }
  /// <name>text</name>
  HtmlText& Element(std::string_view name, std::string_view text) {
    return Raw("<").Raw(name).Raw(">").Text(text).Raw("</").Raw(name).Raw(">");
  }
  /// <span class="look">text</span>
  HtmlText& Span(std::string_view look, std::string_view text) {
    return Raw("<span class=\"").Text(look).Raw("\">").Text(text).Raw("</span>");
  }
  /// A relative link.
  HtmlText& Link(std::string_view href, std::string_view text) {
    return Raw("<a href=\"").Text(href).Raw("\">").Text(text).Raw("</a>");
  }

  [[nodiscard]] std::string Take() && { return std::move(html_); }

 private:
  std::string html_;
};

}  // namespace kemp360

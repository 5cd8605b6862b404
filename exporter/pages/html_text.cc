#include "pages/html_text.h"

namespace kemp360 {

HtmlText& HtmlText::Text(std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        html_ += "&amp;";
        break;
      case '<':
        html_ += "&lt;";
        break;
      case '>':
        html_ += "&gt;";
        break;
      case '"':
        html_ += "&quot;";
        break;
      case '\'':
        html_ += "&#39;";
        break;
      default:
        html_ += c;
    }
  }
  return *this;
}

HtmlText& HtmlText::Element(std::string_view name, std::string_view text) {
  return Raw("<").Raw(name).Raw(">").Text(text).Raw("</").Raw(name).Raw(">");
}

HtmlText& HtmlText::Element(std::string_view name, std::string_view classes,
                            std::string_view text) {
  Raw("<").Raw(name).Raw(" class=\"").Text(classes).Raw("\">").Text(text);
  return Raw("</").Raw(name).Raw(">");
}

HtmlText& HtmlText::Link(std::string_view href, std::string_view text) {
  return Raw("<a href=\"").Text(href).Raw("\">").Text(text).Raw("</a>");
}

}  // namespace kemp360

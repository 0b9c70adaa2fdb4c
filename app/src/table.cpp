#include "table.h"

#include <algorithm>

#include "text.h"

namespace app {
namespace {

constexpr std::size_t kGap = 2;  // columns between two cells

}  // namespace

bool TextTable::leads(std::size_t column) const {
  return std::find(leading_.begin(), leading_.end(), column) != leading_.end();
}

std::string TextTable::line(const std::vector<Cell>& row, const std::vector<std::size_t>& widths) const {
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string blank(widths[i] - display_width(row[i].text), ' ');
    const std::string& shown = row[i].styled.empty() ? row[i].text : row[i].styled;
    if (i > 0) text += std::string(kGap, ' ');
    text += leads(i) ? shown + blank : blank + shown;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::vector<std::string> TextTable::lines(const Ink& ink, std::size_t indent) const {
  std::vector<std::size_t> widths;
  std::vector<Cell> head;
  for (const std::string& heading : headings_) {
    widths.push_back(display_width(heading));
    head.push_back({heading, ink.faint(heading)});
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i].text));
  }
  std::vector<std::string> all{std::string(indent, ' ') + line(head, widths)};
  for (const auto& row : rows_) all.push_back(std::string(indent, ' ') + line(row, widths));
  return all;
}

}  // namespace app

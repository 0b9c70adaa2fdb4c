#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "terminal.h"

namespace app {

/// A cell as it is shown. `text` is what is measured; `styled` may add colour and must not change its width.
struct Cell {
  std::string text;
  std::string styled;  ///< empty: `text` as it is
};

/// Rows of cells in columns that line up, the headings first. The first column leads, the others stand right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

  /// The column keeps to the left although it is not the first: names, bars.
  void lead(std::size_t column) { leading_.push_back(column); }

  /// The lines, each begun with `indent` spaces, without trailing spaces.
  std::vector<std::string> lines(const Ink& ink, std::size_t indent) const;

 private:
  bool leads(std::size_t column) const;
  std::string line(const std::vector<Cell>& row, const std::vector<std::size_t>& widths) const;

  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<std::size_t> leading_{0};
};

}  // namespace app

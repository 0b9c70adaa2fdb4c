#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace lb::json {

/// Where the lines of a text are, so that an offset becomes a line and a column at once.
///
/// Cost    O(bytes) to build, one mark per 4 KiB of text; a question counts the lines of one such block.
/// Why     errors are asked for one by one: counting from the start each time would be quadratic in a file
///         with many. A mark for each line would cost more than a file of empty lines itself.
class LineIndex {
 public:
  LineIndex() = default;
  explicit LineIndex(std::string_view text);

  /// In      text: the one given to the constructor. Offsets past its end count as its end.
  /// Out     both from 1; the column in bytes. Lines end with a line feed.
  void position(std::string_view text, std::size_t offset, std::size_t& line, std::size_t& column) const;

 private:
  struct Mark {
    std::size_t lines = 0;       // line feeds before the block
    std::size_t line_start = 0;  // offset of the line that the block begins in
  };

  std::vector<Mark> marks_;
};

}  // namespace lb::json

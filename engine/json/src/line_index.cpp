#include "lb/json/line_index.h"

#include <algorithm>

namespace lb::json {
namespace {

constexpr std::size_t kBlock = 4096;

}  // namespace

LineIndex::LineIndex(std::string_view text) {
  Mark mark;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % kBlock == 0) marks_.push_back(mark);
    if (text[i] != '\n') continue;
    ++mark.lines;
    mark.line_start = i + 1;
  }
}

void LineIndex::position(std::string_view text, std::size_t offset, std::size_t& line, std::size_t& column) const {
  offset = std::min(offset, text.size());
  Mark mark;
  std::size_t from = 0;
  if (!marks_.empty()) {
    const std::size_t block = std::min(offset / kBlock, marks_.size() - 1);
    mark = marks_[block];
    from = block * kBlock;
  }
  for (std::size_t i = from; i < offset; ++i) {
    if (text[i] != '\n') continue;
    ++mark.lines;
    mark.line_start = i + 1;
  }
  line = mark.lines + 1;
  column = offset - mark.line_start + 1;
}

}  // namespace lb::json

#include "sim/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sim {

LineReader::LineReader(Read read) : read_(std::move(read)), buffer_(2 * kMaxLine) {}

// Makes room by moving what is left to the front: at most kMaxLine bytes a block read.
bool LineReader::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::ptrdiff_t got = read_({buffer_.data() + end_, buffer_.size() - end_});
  failed_ = got < 0;
  ended_ = got <= 0;
  if (ended_) return false;
  end_ += static_cast<std::size_t>(got);
  bytes_ += static_cast<std::uint64_t>(got);
  return true;
}

void LineReader::skip_rest() {
  while (true) {
    const char* const from = buffer_.data() + begin_;
    const void* const found = std::memchr(from, '\n', end_ - begin_);
    if (found != nullptr) {
      begin_ += static_cast<std::size_t>(static_cast<const char*>(found) - from) + 1;
      return;
    }
    begin_ = end_;
    if (!fill()) return;
  }
}

bool LineReader::next(std::string_view& line) {
  if (too_long_) skip_rest();
  too_long_ = false;
  std::size_t searched = 0;
  while (true) {
    const char* const from = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    const void* const found = std::memchr(from + searched, '\n', size - searched);
    if (found != nullptr || size > kMaxLine || (ended_ && size > 0)) {
      std::size_t length =
          found == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(found) - from);
      too_long_ = length > kMaxLine;
      begin_ += too_long_ ? kMaxLine : length + (found == nullptr ? 0 : 1);
      length = std::min(length, kMaxLine);
      if (!too_long_ && length > 0 && from[length - 1] == '\r') --length;
      line = {from, length};
      ++number_;
      return true;
    }
    searched = size;
    if (!fill() && size == 0) return false;
  }
}

LineReader::Read read_text(std::string_view text) {
  return [text](std::span<char> block) mutable {
    const std::size_t count = std::min(block.size(), text.size());
    std::copy_n(text.data(), count, block.data());
    text.remove_prefix(count);
    return static_cast<std::ptrdiff_t>(count);
  };
}

}  // namespace sim

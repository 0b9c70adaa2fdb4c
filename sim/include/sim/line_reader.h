#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace sim {

/// The lines of a text of any size, one after the other.
///
/// Memory  two blocks of kMaxLine bytes, however long the text and its lines are.
/// Why     logs are larger than memory, and a file without a line feed must not be read into it whole.
class LineReader {
 public:
  /// The longest line that is given whole: more than the request line and headers that proxies accept and log.
  static constexpr std::size_t kMaxLine = std::size_t{64} << 10U;

  /// Fills in the front of the block. Answers how many bytes; 0 at the end, negative when reading failed.
  using Read = std::function<std::ptrdiff_t(std::span<char> block)>;

  explicit LineReader(Read read);

  /// The next line, without its line feed or carriage return and line feed; false when there are no more.
  ///
  /// Out     `line` lives until the next call. Of a line over kMaxLine only the start is given, and too_long().
  bool next(std::string_view& line);

  /// What is said of the line that next() gave last.
  bool too_long() const { return too_long_; }
  std::uint64_t number() const { return number_; }  ///< from 1

  std::uint64_t bytes() const { return bytes_; }  ///< read so far: what progress is measured by
  bool failed() const { return failed_; }         ///< the lines ended because reading failed

 private:
  bool fill();
  void skip_rest();

  Read read_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
  bool too_long_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

/// Reads a text that is in memory, which outlives what is answered.
LineReader::Read read_text(std::string_view text);

}  // namespace sim

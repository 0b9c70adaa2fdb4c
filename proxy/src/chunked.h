#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace proxy {

/// Takes the chunked coding off a body, as it arrives, without copying.
///
///     while (true) {
///       const ChunkedDecoder::Step step = decoder.next(bytes);
///       bytes.remove_prefix(step.consumed);
///       if (step.state == kData) use(step.data); else break;
///     }
///
/// Strict: sizes are 1 to 15 hex digits, every line ends in CRLF exactly, extensions and trailers are bounded,
/// checked for control characters, and dropped. Source RFC 9112 7.1.
class ChunkedDecoder {
 public:
  static constexpr std::uint32_t kMaxLine = 256;  // of a chunk's size and its extensions
  static constexpr std::uint32_t kMaxTrailers = 8192;

  enum class State : std::uint8_t { kMore, kData, kDone, kBad };
  struct Step {
    State state = State::kMore;
    std::size_t consumed = 0;
    std::string_view data;  ///< kData
  };

  /// Out     kData: a part of the body, there may be more in what follows `consumed`. kMore: all was consumed.
  ///         kDone: the body ended, what follows belongs to the next message. kBad: refuse the message.
  Step next(std::string_view bytes);

  void reset() { *this = {}; }

 private:
  enum class At : std::uint8_t {
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataCr,
    kDataEnd,
    kTrailer,
    kTrailerEnd,
    kDone
  };

  bool take(char c);
  bool take_size(char c);
  bool take_trailer(char c);

  At at_ = At::kSize;
  std::uint8_t digits_ = 0;
  bool line_empty_ = true;   // of a trailer
  bool name_ended_ = false;  // of a trailer: its colon came
  std::uint32_t line_ = 0;   // bytes of this size line, or of all trailers
  std::uint64_t left_ = 0;   // bytes of this chunk
};

}  // namespace proxy

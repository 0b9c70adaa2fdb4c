#include "chunked.h"

#include <algorithm>

#include "chars.h"

namespace proxy {
namespace {

constexpr std::uint8_t kMaxDigits = 15;  // 60 bits: no sum of what follows can overflow

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && at_ != At::kDone) {
    if (at_ == At::kData) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - used));
      left_ -= size;
      if (left_ == 0) at_ = At::kDataCr;
      return {State::kData, used + size, bytes.substr(used, size)};
    }
    if (!take(bytes[used])) return {State::kBad, used, {}};
    ++used;
  }
  return {at_ == At::kDone ? State::kDone : State::kMore, used, {}};
}

bool ChunkedDecoder::take(char c) {
  switch (at_) {
    case At::kSize:
    case At::kExtension:
      return take_size(c);
    case At::kSizeEnd:
      at_ = left_ > 0 ? At::kData : At::kTrailer;
      line_ = 0;
      digits_ = 0;
      line_empty_ = true;
      name_ended_ = false;
      return c == '\n';
    case At::kDataCr:
      at_ = At::kDataEnd;
      return c == '\r';
    case At::kDataEnd:
      at_ = At::kSize;
      return c == '\n';
    case At::kTrailer:
    case At::kTrailerEnd:
      return take_trailer(c);
    case At::kData:
    case At::kDone:
      break;
  }
  return false;
}

bool ChunkedDecoder::take_size(char c) {
  if (++line_ > kMaxLine) return false;
  if (c == '\r') {
    at_ = At::kSizeEnd;
    return digits_ > 0;
  }
  if (at_ == At::kExtension) return is(c, kValue);
  if (const int value = hex_value(c); value >= 0) {
    left_ = left_ << 4U | static_cast<std::uint64_t>(value);
    return ++digits_ <= kMaxDigits;
  }
  at_ = At::kExtension;
  return c == ';' && digits_ > 0;
}

// Trailer fields are checked like fields of a head, and dropped.
bool ChunkedDecoder::take_trailer(char c) {
  if (++line_ > kMaxTrailers) return false;
  if (at_ == At::kTrailerEnd) {
    at_ = line_empty_ ? At::kDone : At::kTrailer;
    line_empty_ = true;
    name_ended_ = false;
    return c == '\n';
  }
  if (c == '\r') {
    at_ = At::kTrailerEnd;
    return line_empty_ || name_ended_;
  }
  if (name_ended_) return is(c, kValue);
  if (c == ':' && !line_empty_) {
    name_ended_ = true;
    return true;
  }
  line_empty_ = false;
  return is(c, kToken);
}

}  // namespace proxy

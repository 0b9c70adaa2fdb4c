#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace proxy {

/// A part of a head: where it starts from the head's first byte, and how long it is.
struct Slice {
  std::uint32_t at = 0;
  std::uint32_t size = 0;

  std::string_view of(std::string_view head) const { return head.substr(at, size); }
};

/// The fields that framing and forwarding care for.
enum class FieldId : std::uint8_t {
  kOther,
  kContentLength,
  kTransferEncoding,
  kHost,
  kConnection,
  kHopByHop,  ///< Keep-Alive, Proxy-Connection, TE, Trailer, Upgrade, HTTP2-Settings
  kExpect,
  kMaxForwards,
  kRetryAfter,
  kLoadReport,  ///< endpoint-load-metrics
};

FieldId field_id(std::string_view name);

struct Field {
  Slice name;
  Slice value;  ///< without the white space around it
  FieldId id = FieldId::kOther;
};

/// Why a message is refused: the status for the client, and words for people.
struct Problem {
  std::uint16_t status = 0;  ///< 0: none
  std::string_view text;

  explicit operator bool() const { return status != 0; }
};

enum class Scan : std::uint8_t { kMore, kDone, kBad };

/// Reads the head of a message as it arrives: every byte is looked at once, nothing is allocated.
///
/// Strict on purpose: whatever two parsers could read differently is refused (RFC 9112 11.2). Lines end in CRLF
/// and in nothing else, names are tokens that touch their colon, lines are not folded, values have no control
/// characters.
class HeadScanner {
 public:
  enum class Kind : std::uint8_t { kRequest, kResponse };
  static constexpr std::size_t kMaxFields = 100;  // Apache's LimitRequestFields

  /// In      max_head: bytes of the whole head; a start line may have half of it.
  void reset(Kind kind, std::uint32_t max_head);

  /// In      `data` starts with the head's first byte and holds all that came so far.
  Scan scan(std::string_view data);

  /// After kBad.
  const Problem& problem() const { return problem_; }

  /// After kDone. Bytes of the head, its empty line included.
  std::uint32_t size() const { return line_at_; }
  std::span<const Field> fields() const { return {fields_.data(), field_count_}; }
  Slice method() const { return first_; }
  Slice target() const { return second_; }
  Slice reason() const { return second_; }
  std::uint16_t status() const { return status_; }
  bool http10() const { return minor_ == 0; }

 private:
  Scan refuse(std::uint16_t status, std::string_view text);
  bool fail(std::uint16_t status, std::string_view text);
  Scan incomplete(std::string_view data);
  bool scan_line(std::string_view data, std::size_t end);
  bool scan_request_line(std::string_view line, std::uint32_t at);
  bool scan_status_line(std::string_view line, std::uint32_t at);
  bool scan_version(std::string_view version);
  bool scan_field(std::string_view line, std::uint32_t at);

  Kind kind_ = Kind::kRequest;
  bool started_ = false;  // the start line was read
  std::uint8_t minor_ = 1;
  std::uint16_t status_ = 0;
  std::uint32_t max_head_ = 0;
  std::uint32_t line_at_ = 0;   // start of the line that is being read
  std::uint32_t searched_ = 0;  // no line end before it
  std::uint32_t empty_lines_ = 0;
  Slice first_;
  Slice second_;
  std::size_t field_count_ = 0;
  Problem problem_;
  std::array<Field, kMaxFields> fields_;
};

}  // namespace proxy

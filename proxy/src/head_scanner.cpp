#include "head_scanner.h"

#include <cstring>

#include "chars.h"

namespace proxy {
namespace {

// RFC 9112 2.2: a server should ignore one empty line before a request; some clients end a body with one.
constexpr std::uint32_t kMaxEmptyLines = 1;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

FieldId field_id(std::string_view name) {
  switch (name.size()) {
    case 2:
      return same_word(name, "te") ? FieldId::kHopByHop : FieldId::kOther;
    case 4:
      return same_word(name, "host") ? FieldId::kHost : FieldId::kOther;
    case 6:
      return same_word(name, "expect") ? FieldId::kExpect : FieldId::kOther;
    case 7:
      return same_word(name, "upgrade") || same_word(name, "trailer") ? FieldId::kHopByHop : FieldId::kOther;
    case 10:
      if (same_word(name, "connection")) return FieldId::kConnection;
      return same_word(name, "keep-alive") ? FieldId::kHopByHop : FieldId::kOther;
    case 11:
      return same_word(name, "retry-after") ? FieldId::kRetryAfter : FieldId::kOther;
    case 12:
      return same_word(name, "max-forwards") ? FieldId::kMaxForwards : FieldId::kOther;
    case 14:
      if (same_word(name, "content-length")) return FieldId::kContentLength;
      return same_word(name, "http2-settings") ? FieldId::kHopByHop : FieldId::kOther;
    case 16:
      return same_word(name, "proxy-connection") ? FieldId::kHopByHop : FieldId::kOther;
    case 21:
      return same_word(name, "endpoint-load-metrics") ? FieldId::kLoadReport : FieldId::kOther;
    case 17:
      return same_word(name, "transfer-encoding") ? FieldId::kTransferEncoding : FieldId::kOther;
    default:
      return FieldId::kOther;
  }
}

void HeadScanner::reset(Kind kind, std::uint32_t max_head) {
  kind_ = kind;
  started_ = false;
  minor_ = 1;
  status_ = 0;
  max_head_ = max_head;
  line_at_ = searched_ = empty_lines_ = 0;
  field_count_ = 0;
  problem_ = {};
}

Scan HeadScanner::refuse(std::uint16_t status, std::string_view text) {
  problem_ = {status, text};
  return Scan::kBad;
}

bool HeadScanner::fail(std::uint16_t status, std::string_view text) {
  problem_ = {status, text};
  return false;
}

Scan HeadScanner::scan(std::string_view data) {
  if (data.empty()) return Scan::kMore;
  while (true) {
    const void* found = std::memchr(data.data() + searched_, '\n', data.size() - searched_);
    if (found == nullptr) return incomplete(data);
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - data.data());
    if (end + 1 > max_head_) return refuse(431, "the head is longer than is allowed");
    if (end == line_at_ || data[end - 1] != '\r') return refuse(400, "a line does not end in CRLF");
    const bool empty = end - 1 == line_at_;
    if (!empty && !scan_line(data, end - 1)) return Scan::kBad;
    line_at_ = searched_ = static_cast<std::uint32_t>(end + 1);
    if (!empty) continue;
    if (started_) return Scan::kDone;
    if (kind_ == Kind::kResponse || ++empty_lines_ > kMaxEmptyLines) return refuse(400, "no start line");
  }
}

// What can be refused without waiting for the end of the line: a TLS hello has none, an attacker may send none.
Scan HeadScanner::incomplete(std::string_view data) {
  const std::string_view line = data.substr(line_at_);
  if (!started_ && line.size() > max_head_ / 2) return refuse(414, "the request line is longer than is allowed");
  if (data.size() > max_head_) return refuse(431, "the head is longer than is allowed");
  if (!started_ && !line.empty() && line[0] != '\r' && !is(line[0], kToken)) {
    return refuse(400, "this is not HTTP; if it is TLS, this port speaks plain HTTP");
  }
  searched_ = static_cast<std::uint32_t>(data.size());
  return Scan::kMore;
}

bool HeadScanner::scan_line(std::string_view data, std::size_t end) {
  const std::string_view line = data.substr(line_at_, end - line_at_);
  if (started_) return scan_field(line, line_at_);
  started_ = true;
  if (line.size() > max_head_ / 2) return fail(414, "the request line is longer than is allowed");
  return kind_ == Kind::kRequest ? scan_request_line(line, line_at_) : scan_status_line(line, line_at_);
}

bool HeadScanner::scan_request_line(std::string_view line, std::uint32_t at) {
  const std::size_t space = line.find(' ');
  const std::size_t second = space == std::string_view::npos ? space : line.find(' ', space + 1);
  if (second == std::string_view::npos) return fail(400, "bad request line");
  const std::string_view target = line.substr(space + 1, second - space - 1);
  if (space == 0 || !all(line.substr(0, space), kToken)) return fail(400, "bad method");
  if (target.empty() || !all(target, kTarget)) return fail(400, "bad request target");
  first_ = {at, static_cast<std::uint32_t>(space)};
  second_ = {static_cast<std::uint32_t>(at + space + 1), static_cast<std::uint32_t>(target.size())};
  return scan_version(line.substr(second + 1));
}

bool HeadScanner::scan_status_line(std::string_view line, std::uint32_t at) {
  // "HTTP/1.1 200 OK": the reason may be empty, and some nodes leave out the space before it.
  if (line.size() < 12 || line[8] != ' ') return fail(502, "bad status line");
  if (!scan_version(line.substr(0, 8))) return false;
  const bool digits = is_digit(line[9]) && is_digit(line[10]) && is_digit(line[11]);
  const bool ends = line.size() == 12 || line[12] == ' ';
  if (!digits || !ends || line[9] < '1' || line[9] > '5') return fail(502, "bad status");
  status_ = static_cast<std::uint16_t>((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'));
  const std::string_view reason = line.size() > 13 ? line.substr(13) : std::string_view{};
  if (!all(reason, kValue)) return fail(502, "bad reason phrase");
  second_ = {at + 13, static_cast<std::uint32_t>(reason.size())};
  return true;
}

bool HeadScanner::scan_version(std::string_view version) {
  const bool shape = version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) &&
                     version[6] == '.' && is_digit(version[7]);
  if (!shape) return fail(400, "bad HTTP version");
  if (version[5] != '1' || version[7] > '1') return fail(505, "only HTTP/1.0 and HTTP/1.1");
  minor_ = static_cast<std::uint8_t>(version[7] - '0');
  return true;
}

bool HeadScanner::scan_field(std::string_view line, std::uint32_t at) {
  if (field_count_ == kMaxFields) return fail(431, "more fields than are allowed");
  std::size_t colon = 0;
  while (colon < line.size() && is(line[colon], kToken)) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') {
    return fail(400, "bad field name, or a folded line");
  }
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!all(value, kValue)) return fail(400, "a field value has a control character");
  Field& field = fields_[field_count_++];
  field.name = {at, static_cast<std::uint32_t>(colon)};
  const std::size_t value_at = value.empty() ? line.size() : static_cast<std::size_t>(value.data() - line.data());
  field.value = {static_cast<std::uint32_t>(at + value_at), static_cast<std::uint32_t>(value.size())};
  field.id = field_id(line.substr(0, colon));
  return true;
}

}  // namespace proxy
